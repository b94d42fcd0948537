import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "#lib/config/schema.ts";
import { backendsForOneAnswer, createBackends } from "#lib/datasources/backends.ts";
import { prometheusVersion } from "#lib/embedded/prometheus/differential/real-prometheus.ts";
import { lastSlot } from "#lib/embedded/prometheus/rules/schedule.ts";
import { type BackendProcess, removeDir, spawnBackend, tempDir } from "#lib/embedded/testing/server.ts";
import type { Result } from "#lib/problem/model.ts";
import type { Truth } from "#lib/simulator/truth.ts";
import { backfill } from "#lib/slo/testing/backfill.ts";
import { backfillRules } from "#lib/slo/testing/otlp-counts.ts";
import { type Prometheus, startPrometheus } from "#lib/slo/testing/prometheus.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import type { QueryReport } from "#lib/sources/schema.ts";
import { RECORDED_MS } from "./counting.ts";
import { SECTION_IDS } from "./model.ts";
import { getOverview } from "./overview.ts";
import { verticalRules } from "./rules.ts";
import { overviewSchema, type Panel, type PanelData, sectionSchema, verticalSchema } from "./schema.ts";
import { getSection, getVertical } from "./service.ts";
import { type Answered, askedAgain, begins, differences, ruleFileOf } from "./testing/agreement.ts";
import { type Day, dayInto } from "./testing/day.ts";
import { bucketsAt, counted, turnsOf } from "./testing/truth.ts";

/**
 * A day of the simulator in the embedded backend: the figures of the pages are those of what really happened, and a real
 * Prometheus gives the same answers to every question that the pages ask.
 */

const DAY_MS = 86_400_000;
/** Some seconds past a minute: Prometheus 2 and 3 differ in samples on a window's very edge. */
const UNTIL_MS = Date.UTC(2026, 10, 17, 20, 0, 7, 300);
const RULES = ["--rules", "deploy/prometheus/rules/verticals.yml", "--hold-rules"];

let folder: string;
let backend: BackendProcess;
let day: Day;
beforeAll(async () => {
  folder = await tempDir();
  const keep = ["--retention", "off", "--metrics-retention", "off"];
  backend = await spawnBackend(["--data-dir", folder, "--port", "0", ...keep, ...RULES]);
  day = await dayInto(backend.url, { hours: 25.5, callsPerDay: 1200, seed: 11, untilMs: UNTIL_MS });
  await backfillRules(backend.url, day.fromMs, day.untilMs);
}, 900_000);
afterAll(async () => {
  backend.child.kill("SIGKILL");
  await backend.exited;
  await removeDir(folder);
});

