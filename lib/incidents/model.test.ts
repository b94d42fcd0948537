import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callRecord, type CallRecord } from "#lib/calls/records.ts";
import { nanoseconds } from "#lib/units.ts";
import {
  affectedOf,
  type Counted,
  firingAt,
  incidentGroups,
  isBad,
  leadingOf,
  MINUTE_MS,
  ranked,
  shareOf,
  worstFirst,
} from "./model.ts";
import { withActive } from "./firing.ts";
import type { FiredAlert } from "./schema.ts";

const NOON = Date.UTC(2026, 10, 20, 12);
const at = (minute: number) => new Date(NOON + minute * MINUTE_MS).toISOString();
const fired = (name: string, from: number, to: number, more: Partial<FiredAlert> = {}): FiredAlert => ({
  name,
  slo: "turn-latency-p99",
  vertical: "salon",
  severity: "page",
  stage: null,
  environment: null,
  from: at(from),
  to: at(to),
  fromBefore: false,
  still: false,
  ...more,
});

let sids = 0;
function record(words: Record<string, string>): CallRecord {
  const metadata = new Map(
    Object.entries({ event_name: "call.end", call_sid: `sid-${(sids += 1)}`, ...words }),
  );
  const line = {
    timeNs: nanoseconds(BigInt(sids)),
    line: "",
    labels: new Map<string, string>(),
    metadata,
    parsed: new Map<string, string>(),
  };
  const made = callRecord(line);
  if (made === null) throw new Error("no record");
  return made;
}

describe("the beginning of an alert", () => {
  const still = (from: number, more: Partial<FiredAlert> = {}) =>
    fired("A", from, 60, { still: true, ...more });
  const grace = 2 * MINUTE_MS;

  it("is what Prometheus and Alertmanager say while it fires, not the minute in which it was seen", () => {
    const began = { from: new Date(NOON + 90_500).toISOString() };
    expect(withActive([still(2)], [still(1, began)], grace)).toEqual([still(1, began)]);
    // Seen only since the range began, and telling of itself since before.
    expect(withActive([still(10, { fromBefore: true })], [still(-500)], grace)).toEqual([still(-500)]);
  });

  it("is not that of an earlier time, nor of another alert, nor of a restart of Prometheus", () => {
    const earlier = fired("A", -60, -30);
    expect(withActive([earlier, still(2)], [still(1)], grace)).toEqual([earlier, still(1)]);
    expect(withActive([fired("A", 5, 9), still(12)], [still(1)], grace)).toEqual([still(1)]);
    expect(withActive([still(2)], [still(1, { vertical: "sales" })], grace)).toHaveLength(2);
    expect(withActive([still(2)], [still(30)], grace)).toEqual([still(2)]);
  });

  it("is the first of several that differ in labels that nobody asked for; what was not recorded fires too", () => {
    expect(withActive([], [still(3), still(1), still(2)], grace)).toEqual([still(1)]);
  });
});

describe("incidents from alerts", () => {
  it("are alerts of one vertical whose times touch; the most severe one leads", () => {
    const groups = incidentGroups([
      fired("Ticket", 2, 60, { severity: "ticket" }),
      fired("Page", 5, 20),
      fired("Later", 71, 80, { still: true }),
      fired("Elsewhere", 6, 9, { vertical: "sales" }),
    ]);
    expect(groups.map(({ alerts, vertical }) => [vertical, ...alerts.map(({ name }) => name)])).toEqual([
      ["salon", "Later"],
      ["sales", "Elsewhere"],
      ["salon", "Page", "Ticket"],
    ]);
    expect(groups[2]).toMatchObject({ from: at(2), to: at(60), severity: "page", still: false });
    expect(groups[2]?.href).toBe(
      `/incidents?alert=Page&slo=turn-latency-p99&vertical=salon&severity=page&at=${(NOON + 5 * MINUTE_MS) / 1000}`,
    );
  });

  it("of an instant is the one that holds it, else the nearest; without an instant the latest", () => {
    const alerts = [fired("A", 0, 10), fired("B", 30, 40), fired("C", 90, 95)];
    expect(firingAt(alerts, NOON + 5 * MINUTE_MS)?.name).toBe("A");
    expect(firingAt(alerts, NOON + 27 * MINUTE_MS)?.name).toBe("B");
    expect(firingAt(alerts, null)?.name).toBe("C");
    expect(firingAt([], null)).toBeNull();
  });
});

