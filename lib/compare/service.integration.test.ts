import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Lab, startLab } from "#lib/calls/testing/lab.ts";
import { otlpRecords, type RecordWords } from "#lib/calls/testing/records.ts";
import { historySchema } from "#lib/sentiment/schema.ts";
import { getHistory } from "#lib/sentiment/service.ts";
import { comparisonSchema, similarSchema } from "./schema.ts";
import { getComparison, getSimilar } from "./service.ts";

/** Calls that are known by their call log alone, through the embedded backend. */

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 20, 12);
const sid = (n: number): string => `CA${n.toString(16).padStart(32, "0")}`;
const HASH = "0123456789abcdef".repeat(2);

const ended = (n: number, hoursAgo: number, told: Record<string, unknown> = {}): RecordWords => ({
  kind: "call.end",
  sid: sid(n),
  atMs: NOW - hoursAgo * HOUR,
  "call.vertical": "salon",
  "call.agent": "desk",
  "call.outcome": "resolved",
  "call.duration_seconds": 60,
  "call.turns": 8,
  "call.slow_turns": 0,
  "call.worst_turn_seconds": 0.7,
  "call.verdict": "ok",
  "trace.sampled": true,
  ...told,
});

const SLOW = {
  "call.verdict": "slow",
  "call.breached_stage": "stt",
  "call.worst_turn_seconds": 3.1,
  "call.slow_turns": 1,
};

let lab: Lab;
beforeAll(async () => {
  lab = await startLab("embedded");
  await lab.pushLogs(
    otlpRecords([
      ended(1, 5, { ...SLOW, "call.caller_hash": HASH, "call.llm_model": "m1" }),
      // Near, but with fewer turns; then one as long; then those that are no good calls like it.
      ended(2, 4.9, { "call.turns": 3 }),
      ended(3, 4.5, { "call.llm_model": "m2" }),
      ended(4, 5.1, { "trace.sampled": false }),
      ended(5, 5.1, SLOW),
      ended(6, 5.1, { "call.agent": "another" }),
      ended(7, 5.1, { "call.vertical": "sales" }),
      // One whose only good neighbour is six hours away, and one whose agent has none at all.
      ended(10, 9, { ...SLOW, "call.agent": "rare" }),
      ended(11, 3, { "call.agent": "rare" }),
      ended(12, 9, { ...SLOW, "call.agent": "lonely" }),
      // The caller of call 1, before and after it.
      ...Array.from({ length: 24 }, (_, i) =>
        ended(100 + i, 6 + i, { "call.caller_hash": HASH, "call.agent": "old" }),
      ),
      ended(200, 4, { "call.caller_hash": HASH, "call.agent": "old" }),
      {
        kind: "post_call.analysis",
        sid: sid(100),
        atMs: NOW - 6 * HOUR + 60_000,
        "sentiment.label": "negative",
        "sentiment.score": -0.4,
      },
    ]),
  );
});
afterAll(() => lab.close());

const valueOf = <T>(result: { ok: true; value: T } | { ok: false; error: { message: string } }): T => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

describe("good calls like one", () => {
  it("are of its vertical and agent, with a trace, the most alike first", async () => {
    const similar = similarSchema.parse(valueOf(await getSimilar(sid(1), lab.context(NOW))));
    expect(similar.calls.map((call) => call.sid)).toEqual([sid(3), sid(2)]);
    expect(similar.withinMs).toBe(HOUR);
    expect(similar.sentence).toContain("Salon, desk, within 1 hour");
  });

  it("are looked for further away, then with other agents, and it is said", async () => {
    const rare = valueOf(await getSimilar(sid(10), lab.context(NOW)));
    expect(rare.calls.map((call) => call.sid)).toEqual([sid(11)]);
    expect(rare.sentence).toContain("within 8 hours");
    const lonely = valueOf(await getSimilar(sid(12), lab.context(NOW)));
    expect(lonely.calls).toHaveLength(5);
    expect(lonely.sentence).toContain("None of lonely within 24 hours has a trace");
  });

  it("cannot be proposed without a call log, which is no error", async () => {
    const context = lab.context(NOW, { LOKI_URL: "http://127.0.0.1:9" });
    expect(await getSimilar(sid(1), context)).toMatchObject({ ok: false, error: { kind: "unavailable" } });
  });
});

describe("two calls without traces", () => {
  it("are compared by their call logs", async () => {
    const comparison = comparisonSchema.parse(valueOf(await getComparison(sid(1), sid(3), lab.context(NOW))));
    expect(comparison.pairs).toEqual([]);
    expect(comparison.facts[0]).toEqual({ fact: "llm_model", state: "differs", a: "m1", b: "m2" });
    expect([comparison.a.worstTurnMs, comparison.b.worstTurnMs]).toEqual([3_100, 700]);
    expect(comparison.a.absence).not.toBeNull();
    expect([comparison.a.verdict.status, comparison.b.verdict.status]).toEqual(["slow", "ok"]);
  });

  it("are refused with the one at fault named", async () => {
    const context = lab.context(NOW);
    const error = async (a: string, b: string) => {
      const result = await getComparison(a, b, context);
      return result.ok ? null : result.error;
    };
    expect(await error(sid(1), sid(1))).toMatchObject({ kind: "bad_request", field: "with" });
    expect(await error(sid(1), sid(999))).toMatchObject({ kind: "not_found", field: "with" });
    expect((await error(sid(1), "CA12345678901"))?.message).toMatch(/^Call B: This is not a Call SID/);
    expect((await error(sid(999), sid(1)))?.message).toMatch(/^Call A: /);
  });
});

describe("a caller's earlier calls", () => {
  it("are the newest 20 that ended before, with their sentiment", async () => {
    const history = historySchema.parse(valueOf(await getHistory(sid(1), lab.context(NOW))));
    expect(history.calls.map((call) => call.sid)).toEqual(Array.from({ length: 20 }, (_, i) => sid(100 + i)));
    expect(history).toMatchObject({ more: true, days: 14, reason: null, callerHash: HASH });
    expect(history.calls.map(({ score }) => score).slice(0, 2)).toEqual([-0.4, null]);
    expect(history.calls[0]?.sentiment).toBe("negative");
  });

  it("are not asked for without a caller, which is said", async () => {
    const history = valueOf(await getHistory(sid(3), lab.context(NOW)));
    expect(history).toMatchObject({ calls: [], from: null, callerHash: null });
    expect(history.reason).toContain("The caller is not recorded");
  });

  it("may be none", async () => {
    const history = valueOf(await getHistory(sid(123), lab.context(NOW)));
    expect(history).toMatchObject({ calls: [], more: false, reason: null });
  });
});
