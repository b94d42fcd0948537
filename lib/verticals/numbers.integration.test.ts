import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KEEP_ALL, type TempBackend, tempBackend } from "#lib/embedded/testing/server.ts";
import { LEDGER_STAGES } from "#lib/ledger/stages.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import type { Truth } from "#lib/simulator/truth.ts";
import { valueOf } from "#lib/problem/testing.ts";
import { type Day, dayInto } from "./testing/day.ts";
import { isNear, isWithin, ofSteps } from "./testing/expect.ts";
import { contextAt, reading, sum, verticalPage, type WholePage } from "./testing/page.ts";
import { LEAST } from "./read.ts";
import { getVertical } from "./service.ts";
import { countBy, counted, endedTurns, observedOf, STAGE_BOUNDS_MS, turnsOf } from "./testing/truth.ts";

/**
 * Every number of a vertical's page beside what really happened: exactly where the call log is counted, within 2 % where a
 * counter is extrapolated (or a few events where there are few), within a bucket where a histogram is asked.
 */

const UNTIL_MS = Date.UTC(2026, 10, 17, 20, 0, 7, 300);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const BUDGET_MS = 1200;
const VERTICALS = ["salon", "healthcare"];

let backend: TempBackend;
let day: Day;
const pages = new Map<string, WholePage>();
let context: () => ServiceContext;

beforeAll(async () => {
  backend = await tempBackend(...KEEP_ALL);
  day = await dayInto(backend.url, { hours: 24.5, callsPerDay: 1800, seed: 5, untilMs: UNTIL_MS });
  context = contextAt(backend.url, UNTIL_MS);
  for (const vertical of VERTICALS) pages.set(vertical, await verticalPage(vertical, {}, context));
}, 900_000);
afterAll(() => backend.stop());

