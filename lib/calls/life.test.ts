import { describe, expect, it } from "vitest";
import { nanoseconds } from "#lib/units.ts";
import { factsOf } from "./facts.ts";
import { lifeOf } from "./life.ts";
import { type CallLog, callLogOf, callRecord } from "./records.ts";

const NOW_MS = 1_790_000_000_000;
const ENDED_NS = BigInt(NOW_MS - 60_000) * 1_000_000n;

const ended = (fields: Record<string, string>): CallLog => {
  const metadata = new Map(Object.entries({ event_name: "call.end", call_sid: "CA1", ...fields }));
  const labels = new Map([["service_name", "voice-calls"]]);
  const line = {
    timeNs: nanoseconds(ENDED_NS),
    line: "call ended",
    labels,
    metadata,
    parsed: new Map<string, string>(),
  };
  return callLogOf(
    [callRecord(line)].flatMap((record) => record ?? []),
    "CA1",
  );
};

describe("a call of which only the end is known", () => {
  it("began as long before as it lasted", () => {
    const log = ended({ call_duration_seconds: "30" });
    const life = lifeOf(null, log, NOW_MS);
    expect(life.startNs).toBe(ENDED_NS - 30_000_000_000n);
    expect(factsOf("CA1", null, log, life).durationMs).toBe(30_000);
  });

  it("has no known start and no known duration where none was recorded, rather than one of 0", () => {
    const log = ended({});
    const life = lifeOf(null, log, NOW_MS);
    expect(life).toMatchObject({ startNs: null, endNs: ENDED_NS, running: false, edgeLost: false });
    expect(factsOf("CA1", null, log, life)).toMatchObject({ startedAt: null, durationMs: null });
  });
});
