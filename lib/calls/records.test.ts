import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RawLogLine } from "#lib/logs/raw.ts";
import { nanoseconds } from "#lib/units.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { parseInstant } from "./filters.ts";
import { callLogOf, callRecord } from "./records.ts";
import { verdictOfRecord } from "./summary.ts";

const line = (metadata: Record<string, string>, ns = 1n): RawLogLine => ({
  timeNs: nanoseconds(ns),
  line: "call ended",
  labels: new Map([["service_name", "voice-calls"]]),
  metadata: new Map(Object.entries(metadata)),
  parsed: new Map(),
});
const end = (rest: Record<string, string> = {}, ns = 1n) =>
  callRecord(line({ event_name: "call.end", call_sid: "CA1", ...rest }, ns));

describe("a record of the call log", () => {
  it("takes what is absent, empty or no number for unknown, never for 0 or false", () => {
    expect(
      end({ call_turns: "", call_duration_seconds: "soon", call_errors: "-1", trace_sampled: "yes" }),
    ).toMatchObject({
      turns: null,
      durationMs: null,
      errors: null,
      sampled: null,
      slowTurns: null,
      verdict: null,
    });
    expect(end({ call_turns: "0", trace_sampled: "false" })).toMatchObject({ turns: 0, sampled: false });
  });

  it("knows only the words of the contract", () => {
    expect(
      end({ call_outcome: "exploded", call_breached_stage: "lunch", call_pipeline: "realtime" }),
    ).toMatchObject({
      outcome: null,
      breachedStage: null,
      pipeline: "realtime",
    });
  });

  it.each([
    ["book,cancel", ["book", "cancel"]],
    ['["book","cancel"]', ["book", "cancel"]],
    ["[book", ["[book"]],
    [" book , ", ["book"]],
  ])("reads the list %s", (text, tools) => {
    expect(end({ call_tools: text })?.tools).toEqual(tools);
  });

  it("is none without a kind or a SID", () => {
    expect(callRecord(line({ event_name: "tool.ok", call_sid: "CA1" }))).toBeNull();
    expect(callRecord(line({ event_name: "call.end" }))).toBeNull();
  });

  it("is the last of its kind where an edge wrote two", () => {
    const records = [end({ call_turns: "2" }, 5n), end({ call_turns: "1" }, 4n)].flatMap((one) => one ?? []);
    expect(callLogOf(records, "CA1").end?.turns).toBe(2);
    expect(callLogOf(records, "CA2").end).toBeNull();
  });

  it.each([
    [{ call_verdict: "slow", call_slow_turns: "0" }, "slow"],
    [{ call_outcome: "dropped" }, "failed"],
    [{ call_slow_turns: "2" }, "slow"],
    [{ call_slow_turns: "0", call_errors: "0" }, "ok"],
    [{ call_slow_turns: "0" }, "unknown"],
    [{}, "unknown"],
  ])("of %j proves %s", (fields: Record<string, string>, verdict) => {
    const record = end(fields);
    expect(record && verdictOfRecord(record)).toBe(verdict);
  });
});

describe("a cursor", () => {
  it("comes back as it was, whatever the SID holds", () => {
    const cursor = fc.record({
      ns: fc.bigInt({ min: 0n, max: 2n ** 63n }),
      sid: fc.string({ unit: "binary", maxLength: 128 }),
      asOfNs: fc.bigInt({ min: 0n, max: 2n ** 63n }),
      value: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0))),
      from: fc.constantFrom("log" as const, "traces" as const),
    });
    fc.assert(
      fc.property(cursor, (one) => {
        expect(decodeCursor(encodeCursor({ ...one, sid: one.sid.toWellFormed() }))).toEqual({
          ...one,
          sid: one.sid.toWellFormed(),
        });
      }),
    );
  });

  it("that nobody gave is refused, and never throws", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => decodeCursor(text) === null));
    const made = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString("base64url");
    for (const parts of [
      ["1", "x", "2", "3"],
      ["-1", "x", "2", null],
      ["1", 7, "2", null],
      ["1e9", "x", "2", null],
      {},
    ]) {
      expect(decodeCursor(made(parts))).toBeNull();
    }
  });
});

it.each([
  ["now", 1e12],
  ["now-90m", 1e12 - 90 * 60_000],
  ["now-7d", 1e12 - 7 * 86_400_000],
  ["1795395524000", 1_795_395_524_000],
  ["2026-11-23T01:02:03Z", Date.UTC(2026, 10, 23, 1, 2, 3)],
  ["2026-11-23", Date.UTC(2026, 10, 23)],
  ["yesterday", null],
  ["now+1h", null],
  ["2026-13-01", null],
  ["", null],
])("reads the instant %s", (text, ms) => {
  expect(parseInstant(text, 1e12)).toBe(ms);
});
