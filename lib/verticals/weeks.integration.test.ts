import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { KEEP_ALL, type TempBackend, tempBackend } from "#lib/embedded/testing/server.ts";
import { json, serve } from "#lib/datasources/test-server.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { valueOf } from "#lib/problem/testing.ts";
import { getOverview } from "./overview.ts";
import { forgetPresence } from "./presence.ts";
import type { Measure, Panel, PanelData } from "./schema.ts";
import { getSection, getVertical } from "./service.ts";
import { contextAt } from "./testing/page.ts";
import { HOUR_MS, hourOf, VERTICAL, weeksInto } from "./testing/weeks.ts";

/** What a range is compared with: exactly the same time last week, or the longest that is known, or nothing. */

/** A Monday. */
const FROM_MS = Date.UTC(2026, 10, 9, 6);
const HOURS = 8 * 24;
const DAY = 24;

let backend: TempBackend;
beforeAll(async () => {
  backend = await tempBackend(...KEEP_ALL);
  await weeksInto(backend.url, FROM_MS, HOURS);
});
afterAll(() => backend.stop());
beforeEach(forgetPresence);

/** As if it were so many hours, and some seconds, after the first. */
const context = (hours: number): ServiceContext =>
  contextAt(backend.url, FROM_MS + hours * HOUR_MS + 7_300)();

const dataOf = <K extends PanelData["kind"]>(panels: readonly Panel[], id: string, kind: K) => {
  const data = panels.find((one) => one.id === id)?.data;
  if (data?.kind !== kind) throw new Error(`${id} has no ${kind}`);
  return data as Extract<PanelData, { kind: K }>;
};

const LAST_HOUR = { from: "now-1h" };

/** Where the hours end, after the first: now, and what it is compared with. */
interface Compared {
  readonly endHour: number;
  readonly beforeHour: number;
  readonly label: string;
}

const cases: readonly Compared[] = [
  { endHour: HOURS, beforeHour: HOURS - 7 * DAY, label: "the same time last week" },
  // A night between them: what is known is looked at twice a day.
  { endHour: 3 * DAY - 8, beforeHour: DAY - 8, label: "the same time 2 days earlier" },
];

const ratio = (part: number, whole: number): number => part / whole;

describe.each(cases)("an hour is compared with $label", ({ endHour, beforeHour, label }) => {
  const [now, before] = [hourOf(endHour - 1), hourOf(beforeHour - 1)];
  const isOf = (measure: Measure | undefined, value: number, then: number): void => {
    expect(measure?.value).toBeCloseTo(value, 6);
    expect(measure?.before).toBeCloseTo(then, 6);
  };
  /** Within the bucket of the hour's turns. */
  const isWithin = (ms: number | null | undefined, seconds: number): void => {
    const bounds = [0, 300, 500, 800, 1200, 1600, 2500];
    const i = bounds.findIndex((bound) => seconds * 1000 <= bound);
    expect(ms).toBeGreaterThan(bounds[i - 1] ?? 0);
    expect(ms).toBeLessThanOrEqual(bounds[i] ?? 0);
  };

  test("on the overview, in every measure", async () => {
    const overview = valueOf(await getOverview(LAST_HOUR, context(endHour)));
    expect(overview.range.before).toEqual({
      from: new Date(FROM_MS + (beforeHour - 1) * HOUR_MS).toISOString(),
      to: new Date(FROM_MS + beforeHour * HOUR_MS).toISOString(),
      shiftSeconds: (endHour - beforeHour) * 3600,
      label,
    });
    const { measures } = overview.verticals?.find(({ vertical }) => vertical === VERTICAL) ?? {};
    isOf(measures?.calls, now.calls, before.calls);
    isOf(measures?.call_failures, ratio(now.failed, now.calls), ratio(before.failed, before.calls));
    isOf(
      measures?.interruptions,
      ratio(now.interruptions, now.calls),
      ratio(before.interruptions, before.calls),
    );
    isOf(
      measures?.guardrail_rejections,
      ratio(now.rejected, now.checks),
      ratio(before.rejected, before.checks),
    );
    const net = ({ positive, negative }: typeof now) => ratio(positive - negative, positive + negative);
    isOf(measures?.sentiment, net(now), net(before));
    const slow = ({ turnSeconds }: typeof now) => (turnSeconds > 1.2 ? 1 : 0);
    isOf(measures?.slow_turns, slow(now), slow(before));
    for (const id of ["turn_p50", "turn_p95", "turn_p99"] as const) {
      isWithin(measures?.[id]?.value, now.turnSeconds);
      isWithin(measures?.[id]?.before, before.turnSeconds);
    }
    // Nothing is known of these: it says so, and not 0.
    expect(measures?.tool_errors).toMatchObject({ value: null, before: null });
    expect(measures?.budget_left).toMatchObject({ value: null, before: null });
    expect(measures?.active).toMatchObject({ value: null, before: null });
  });

  test("on the vertical's page: figures, lines and the average turn", async () => {
    const page = valueOf(await getVertical(VERTICAL, LAST_HOUR, context(endHour)));
    expect(page.range.before?.label).toBe(label);
    isOf(page.measures.calls, now.calls, before.calls);
    isWithin(page.measures.turn_p95?.before, before.turnSeconds);
    const rate = dataOf(page.turns, "turn_rate", "series");
    for (const [of, hour] of [
      ["now", now],
      ["before", before],
    ] as const) {
      const values = rate.lines.find((line) => line.of === of)?.values ?? [];
      expect(values.length).toBe(12);
      for (const value of values) expect(value).toBeCloseTo(hour.turns / 60, 3);
    }
    const asked = { ...LAST_HOUR, before: page.range.before?.shiftSeconds };
    for (const query of [asked, LAST_HOUR]) {
      const section = valueOf(
        await getSection({ vertical: VERTICAL, section: "ledger" }, query, context(endHour)),
      );
      expect(section.range.before).toEqual(page.range.before);
      const ledger = dataOf(section.panels, "ledger", "ledger");
      expect(ledger).toMatchObject({ turns: now.turns, beforeTurns: before.turns });
      expect(ledger.totalMs).toBeCloseTo(now.turnSeconds * 1000, 3);
      expect(ledger.beforeTotalMs).toBeCloseTo(before.turnSeconds * 1000, 3);
      const llm = ledger.rows.find(({ stage }) => stage === "llm_first_token");
      expect(llm?.ms).toBeCloseTo((now.turnSeconds / 3) * 1000, 3);
      expect(llm?.beforeMs).toBeCloseTo((before.turnSeconds / 3) * 1000, 3);
    }
  });
});

