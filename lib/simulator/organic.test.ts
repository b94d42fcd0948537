import { describe, expect, test } from "vitest";
import { verdictOf } from "#lib/ledger/verdict.ts";
import { incidentAt, pastIncident } from "./incidents.ts";
import { planOrganic } from "./organic.ts";
import { type CallPlan, latencyOf, TURN_BUDGET_MS } from "./plan.ts";
import { callInput, ledgersOf } from "./testing.ts";
import { arrivalsBetween } from "./traffic.ts";
import { ALL_PROFILES } from "./verticals/all.ts";

const HOUR = 3_600_000;
const TUESDAY = Date.UTC(2026, 10, 24, 5);
const options = { seed: 5, run: 0, callsPerDay: 2500, rate: 1 };
const arrivals = arrivalsBetween(ALL_PROFILES, options, TUESDAY, TUESDAY + 24 * HOUR);
const calls = arrivals.map((arrival) => planOrganic(5, arrival, []));
const turns = calls.flatMap((call) => call.turns);

describe("a day of organic calls", () => {
  test("is mostly within budget, with a few turns slightly over", () => {
    const slow = turns.filter((turn) => latencyOf(turn) > TURN_BUDGET_MS);
    expect(slow.length / turns.length).toBeGreaterThan(0.005);
    expect(slow.length / turns.length).toBeLessThan(0.04);
    expect(Math.max(...slow.map(latencyOf))).toBeLessThan(2500);
    const slowCalls = calls.filter((call) => call.turns.some((turn) => latencyOf(turn) > TURN_BUDGET_MS));
    expect(slowCalls.length / calls.length).toBeLessThan(0.1);
  });

  test("has replies of 700 to 1100 ms", () => {
    const replies = turns
      .filter((turn) => turn.kind === "reply")
      .map(latencyOf)
      .sort((a, b) => a - b);
    const at = (share: number): number => replies[Math.floor(share * replies.length)] ?? Number.NaN;
    expect(at(0.5)).toBeGreaterThan(750);
    expect(at(0.5)).toBeLessThan(900);
    expect(at(0.95)).toBeLessThan(1100);
  });

  test("uses every tool, agent and language of every business line, and has long calls", () => {
    const tools = new Set(
      turns.flatMap((turn) => turn.stages.flatMap((s) => [s, ...s.inside]).map((s) => s.tool)),
    );
    for (const profile of ALL_PROFILES) {
      const own = calls.filter((call) => call.vertical === profile.vertical);
      expect(new Set(own.map((call) => call.agent)).size).toBe(profile.agents.length);
      expect(new Set(own.map((call) => call.language)).size).toBe(profile.languages.length);
      for (const tool of profile.tools) expect(tools).toContain(tool.name);
    }
    expect(calls.filter((call) => call.endMs > 600_000).length).toBeGreaterThan(3);
    expect(turns.some((turn) => turn.kind === "continuation")).toBe(true);
  });

  test("has callers who call again", () => {
    const byPhone = Map.groupBy(calls, (call) => call.phone);
    expect([...byPhone.values()].filter((own) => own.length > 1).length).toBeGreaterThan(100);
    expect(Math.max(...[...byPhone.values()].map((own) => own.length))).toBeLessThan(40);
  });

  test("has moods that follow what the caller went through", () => {
    const mean = (own: readonly CallPlan[]): number =>
      own.reduce((sum, call) => sum + (call.analysis?.score ?? 0), 0) / own.length;
    const settled = calls.filter((call) => call.outcome === "resolved");
    const givenUp = calls.filter((call) => call.outcome === "abandoned");
    expect(mean(settled)).toBeGreaterThan(mean(givenUp) + 0.3);
  });

  test("is divided by the ledger as it was planned", () => {
    for (const call of calls.slice(0, 200))
      for (const [index, ledger] of ledgersOf(call).entries())
        for (const row of ledger.rows)
          expect(Number(row.ns) / 1e6).toBeCloseTo(call.turns[index]?.shares[row.stage] ?? 0, 1);
  });
});

describe("an incident", () => {
  const incident = incidentAt(TUESDAY + 11 * HOUR, 2500, "past");
  const during = arrivals.filter(
    ({ atMs, vertical }) =>
      incident.verticals.includes(vertical) && atMs >= incident.startMs && atMs < incident.endMs - 300_000,
  );
  const wish = { ttsProvider: incident.provider, pipeline: "cascade" } as const;
  const hit = during.map((arrival) => planOrganic(5, arrival, [incident], wish));

  test("is put where people call", () => {
    expect(during.length).toBeGreaterThan(10);
    expect(incident.endMs - incident.startMs).toBe(20 * 60_000);
  });

  test("slows at least 70 % of the provider's turns by about 2.5 s", () => {
    const replies = hit.flatMap((call) =>
      call.turns.filter((turn) => call.startMs + turn.startMs < incident.endMs),
    );
    const slow = replies.filter((turn) => (turn.shares.tts_first_frame ?? 0) > 2000);
    expect(slow.length / replies.length).toBeGreaterThan(0.7);
  });

  test("is what the calls that it hit are judged by", () => {
    const marked = hit.filter((call) => call.incident !== null);
    expect(marked.length).toBeGreaterThan(during.length * 0.9);
    for (const call of marked) {
      const { status, stage, turnIndex, provider } = verdictOf(callInput(call));
      expect({ status, stage, turnIndex, provider }).toEqual({
        status: "slow",
        stage: "tts_first_frame",
        turnIndex: call.expected?.turnIndex,
        provider: incident.provider,
      });
    }
  });

  test("spares other providers", () => {
    const other = during.map((arrival) =>
      planOrganic(5, arrival, [{ ...incident, provider: "another" }], wish),
    );
    expect(other.every((call) => call.incident === null && call.scenario === "organic")).toBe(true);
  });

  test("lies within the hours that are written, or there is none", () => {
    const past = pastIncident(1, 2500, TUESDAY, TUESDAY + 24 * HOUR);
    expect(past?.startMs).toBeGreaterThanOrEqual(TUESDAY);
    expect(past?.endMs).toBeLessThan(TUESDAY + 24 * HOUR);
    expect(pastIncident(1, 2500, TUESDAY, TUESDAY + 20 * 60_000)).toBeNull();
  });

  test.each([0.75, 1, 6, 24])("has calm before it to be compared with, in a past of %s h", (hours) => {
    for (let hour = 0; hour < 24; hour++)
      for (let seed = 0; seed < 20; seed++) {
        const [fromMs, untilMs] = [TUESDAY + hour * HOUR, TUESDAY + (hour + hours) * HOUR];
        const past = pastIncident(seed, 2500, fromMs, untilMs);
        expect((past?.startMs ?? 0) - fromMs).toBeGreaterThanOrEqual(Math.min(2, hours / 4) * HOUR);
        expect(past?.endMs).toBeLessThan(untilMs);
      }
  });
});