function context(env: Record<string, string> = {}): ServiceContext {
  const own = { PROMETHEUS_URL: `${backend.url}/prometheus`, LOKI_URL: `${backend.url}/loki` };
  const config = parseConfig({ ...own, ...env }, () => "");
  const backends = backendsForOneAnswer(createBackends(config));
  return { config, backends, signal: undefined, nowMs: UNTIL_MS };
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.message}`);
  return result.value;
}

const dataOf = <K extends PanelData["kind"]>(panels: readonly Panel[], id: string, kind: K) => {
  const data = panels.find((one) => one.id === id)?.data;
  if (data?.kind !== kind) throw new Error(`${id} has no ${kind}`);
  return data as Extract<PanelData, { kind: K }>;
};

/** Counters are extrapolated to the range's edges: 2 %, or an event or two where there are few. */
const near = (actual: number | null | undefined, wanted: number): void => {
  expect(Math.abs((actual ?? Number.NaN) - wanted)).toBeLessThanOrEqual(Math.max(wanted * 0.02, 1.5));
};

describe("the overview of a day", () => {
  test("counts what happened, for every vertical", async () => {
    const overview = overviewSchema.parse(valueOf(await getOverview({}, context())));
    const [fromMs, toMs] = [Date.parse(overview.range.from), Date.parse(overview.range.to)];
    expect(toMs - fromMs).toBe(DAY_MS);
    const verticals = Object.groupBy(day.truths, ({ vertical }) => vertical);
    expect(overview.verticals?.map(({ vertical }) => vertical)).toEqual(Object.keys(verticals).toSorted());
    for (const { vertical, measures } of overview.verticals ?? []) {
      const all = verticals[vertical] ?? [];
      const ended = counted(all, fromMs, toMs);
      // Exactly: the call log.
      expect({ vertical, calls: measures.calls?.value }).toEqual({ vertical, calls: ended.length });
      const failed = ended.filter(({ outcome }) => outcome === "dropped" || outcome === "failed").length;
      expect(measures.call_failures?.value).toBeCloseTo(failed / ended.length, 10);
      const turns = turnsOf(all, fromMs, toMs);
      near(measures.turn_p95?.samples, turns.length);
      for (const [id, q] of [
        ["turn_p50", 0.5],
        ["turn_p95", 0.95],
        ["turn_p99", 0.99],
      ] as const) {
        const { lower, upper } = bucketsAt(turns, q);
        expect(measures[id]?.value ?? Number.NaN).toBeGreaterThanOrEqual(lower);
        expect(measures[id]?.value ?? Number.NaN).toBeLessThanOrEqual(upper);
      }
      const slow = turns.filter((ms) => ms > 1200).length;
      near((measures.slow_turns?.value ?? Number.NaN) * turns.length, slow);
      const heard = ended.filter(({ sentiment }) => sentiment !== null);
      const net = heard.reduce(
        (sum, { sentiment }) => sum + (sentiment === "positive" ? 1 : sentiment === "negative" ? -1 : 0),
        0,
      );
      near((measures.sentiment?.value ?? Number.NaN) * heard.length, net);
      const spark = (measures.calls?.spark ?? []).reduce<number>((sum, one) => sum + (one ?? 0), 0);
      expect(Math.abs(spark - ended.length)).toBeLessThanOrEqual(Math.max(3, ended.length * 0.05));
    }
  });

  test("of another day, of which nothing is known, is unknown and not 0", async () => {
    const empty = valueOf(await getOverview({ from: "2026-10-01", to: "2026-10-02" }, context()));
    expect(empty.verticals).toEqual([]);
    expect(empty.range.before).toBeNull();
  });

  test("is compared with the day before, where that is all that is known", async () => {
    const { range, verticals } = valueOf(await getOverview({ from: "now-1h" }, context()));
    expect(range.before?.shiftSeconds).toBe(86_400);
    const toMs = Date.parse(range.before?.to ?? "");
    for (const { vertical, measures } of verticals ?? []) {
      const own = day.truths.filter((one) => one.vertical === vertical);
      expect({ vertical, before: measures.calls?.before }).toEqual({
        vertical,
        before: counted(own, toMs - 3_600_000, toMs).length,
      });
    }
  });

  test("without Loki, or without Prometheus, has what the other knows", async () => {
    const gone = "http://127.0.0.1:9";
    const metrics = valueOf(await getOverview({}, context({ LOKI_URL: gone })));
    expect(metrics.verticals?.[0]?.measures.turn_p95?.value).toBeGreaterThan(0);
    expect(metrics.verticals?.[0]?.measures.calls?.value).toBeNull();
    const logs = valueOf(await getOverview({}, context({ PROMETHEUS_URL: gone })));
    expect(logs.verticals?.[0]?.measures.calls?.value).toBeGreaterThan(0);
    expect(logs.verticals?.[0]?.measures.turn_p95?.value).toBeNull();
    const none = valueOf(await getOverview({}, context({ PROMETHEUS_URL: gone, LOKI_URL: gone })));
    expect(none.verticals).toBeNull();
    expect(none.sources.map(({ state }) => state)).toEqual(["error", "error"]);
  });
});

describe("a vertical's page", () => {
  const sections = async (vertical: string, env: Record<string, string> = {}) =>
    new Map(
      await Promise.all(
        SECTION_IDS.map(
          async (section) =>
            [
              section,
              sectionSchema.parse(valueOf(await getSection({ vertical, section }, {}, context(env)))),
            ] as const,
        ),
      ),
    );

  test("tells tools, guardrails, agents, languages, carriers and outcomes as they were", async () => {
    const vertical = "salon";
    const all = day.truths.filter((one) => one.vertical === vertical);
    const found = await sections(vertical);
    const range = found.get("turns")?.range;
    const ended = counted(all, Date.parse(range?.from ?? ""), Date.parse(range?.to ?? ""));
    const rows = (section: (typeof SECTION_IDS)[number], id: string) =>
      dataOf(found.get(section)?.panels ?? [], id, "table").rows;
    const countBy = (key: (truth: Truth) => string) =>
      Object.fromEntries(
        Object.entries(Object.groupBy(ended, key)).map(([name, some]) => [name, some?.length]),
      );
    expect(Object.fromEntries(rows("agents", "agents").map(({ key, cells }) => [key, cells[0]]))).toEqual(
      countBy(({ agent }) => agent),
    );
    expect(Object.fromEntries(rows("origins", "languages").map(({ key, cells }) => [key, cells[0]]))).toEqual(
      countBy(({ language }) => language),
    );
    expect(Object.fromEntries(rows("origins", "carriers").map(({ key, cells }) => [key, cells[0]]))).toEqual(
      countBy(({ carrier }) => carrier),
    );
    const tools = ended.flatMap(({ turns }) => turns.flatMap((turn) => turn.tools));
    const called = rows("tools", "tools").reduce((sum, { cells }) => sum + Number(cells[0]), 0);
    expect(Math.abs(called - tools.length)).toBeLessThanOrEqual(Math.max(3, tools.length * 0.03));
    const outcomes = dataOf(found.get("outcomes")?.panels ?? [], "outcomes", "series");
    for (const { key, values } of outcomes.lines) {
      const sum = values.reduce<number>((all, one) => all + (one ?? 0), 0);
      const wanted = ended.filter(({ outcome }) => outcome === key).length;
      expect(Math.abs(sum - wanted)).toBeLessThanOrEqual(Math.max(3, wanted * 0.1));
    }
    const { rows: stages, totalMs, turns } = dataOf(found.get("ledger")?.panels ?? [], "ledger", "ledger");
    const times = ended.flatMap((truth) => truth.turns.filter(({ stages }) => stages !== null));
    const mean = times.reduce((sum, { latencyMs }) => sum + latencyMs, 0) / times.length;
    expect(Math.abs((totalMs ?? 0) / mean - 1)).toBeLessThan(0.03);
    expect(stages.find(({ stage }) => stage === "stt")?.ms).toBeGreaterThan(0);
    expect(Math.abs((turns ?? 0) / times.length - 1)).toBeLessThan(0.03);
    const { correlation } = dataOf(found.get("relation")?.panels ?? [], "relation", "scatter");
    expect(correlation.samples).toBe(
      ended.filter(({ sentiment, turns }) => sentiment !== null && turns.length > 0).length,
    );
    const week = dataOf(found.get("hours")?.panels ?? [], "hours", "hours");
    const known = week.means.flatMap((of, d) => of.map((mean, h) => (mean ?? 0) * (week.hours[d]?.[h] ?? 0)));
    expect(known.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(ended.length);
  });

  test("asks no more than 30 questions, and keeps what the others know when one backend is gone", async () => {
    const vertical = "healthcare";
    const range = { from: "now-1h" };
    const head = verticalSchema.parse(valueOf(await getVertical(vertical, range, context())));
    const before = head.range.before?.shiftSeconds ?? 0;
    expect(before).toBe(86_400);
    const rest = await Promise.all(
      head.sections.map(async ({ id }) =>
        valueOf(await getSection({ vertical, section: id }, { ...range, before }, context())),
      ),
    );
    const asked = [...head.origins, ...rest].reduce((sum, { queries }) => sum + (queries?.length ?? 0), 0);
    // Two more are for marks.
    expect(asked).toBeLessThanOrEqual(28);
    expect(head.turns.map(({ data }) => data?.kind)).toEqual(["series", "series", "series", "heatmap"]);
    const rate = dataOf(head.turns, "turn_rate", "series").lines.find((line) => line.of === "before");
    expect(rate?.values.some((value) => value !== null && value > 0)).toBe(true);

    const without = await sections(vertical, { PROMETHEUS_URL: "http://127.0.0.1:9" });
    expect(without.get("turns")?.panels[0]).toMatchObject({ data: null });
    expect(without.get("turns")?.sources).toMatchObject([{ source: "prometheus", state: "error" }]);
    expect(dataOf(without.get("origins")?.panels ?? [], "languages", "table").rows.length).toBeGreaterThan(0);
  });

  test("over two weeks counts recorded half-hours, and comes to the same", async () => {
    const long = valueOf(await getOverview({ from: "now-14d" }, context()));
    expect(long.range.recorded).toBe(true);
    const toMs = Date.parse(long.range.to);
    for (const { vertical, measures } of long.verticals ?? []) {
      const own = day.truths.filter((one) => one.vertical === vertical);
      // The newest half hour is recorded when it is over.
      const [least, most] = [toMs - RECORDED_MS, toMs].map((end) => turnsOf(own, 0, end).length);
      const samples = measures.turn_p95?.samples ?? 0;
      expect(samples).toBeGreaterThan((least ?? 0) * 0.97);
      expect(samples).toBeLessThan((most ?? 0) * 1.03);
      const { lower, upper } = bucketsAt(turnsOf(own, 0, toMs), 0.95);
      expect(measures.turn_p95?.value).toBeGreaterThanOrEqual(lower);
      expect(measures.turn_p95?.value).toBeLessThanOrEqual(upper);
    }
  });
});

const found = prometheusVersion();
describe.skipIf(found === null)(`beside ${found ?? "a real Prometheus (skipped: not on PATH)"}`, () => {
  let prometheus: Prometheus;
  beforeAll(async () => {
    prometheus = await startPrometheus();
    await prometheus.write(day.series);
    const rules = verticalRules({ metrics: {}, stages: {} }).map(({ record, expr }) => ({
      name: record,
      expr,
      labels: {},
      intervalMs: RECORDED_MS,
      group: "earshot-verticals",
      file: "verticals.yml",
    }));
    const file = await ruleFileOf(backend.url);
    const offset =
      lastSlot({ file, name: "earshot-verticals", intervalMs: RECORDED_MS }, RECORDED_MS * 10) % RECORDED_MS;
    await backfill(prometheus, rules, day, () => offset);
  }, 600_000);
  afterAll(() => prometheus.stop());

  test("answers every question of the pages as the embedded backend does", async () => {
    const asked: QueryReport[] = [];
    for (const from of ["now-24h", "now-14d"]) {
      asked.push(
        ...valueOf(await getOverview({ from }, context())).origins.flatMap(({ queries }) => queries),
      );
      const head = valueOf(await getVertical("salon", { from }, context()));
      asked.push(...head.origins.flatMap(({ queries }) => queries));
      for (const { id } of head.sections)
        asked.push(
          ...(valueOf(await getSection({ vertical: "salon", section: id }, { from }, context())).queries ??
            []),
        );
    }
    const questions = asked.filter(({ language, query }) => language === "promql" && !query.includes("slo:"));
    expect(questions.length).toBeGreaterThan(50);
    const off: string[] = [];
    let compared = 0;
    for (const question of questions) {
      const [own, real]: Answered[] = await Promise.all([
        askedAgain(`${backend.url}/prometheus`, question),
        askedAgain(prometheus.url, question),
      ]);
      const { points, different } = differences(
        own ?? new Map(),
        real ?? new Map(),
        begins(day.series, question),
      );
      compared += points;
      if (different.length > 0) off.push(`${question.query}: ${different.slice(0, 3).join("; ")}`);
    }
    expect(off).toEqual([]);
    expect(compared).toBeGreaterThan(10_000);
  }, 300_000);
});
