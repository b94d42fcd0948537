import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { prometheusVersion } from "#lib/embedded/prometheus/differential/real-prometheus.ts";
import { lastSlot } from "#lib/embedded/prometheus/rules/schedule.ts";
import { KEEP_ALL, type TempBackend, tempBackend } from "#lib/embedded/testing/server.ts";
import { backfill } from "#lib/slo/testing/backfill.ts";
import { backfillRules } from "#lib/slo/testing/otlp-counts.ts";
import { type Prometheus, startPrometheus } from "#lib/slo/testing/prometheus.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import type { QueryReport } from "#lib/sources/schema.ts";
import { valueOf } from "#lib/problem/testing.ts";
import { type Counting, RECORDED_MS, recordedName } from "./counting.ts";
import { SECTION_IDS } from "./model.ts";
import { getOverview } from "./overview.ts";
import { forgetPresence } from "./presence.ts";
import { COUNTINGS } from "./questions.ts";
import { verticalRules } from "./rules.ts";
import { overviewSchema, type Panel, type PanelData, sectionSchema, verticalSchema } from "./schema.ts";
import { getSection, getVertical } from "./service.ts";
import {
  askedAgain,
  begins,
  differences,
  grafanaQuestions,
  kindOf,
  type Question,
  ruleFileOf,
  storedSeries,
} from "./testing/agreement.ts";
import { type Day, dayInto } from "./testing/day.ts";
import { isNear } from "./testing/expect.ts";
import { contextAt, overviewPage, verticalPage } from "./testing/page.ts";
import { bucketsAt, counted, endedTurns, turnsOf } from "./testing/truth.ts";

/**
 * A day of the simulator in the embedded backend: the figures of the pages are those of what really happened, and a real
 * Prometheus gives the same answers to every question that the pages ask.
 */

const DAY_MS = 86_400_000;
/** Some seconds past a minute: Prometheus 2 and 3 differ in samples on a window's very edge. */
const UNTIL_MS = Date.UTC(2026, 10, 17, 20, 0, 7, 300);
const RULES = ["--rules", "deploy/prometheus/rules/*.yml", "--hold-rules"];

let backend: TempBackend;
let day: Day;
beforeAll(async () => {
  backend = await tempBackend(...KEEP_ALL, ...RULES);
  day = await dayInto(backend.url, { hours: 25.5, callsPerDay: 1200, seed: 11, untilMs: UNTIL_MS });
  await backfillRules(backend.url, day.fromMs, day.untilMs);
}, 900_000);
afterAll(() => backend.stop());

const context = (env: Record<string, string> = {}): ServiceContext => contextAt(backend.url, UNTIL_MS, env)();

