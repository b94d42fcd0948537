import { describe, expect, it } from "vitest";
import { type CallRecord, callRecord } from "#lib/calls/records.ts";
import { nanoseconds } from "#lib/units.ts";
import { nearest } from "./similar.ts";

const HOUR = 3_600_000;
const AT = Date.UTC(2026, 10, 20, 12);

function record(sid: string, minutes: number, turns: number | null, kind = "call.end"): CallRecord {
  const made = callRecord({
    timeNs: nanoseconds(BigInt(AT + minutes * 60_000) * 1_000_000n),
    line: kind,
    labels: new Map(),
    parsed: new Map(),
    metadata: new Map([
      ["event_name", kind],
      ["call_sid", sid],
      ...(turns === null ? [] : [["call_turns", String(turns)] as [string, string]]),
    ]),
  });
  if (made === null) throw new Error("no record");
  return made;
}
const found = (turns: number | null, ...records: CallRecord[]) =>
  nearest({ sid: "own", endedMs: AT, turns }, records, HOUR).map(({ sid }) => sid);

describe("a good call like this one", () => {
  it("is near in time among those of as many turns, and of as many turns among those as near", () => {
    expect(found(8, record("far", 50, 8), record("near", -5, 8))).toEqual(["near", "far"]);
    expect(found(8, record("long", 5, 24), record("alike", 6, 8))).toEqual(["alike", "long"]);
  });
  it("may be further away for being more alike, but not at any price", () => {
    expect(found(8, record("twice", 1, 17), record("alike", 40, 8))).toEqual(["alike", "twice"]);
    expect(found(8, record("almost", 1, 9), record("alike", 55, 8))).toEqual(["almost", "alike"]);
  });
  it("is never the call itself, one that has not ended, or the same one twice", () => {
    expect(found(8, record("own", 0, 8), record("runs", 1, 8, "call.start"))).toEqual([]);
    expect(found(8, record("x", 1, 8), record("x", 1, 8))).toEqual(["x"]);
  });
  it("is judged by time alone where turns are not known, after those of which they are", () => {
    expect(found(null, record("b", 20, 3), record("a", 10, 30))).toEqual(["a", "b"]);
    expect(found(8, record("unknown", 0, null), record("known", 30, 9))).toEqual(["known", "unknown"]);
  });
  it("is one of at most five", () => {
    expect(found(8, ...Array.from({ length: 9 }, (_, i) => record(`c${i}`, i, 8)))).toHaveLength(5);
  });
});