describe("what drives it", () => {
  const row = (name: string, during: [number, number], before: [number, number] | null): Counted => ({
    name,
    during: shareOf(...during),
    before: before === null ? null : shareOf(...before),
  });

  it("is the stage with most more than usual, not the one that is always over its budget", () => {
    const rows = ranked([
      row("llm_first_token", [50, 400], [60, 400]),
      row("tts_first_frame", [124, 400], [8, 400]),
      row("stt", [4, 400], [4, 400]),
    ]);
    expect(rows[0]).toMatchObject({ name: "tts_first_frame", rose: true });
    // 31 % against 2 %, of 400.
    expect(Math.round(rows[0]?.excess ?? 0)).toBe(116);
    expect(leadingOf(rows)).toBe("tts_first_frame");
  });

  it("is nobody where nothing rose, or by no more than chance has it", () => {
    expect(
      leadingOf(ranked([row("stt", [9, 300], [8, 300]), row("tts_first_frame", [6, 300], [1, 300])])),
    ).toBeNull();
    expect(leadingOf(ranked([row("stt", [2, 3], [0, 300])]))).toBeNull();
    expect(leadingOf([])).toBeNull();
  });

  it("is, without anything to compare with, only what more than half of the bad ones have", () => {
    expect(leadingOf(ranked([row("stt", [3, 30], null), row("tts_first_frame", [9, 30], [0, 2])]))).toBe(
      "tts_first_frame",
    );
    expect(
      leadingOf(
        ranked([
          row("stt", [8, 30], null),
          row("tts_first_frame", [9, 30], null),
          row("network_in", [8, 30], null),
        ]),
      ),
    ).toBeNull();
  });

  it("is what is bad now also where only others can be compared", () => {
    const rows = ranked([
      row("llm_first_token", [1, 40], [47, 58]),
      row("network_out", [0, 47], [0, 59]),
      row("tts_first_frame", [41, 47], [0, 11]),
    ]);
    expect(leadingOf(rows)).toBe("tts_first_frame");
  });

  it("has the share of the counts that it shows", () => {
    expect(shareOf(17.49, 28.5)).toEqual({ bad: 17, total: 29, ratio: 17 / 29 });
    expect(shareOf(0.4, 0.4)).toEqual({ bad: 0, total: 0, ratio: null });
  });

  it("does not change with the scale of the traffic's test", () => {
    for (const scale of [1, 100])
      expect(leadingOf(ranked([row("stt", [90 * scale, 300 * scale], [9 * scale, 300 * scale])]))).toBe(
        "stt",
      );
  });

  it("never accuses where during is no worse than before", () => {
    const share = fc
      .tuple(fc.nat(200), fc.nat(200))
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as [number, number]);
    fc.assert(
      fc.property(share, share, (during, before) => {
        const [only] = ranked([row("stt", during, before)]);
        const worse = (shareOf(...during).ratio ?? 0) > (shareOf(...before).ratio ?? 0);
        expect(only?.rose === true && !worse).toBe(false);
      }),
    );
  });
});

describe("calls", () => {
  const none = { thresholdMs: null, stage: null, outcomes: [], logged: null } as const;
  it("are bad for what the objective counts", () => {
    const slow = record({ call_worst_turn_seconds: "2.6", call_verdict: "slow", call_breached_stage: "stt" });
    const dropped = record({
      call_outcome: "dropped",
      call_verdict: "failed",
      call_worst_turn_seconds: "0.9",
    });
    const kinds = (one: CallRecord) => [
      isBad(one, { ...none, kind: "latency", thresholdMs: 2500 }),
      isBad(one, { ...none, kind: "outcome", outcomes: ["dropped", "failed"] }),
      isBad(one, { ...none, kind: "stage", stage: "stt" }),
      isBad(one, { ...none, kind: "tool", logged: new Set([dropped.sid]) }),
      isBad(one, { ...none, kind: "other" }),
    ];
    expect(kinds(slow)).toEqual([true, false, true, false, true]);
    expect(kinds(dropped)).toEqual([false, true, false, true, true]);
    expect(isBad(record({ call_guardrail_rejections: "2" }), { ...none, kind: "guardrail" })).toBe(true);
  });

  it("count each caller once, and say of how many nothing is known", () => {
    const calls = ["a", "a", "b", ""].map((hash) => record({ call_caller_hash: hash }));
    expect(affectedOf([...calls, record({ call_caller_hash: "c" })], calls)).toEqual({
      affected: 4,
      of: 5,
      callers: 2,
      callersOf: 3,
      withoutCaller: 1,
    });
  });

  it("are ordered by the longest wait, of how calls end the failed ones first", () => {
    const [slow, quick, dropped] = [
      record({ call_worst_turn_seconds: "4" }),
      record({ call_worst_turn_seconds: "1" }),
      record({ call_worst_turn_seconds: "2", call_outcome: "dropped" }),
    ];
    expect(worstFirst([quick, dropped, slow], "latency")).toEqual([slow, dropped, quick]);
    expect(worstFirst([quick, dropped, slow], "other")).toEqual([dropped, slow, quick]);
    const voice = record({ call_worst_turn_seconds: "3", call_breached_stage: "tts_first_frame" });
    expect(worstFirst([quick, slow, voice], "latency", "tts_first_frame")).toEqual([voice, slow, quick]);
  });
});