const dataOf = <K extends PanelData["kind"]>(panels: readonly Panel[], id: string, kind: K) => {
  const data = panels.find((one) => one.id === id)?.data;
  if (data?.kind !== kind) throw new Error(`${id} has no ${kind}`);
  return data as Extract<PanelData, { kind: K }>;
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
      isNear("turns", measures.turn_p95?.samples, turns.length);
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
      isNear("slow turns", (measures.slow_turns?.value ?? Number.NaN) * turns.length, slow);
      const heard = ended.filter(({ sentiment }) => sentiment !== null);
      const net = heard.reduce(
        (sum, { sentiment }) => sum + (sentiment === "positive" ? 1 : sentiment === "negative" ? -1 : 0),
        0,
      );
      isNear("net", (measures.sentiment?.value ?? Number.NaN) * heard.length, net);
      const spark = (measures.calls?.spark ?? []).reduce<number>((sum, one) => sum + (one ?? 0), 0);
      expect(Math.abs(spark - ended.length)).toBeLessThanOrEqual(Math.max(3, ended.length * 0.05));
    }
  });

  test("counts tool errors, rejections and interruptions of every vertical", async () => {
    const { overview } = await overviewPage({}, context);
    const [fromMs, toMs] = [Date.parse(overview.range.from), Date.parse(overview.range.to)];
    expect(overview.verticals?.length).toBe(6);
    for (const { vertical, measures } of overview.verticals ?? []) {
      const own = day.truths.filter((one) => one.vertical === vertical);
      const turns = endedTurns(own, fromMs, toMs);
      const checks = turns.flatMap((turn) => turn.checks);
      const isShare = (what: string, value: number | null | undefined, part: number, whole: number): void =>
        isNear(`${vertical}: ${what}`, (value ?? Number.NaN) * whole, part, 3);
      const failed = turns.flatMap(({ failures }) => failures.filter(({ tool }) => tool !== null));
      isShare(
        "tool errors",
        measures.tool_errors?.value,
        failed.length,
        turns.flatMap(({ tools }) => tools).length,
      );
      isShare(
        "rejections",
        measures.guardrail_rejections?.value,
        checks.filter(({ rejected }) => rejected).length,
        checks.length,
      );
      const calls = counted(own, fromMs, toMs).length;
      isShare(
        "interruptions",
        measures.interruptions?.value,
        turns.filter(({ interrupted }) => interrupted).length,
        calls,
      );
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

  test("has what it is compared with, and keeps what the others know when one backend is gone", async () => {
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
    expect(rest.every(({ range }) => range.before?.shiftSeconds === before)).toBe(true);
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
      // A series loses its first sample; when half-hours end, by the path of the rules' file, makes that up to 5.3 % here.
      expect(samples).toBeGreaterThan((least ?? 0) * 0.93);
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
    // What the objectives' rules record is compared elsewhere; here it is what the pages ask of it.
    const others = '{__name__=~"slo:.+|ALERTS|target_info"}';
    await prometheus.write(await storedSeries(`${backend.url}/prometheus`, others, day));
  }, 600_000);
  afterAll(() => prometheus.stop());

  /** Questions of which neither has an answer, and where the answers differ. */
  async function compared(questions: readonly Question[]) {
    const off: string[] = [];
    const empty: string[] = [];
    let points = 0;
    for (const question of questions) {
      const [own, real] = await Promise.all(
        [`${backend.url}/prometheus`, prometheus.url].map((url) => askedAgain(url, question)),
      );
      if (own === undefined || real === undefined) throw new Error("nothing was answered");
      const found = differences(own, real, begins(day.series, question), kindOf(question));
      points += found.points;
      if (found.points === 0) empty.push(question.query);
      if (found.different.length > 0)
        off.push(`${question.query}: ${found.different.slice(0, 3).join("; ")}`);
    }
    return { off, empty, points };
  }

  test("answers every question of the pages as the embedded backend does", async () => {
    const asked: QueryReport[] = [];
    // An hour is compared with the one a day before, two weeks are recorded half-hours.
    for (const from of ["now-1h", "now-24h", "now-14d"]) {
      forgetPresence();
      asked.push(...(await overviewPage({ from }, context)).queries);
      for (const vertical of ["salon", "healthcare"])
        asked.push(...(await verticalPage(vertical, { from }, context)).queries);
    }
    const questions = asked.filter(({ language }) => language === "promql");
    // Every counting is among them, as it is and as half-hours; exemplars and the list of names are no PromQL.
    const texts = questions.map(({ query }) => query).join("\n");
    for (const { metric, suffix } of Object.values<Counting>(COUNTINGS))
      for (const name of [`increase(${metric}${suffix}`, `sum_over_time(${recordedName(metric, suffix)}`])
        expect(texts).toContain(name);
    const { off, empty, points } = await compared(questions);
    expect(off).toEqual([]);
    expect(points).toBeGreaterThan(10_000);
    // Nothing fired for a vertical within the hour, say.
    expect(empty.filter((query) => !query.includes("ALERTS"))).toEqual([]);
  }, 300_000);

  test("answers every question of Grafana's dashboards as the embedded backend does", async () => {
    const toMs = Math.floor(UNTIL_MS / 300_000) * 300_000;
    const range = { fromMs: toMs - DAY_MS, toMs, vertical: "salon" };
    const questions = grafanaQuestions(range);
    expect(questions.length).toBeGreaterThan(25);
    const { off, empty } = await compared(questions);
    expect(off).toEqual([]);
    expect(empty).toEqual([]);
  }, 300_000);
});