test("a range of which nothing earlier is known is compared with nothing", async () => {
  const overview = valueOf(await getOverview(LAST_HOUR, context(8)));
  expect(overview.range.before).toBeNull();
  const { measures = {} } = overview.verticals?.[0] ?? {};
  expect(measures.calls?.value).toBe(hourOf(7).calls);
  for (const measure of Object.values(measures)) expect(measure.before).toBeNull();

  const page = valueOf(await getVertical(VERTICAL, LAST_HOUR, context(8)));
  expect(page.range.before).toBeNull();
  for (const measure of Object.values(page.measures)) expect(measure.before).toBeNull();
  const lines = page.turns.flatMap(({ data }) => (data?.kind === "series" ? data.lines : []));
  expect(lines.map(({ of }) => of)).toEqual(["now", "now", "now", "now", "now"]);
  for (const before of [undefined, 0]) {
    const section = valueOf(
      await getSection({ vertical: VERTICAL, section: "ledger" }, { ...LAST_HOUR, before }, context(8)),
    );
    const ledger = dataOf(section.panels, "ledger", "ledger");
    expect(ledger).toMatchObject({ turns: hourOf(7).turns, beforeTurns: null, beforeTotalMs: null });
    for (const { beforeMs } of ledger.rows) expect(beforeMs).toBeNull();
  }
});

test("a call log that has nothing of a time in which calls were counted is no 0, now or before", async () => {
  const silent = await serve((_request, response) =>
    json(response, { status: "success", data: { resultType: "vector", result: [] } }),
  );
  try {
    const env = { LOKI_URL: silent.url };
    const nowMs = FROM_MS + HOURS * HOUR_MS + 7_300;
    const overview = valueOf(await getOverview(LAST_HOUR, contextAt(backend.url, nowMs, env)()));
    const { calls } = overview.verticals?.[0]?.measures ?? {};
    expect(calls).toMatchObject({ approximate: true });
    expect(calls?.value).toBeCloseTo(hourOf(HOURS - 1).calls, 6);
    expect(calls?.before).toBeCloseTo(hourOf(HOURS - 1 - 7 * DAY).calls, 6);
    expect(overview.origins.find(({ measures }) => measures.includes("calls"))?.source.state).toBe("partial");
  } finally {
    await silent.close();
  }
});