describe.each(VERTICALS)("of %s", (vertical) => {
  const page = (): WholePage => {
    const found = pages.get(vertical);
    if (found === undefined) throw new Error("there is no page");
    return found;
  };
  const span = () => {
    const { from, to } = page().head.range;
    return { fromMs: Date.parse(from), toMs: Date.parse(to) };
  };
  const own = (): Truth[] => day.truths.filter((one) => one.vertical === vertical);
  const ended = (): Truth[] => counted(own(), span().fromMs, span().toMs);
  const turns = () => endedTurns(own(), span().fromMs, span().toMs);
  const waits = () => turnsOf(own(), span().fromMs, span().toMs);

  const { dataOf, cellsOf, columnOf, linesOf } = reading(page);

  test("the head: calls, failures, waits, slow turns, interruptions", () => {
    const { measures } = page().head;
    expect(measures.calls).toMatchObject({ value: ended().length, approximate: false });
    const failed = ended().filter(({ outcome }) => outcome === "dropped" || outcome === "failed");
    expect(measures.call_failures?.value).toBe(failed.length / ended().length);
    const atMs = UNTIL_MS;
    const active = own().filter(
      ({ startMs, endMs, cutShort }) => startMs <= atMs && (endMs === null || endMs > atMs || cutShort),
    );
    expect(Number(measures.active?.value)).toBeLessThanOrEqual(active.length + 1);
    for (const [id, q] of [
      ["turn_p50", 0.5],
      ["turn_p95", 0.95],
      ["turn_p99", 0.99],
    ] as const) {
      isWithin(id, measures[id]?.value, waits(), q);
      isNear(`${id} samples`, measures[id]?.samples, waits().length);
    }
    const slow = waits().filter((ms) => ms > BUDGET_MS).length;
    isNear("slow turns", Number(measures.slow_turns?.value) * waits().length, slow);
    const interrupted = turns().filter((turn) => turn.interrupted).length;
    isNear("interruptions", Number(measures.interruptions?.value) * ended().length, interrupted, 3);
  });

  test("calls under way at a range's end", async () => {
    let all = 0;
    for (const hours of [2, 4, 6, 8]) {
      const to = new Date(UNTIL_MS - hours * HOUR_MS).toISOString();
      const asked = { from: new Date(day.fromMs).toISOString(), to };
      const { measures, range } = valueOf(await getVertical(vertical, asked, context()));
      // As of the last time that the edge told of it.
      const endMs = Date.parse(range.to);
      const atMs = endMs - ((endMs - day.fromMs) % MINUTE_MS);
      const active = own().filter((one) => one.startMs <= atMs && one.endMs !== null && one.endMs > atMs);
      expect({ to, active: measures.active?.value }).toEqual({ to, active: active.length });
      all += active.length;
    }
    expect(all).toBeGreaterThan(0);
  });

  test("turns over time: rate, percentiles, slow ones, and the heatmap's counts by bucket", () => {
    expect.hasAssertions();
    const { range } = page().head;
    const perStep = (range.stepSeconds * 1000) / 60_000;
    const rate = linesOf("turns", "turn_rate").get("turns");
    isNear("turns", sum(rate?.values) * perStep, waits().length, ofSteps(waits().length));
    const { bounds, counts } = dataOf("turns", "turn_heatmap", "heatmap");
    for (const [i, bound] of bounds.entries()) {
      const lower = bounds[i - 1] ?? 0;
      const wanted = waits().filter((ms) => ms > lower && ms <= (bound ?? Infinity)).length;
      isNear(`up to ${bound} ms`, sum(counts[i]), wanted, ofSteps(wanted));
    }
  });

  test("stages: rate, failures and durations of each", () => {
    expect.hasAssertions();
    const table = cellsOf("stages", "stages");
    const minutes = (span().toMs - span().fromMs) / 60_000;
    const failures = countBy(
      turns().flatMap((turn) => turn.failures),
      ({ stage }) => stage,
    );
    for (const stage of LEDGER_STAGES) {
      const cells = table.get(stage);
      // Of tools that ran at once the first is held to have taken it all.
      const times = observedOf(turns(), stage);
      const seen = Number(cells?.get("rate") ?? 0) * minutes;
      isNear(`${stage} seen`, seen, times.length, ofSteps(times.length));
      if (cells === undefined) continue;
      isNear(`${stage} failed`, Number(cells.get("errors")) * seen, failures[stage] ?? 0);
      isWithin(`${stage} p50`, cells.get("p50"), times, 0.5, STAGE_BOUNDS_MS);
      isWithin(`${stage} p95`, cells.get("p95"), times, 0.95, STAGE_BOUNDS_MS);
    }
  });

  test("the average turn: what each stage has of it", () => {
    expect.hasAssertions();
    const { rows, totalMs, turns: of } = dataOf("ledger", "ledger", "ledger");
    const known = turns().filter(({ stages }) => stages !== null);
    isNear("turns", of, known.length);
    isNear("in all", totalMs, known.reduce((all, { latencyMs }) => all + latencyMs, 0) / known.length);
    for (const { stage, ms } of rows) {
      const wanted =
        known.reduce((all, { stages }) => all + (stages?.[stage as "stt"] ?? 0), 0) / known.length;
      isNear(stage, ms, wanted, 3);
    }
  });

  test("tools: calls, the share that failed, durations", () => {
    const table = cellsOf("tools", "tools");
    const called = countBy(
      turns().flatMap(({ tools }) => tools),
      (tool) => tool,
    );
    const failed = countBy(
      turns().flatMap(({ failures }) => failures.flatMap(({ tool }) => tool ?? [])),
      (tool) => tool,
    );
    expect([...table.keys()].toSorted()).toEqual(Object.keys(called).toSorted());
    for (const [tool, cells] of table) {
      isNear(`${tool} calls`, cells.get("calls"), called[tool] ?? 0, 3);
      isNear(`${tool} failed`, Number(cells.get("errors")) * (called[tool] ?? 0), failed[tool] ?? 0, 3);
      // Of tools that ran at once the first is held to have taken it all.
      const times = observedOf(
        turns().filter(({ tools }) => tools.includes(tool)),
        "tool_call",
      );
      // A few more or less: the samples are extrapolated.
      const isQuiet = (called[tool] ?? 0) < (LEAST[0.95] ?? 0) + 3;
      const p95 = cells.get("p95");
      expect({ tool, withoutP95: p95 === null && !isQuiet }).toEqual({ tool, withoutP95: false });
      if (p95 !== null) isWithin(`${tool} p95`, p95, times, 0.95, STAGE_BOUNDS_MS);
    }
    expect([...table.values()].filter((cells) => cells.get("p95") !== null).length).toBeGreaterThan(3);
  });

  test("guardrails: checks and rejections of each, and the latter over time", () => {
    const checks = turns().flatMap((turn) => turn.checks);
    const rejected = countBy(
      checks.filter((check) => check.rejected),
      ({ guardrail }) => guardrail,
    );
    const table = cellsOf("guardrails", "guardrails");
    const all = countBy(checks, ({ guardrail }) => guardrail);
    expect([...table.keys()].toSorted()).toEqual(Object.keys(all).toSorted());
    const lines = linesOf("guardrails", "rejections");
    for (const [guardrail, cells] of table) {
      isNear(`${guardrail} checks`, cells.get("checks"), all[guardrail] ?? 0, 3);
      isNear(`${guardrail} rejected`, cells.get("rejected"), rejected[guardrail] ?? 0, 2);
      isNear(
        `${guardrail} over time`,
        sum(lines.get(guardrail)?.values),
        rejected[guardrail] ?? 0,
        ofSteps(rejected[guardrail] ?? 0),
      );
    }
  });

  test("outcomes over time", () => {
    expect.hasAssertions();
    const outcomes = countBy(ended(), ({ outcome }) => outcome ?? "");
    for (const [key, line] of linesOf("outcomes", "outcomes"))
      isNear(key, sum(line.values), outcomes[key] ?? 0, ofSteps(outcomes[key] ?? 0));
  });

  test("sentiment over time: samples, shares, and the net score", () => {
    expect.hasAssertions();
    const heard = countBy(
      ended().filter(({ sentiment }) => sentiment !== null),
      ({ sentiment }) => sentiment ?? "",
    );
    const all = Object.values(heard).reduce((a, b) => a + b, 0);
    const shares = linesOf("sentiment", "sentiment_share");
    for (const [key, line] of shares) {
      const calls = line.values.map((share, i) => (share ?? 0) * (line.samples?.[i] ?? 0));
      isNear(key, sum(calls), heard[key] ?? 0, Math.max(4, 0.05 * all));
    }
    const net = linesOf("sentiment", "sentiment_net").get("net");
    const score = sum(net?.values.map((value, i) => (value ?? 0) * (net.samples?.[i] ?? 0)));
    isNear("net", score, (heard["positive"] ?? 0) - (heard["negative"] ?? 0), Math.max(4, 0.05 * all));
  });

  test("agents, languages and carriers: exactly", () => {
    expect(columnOf("agents", "agents", "calls")).toEqual(countBy(ended(), ({ agent }) => agent));
    expect(columnOf("origins", "languages", "calls")).toEqual(countBy(ended(), ({ language }) => language));
    expect(columnOf("origins", "carriers", "calls")).toEqual(countBy(ended(), ({ carrier }) => carrier));
    for (const [agent, cells] of cellsOf("agents", "agents")) {
      const values = turnsOf(
        own().filter((one) => one.agent === agent),
        span().fromMs,
        span().toMs,
      );
      isWithin(`${agent} p50`, cells.get("p50"), values, 0.5);
      isWithin(`${agent} p95`, cells.get("p95"), values, 0.95);
      isNear(
        `${agent} slow`,
        Number(cells.get("over")) * values.length,
        values.filter((ms) => ms > BUDGET_MS).length,
        3,
      );
    }
  });

  test("hours of the week: exactly the calls of each", () => {
    const { means, hours, from, to } = dataOf("hours", "hours", "hours");
    const wanted = new Map<string, number>();
    for (const { endMs } of counted(own(), Date.parse(from), Date.parse(to))) {
      // Ends on the hour count for the hour before: none does.
      const at = new Date(endMs ?? 0);
      const key = `${(at.getUTCDay() + 6) % 7} ${at.getUTCHours()}`;
      wanted.set(key, (wanted.get(key) ?? 0) + 1);
    }
    const off: string[] = [];
    let known = 0;
    for (const [d, week] of means.entries())
      for (const [h, mean] of week.entries()) {
        if (mean === null) continue;
        known++;
        const calls = mean * (hours[d]?.[h] ?? 0);
        if (Math.abs(calls - (wanted.get(`${d} ${h}`) ?? 0)) > 1e-9) off.push(`${d} ${h}: ${calls}`);
      }
    expect(off).toEqual([]);
    expect(known).toBeGreaterThanOrEqual(23);
  });

  test("waiting and sentiment: each call once, with its longest wait and its sentiment", () => {
    const had = ended().filter((one) => one.sentiment !== null && one.turns.length > 0);
    // The analysis comes up to 130 s after the call.
    const sure = had.filter(({ endMs }) => (endMs ?? 0) < span().toMs - 130_000);
    const { x, y, sids, correlation } = dataOf("relation", "relation", "scatter");
    expect(correlation.samples).toBe(sids.length);
    expect(new Set(sids).size).toBe(sids.length);
    expect(sure.filter(({ sid }) => !sids.includes(sid))).toEqual([]);
    const byId = new Map(had.map((one) => [one.sid, one]));
    const off = sids.filter((sid, i) => {
      const one = byId.get(sid);
      const longest = Math.max(...(one?.turns.map(({ latencyMs }) => latencyMs) ?? []));
      const score = y[i] ?? Number.NaN;
      const label = score > 0.2 ? "positive" : score < -0.2 ? "negative" : "neutral";
      return !(Math.abs((x[i] ?? 0) - longest) < 1) || one?.sentiment !== label;
    });
    expect(off).toEqual([]);
  });
});
