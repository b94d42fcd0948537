import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { queryInstant, queryRange } from "../../promql/engine.ts";
import { formatLabels, labelsOf } from "../../promql/labels.ts";
import { createMatcher } from "../../promql/matcher.ts";
import { RULES, SERIES } from "../differential/rule-samples.ts";
import { openStorage } from "../read.ts";
import { openTestDatabase } from "../testing.ts";
import { type BackfillEnvironment, backfillRules } from "./backfill.ts";
import { readCovered } from "./coverage.ts";
import { Group, type GroupEnvironment } from "./group.ts";
import type { RuleGroup, RuleSample } from "./model.ts";
import { lastOf } from "./range-rule.ts";
import { encodeRecorded, type Recorded, writeRecorded } from "./recorded.ts";
import { loadRuleFiles, parseRuleFile } from "./rule-file.ts";
import { lastSlot } from "./schedule.ts";
import { vectorOf } from "./vector.ts";

const MINUTE = 60_000;
/** Rules of which each would go wrong if it were evaluated over a range without care. */
const TRICKY = `groups:
- name: tricky
  interval: 1m
  rules:
  - record: counts:itself
    expr: counts:itself + 1 or vector(1)
  - record: reads:later
    expr: later + 0
  - record: later
    expr: time() / 60
  - record: fails:at:times
    expr: calls / on () group_left () (slow_turns_total > 40)
  - record: end:of:query
    expr: max_over_time(calls[90s] @ end())
- name: late
  interval: 2m
  query_offset: 30s
  rules:
  - alert: OfAnAlert
    expr: count by (vertical) (ALERTS{alertname="ManyCalls", alertstate="firing"}) > 0
    for: 4m
  - record: limited
    expr: calls
`;

interface Stored {
  readonly [series: string]: readonly (readonly [ms: number, value: number | "stale"])[];
}

/** Everything that is stored under a name which rules record. */
function stored(db: DatabaseSync, names: RegExp): Stored {
  const all = openStorage(db).select([createMatcher("__name__", "!=", "")], 0, Number.MAX_SAFE_INTEGER);
  return Object.fromEntries(
    [...all]
      .filter(({ labels }) => names.test(formatLabels(labels)))
      .map(({ labels, times, values, stale }): [string, Stored[string]] => [
        formatLabels(labels),
        Array.from(times, (ms, i) => [ms, stale?.[i] === 1 ? "stale" : (values[i] ?? 0)]),
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function write(db: DatabaseSync, recorded: Partial<Recorded>): void {
  db.exec("BEGIN");
  writeRecorded(db, encodeRecorded({ samples: [], groups: [], reset: false, ...recorded }));
  db.exec("COMMIT");
}

function environmentOf(db: DatabaseSync): GroupEnvironment & BackfillEnvironment {
  const instant: GroupEnvironment["query"] = (text, ms) => vectorOf(queryInstant(text, openStorage(db), ms));
  return {
    query: instant,
    append: async (samples) => write(db, { samples }),
    queries: {
      instant,
      range: (text, slots) => {
        const range = { startMs: slots.firstMs, endMs: lastOf(slots), stepMs: slots.stepMs };
        const { result } = queryRange(text, openStorage(db), range);
        return result.type === "matrix" ? result.series : [];
      },
    },
    reading: (read) => read(openStorage(db)),
    covered: (key) => readCovered(db, key),
    write: async (series) => write(db, { series }),
    cover: async (key, stretch, stepMs) => write(db, { covered: [{ key, stretch, stepMs }] }),
    progress: () => {},
  };
}

/** Evaluates groups one slot after another, as they come due: from `fromMs` (excluded) to `untilMs` (included). */
async function live(db: DatabaseSync, groups: readonly Group[], fromMs: number, untilMs: number) {
  const due = groups.flatMap((group) => {
    const slots: { group: Group; ms: number }[] = [];
    for (let ms = lastSlot(group.group, fromMs) + group.group.intervalMs; ms <= untilMs;)
      ms = slots.push({ group, ms }) && ms + group.group.intervalMs;
    return slots;
  });
  for (const { group, ms } of due.sort((a, b) => a.ms - b.ms)) await group.evaluate(ms, environmentOf(db));
}

type Fill = readonly {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly (number | null)[];
}[];

/** One sample a minute. */
function samplesOf(series: Fill): RuleSample[] {
  return series.flatMap(({ labels, values }) =>
    values.flatMap((value, minute) =>
      value === null ? [] : [{ labels: labelsOf(labels), ms: minute * MINUTE, value, stale: false }],
    ),
  );
}

/** What the live evaluation records, and what a backfill up to `minutes` and the live evaluation after it do. */
async function bothWays(groups: readonly RuleGroup[], series: Fill, minutes: number, until: number) {
  using alive = openTestDatabase();
  using filled = openTestDatabase();
  for (const { db } of [alive, filled]) write(db, { samples: samplesOf(series) });
  const evaluated = groups.map((group) => new Group(group, true));
  await live(alive.db, evaluated, 0, until * MINUTE);
  const range = { startMs: 1, endMs: minutes * MINUTE };
  const { ends } = await backfillRules(groups, range, environmentOf(filled.db));
  const goOn = groups.map((group) => {
    const resumed = new Group(group, true);
    const end = ends.get(group);
    if (end !== undefined) resumed.continueFrom(end.lastMs, end.states);
    return resumed;
  });
  await live(filled.db, goOn, minutes * MINUTE, until * MINUTE);
  const names = new RegExp(
    `__name__="(?:ALERTS.*|${groups.flatMap(({ rules }) => rules.map(({ name }) => name)).join("|")})"`,
  );
  const alertsOf = (some: readonly Group[]) =>
    some.map((one) => one.status().rules.map((rule) => rule.type === "alerting" && rule.alerts));
  return {
    live: { stored: stored(alive.db, names), alerts: alertsOf(evaluated) },
    filled: { stored: stored(filled.db, names), alerts: alertsOf(goOn) },
  };
}

const samplesIn = (all: Stored): number => Object.values(all).reduce((sum, { length }) => sum + length, 0);

/** A burning objective: most turns are slow from minute 12 to 32, and the process starts again at 25. */
function turns(vertical: string, burns: boolean): Fill {
  const counted = (share: (minute: number) => number): number[] => {
    let total = 0;
    return Array.from(
      { length: 40 },
      (_, minute) => (total = minute === 25 ? 0 : total + 12 * share(minute)),
    );
  };
  const bad = (minute: number): boolean => burns && minute >= 12 && minute < 32;
  const base = { vertical, job: "voice-edge", instance: "1" };
  const bucket = (le: string) => ({
    labels: { ...base, __name__: "turn_duration_seconds_bucket", le },
    values: counted((minute) => (bad(minute) ? 0.2 : 1)),
  });
  return [
    bucket("1.2"),
    bucket("2.5"),
    { labels: { ...base, __name__: "turn_duration_seconds_count" }, values: counted(() => 1) },
    { labels: { ...base, __name__: "calls_total", outcome: "resolved" }, values: counted(() => 0.25) },
  ];
}

describe("the past, evaluated at once, is what the live evaluation records", () => {
  test("whatever rules say", async () => {
    const groups = [...parseRuleFile(RULES, "rules.yml"), ...parseRuleFile(TRICKY, "tricky.yml")];
    const { live: alive, filled } = await bothWays(groups, SERIES, 60, 90);
    expect(samplesIn(alive.stored)).toBeGreaterThan(1500);
    expect(filled.stored).toEqual(alive.stored);
    expect(filled.alerts).toEqual(alive.alerts);
  });

  test(
    "of the objectives' rules, with an alert that fires when the past ends",
    { timeout: 300_000 },
    async () => {
      const rules = fileURLToPath(new URL("../../../../deploy/prometheus/rules/*.yml", import.meta.url));
      const groups = loadRuleFiles(globSync(rules));
      const series = [...turns("salon", true), ...turns("sales", false)];
      const { live: alive, filled } = await bothWays(groups, series, 33, 37);
      expect(Object.keys(alive.stored).some((name) => name.includes('alertstate="firing"'))).toBe(true);
      expect(filled.stored).toEqual(alive.stored);
      expect(filled.alerts).toEqual(alive.alerts);
    },
  );
});

describe("what is recorded already", () => {
  const groups = [...parseRuleFile(RULES, "rules.yml")];
  const names = /vertical:|busy:|scalar:|ALERTS/;

  test("stays, and asking again adds nothing", async () => {
    using alive = openTestDatabase();
    using filled = openTestDatabase();
    for (const { db } of [alive, filled]) write(db, { samples: samplesOf(SERIES) });
    await live(
      alive.db,
      groups.map((group) => new Group(group, true)),
      0,
      90 * MINUTE,
    );
    const fill = (from: number, to: number) =>
      backfillRules(groups, { startMs: from * MINUTE + 1, endMs: to * MINUTE }, environmentOf(filled.db));
    // The parts in another order than that of time: alerts and ends go on where they meet.
    await fill(0, 30);
    await fill(50, 90);
    await fill(0, 90);
    const meets = stored(filled.db, names);
    expect(Object.keys(meets)).toEqual(Object.keys(stored(alive.db, names)));
    const again = await fill(0, 90);
    expect(again.samples).toBe(0);
    // Where nothing was left to do, alerts stand as they were recorded.
    const active = [...again.ends.values()].flatMap(({ states }) =>
      states.flatMap(({ alerts }) =>
        [...alerts.alerts.values()].map(({ labels, state }) => [...labels, state]),
      ),
    );
    const due = stored(filled.db, /__name__="ALERTS"/);
    const lastMs = Math.max(...[...again.ends.values()].map((end) => end.lastMs));
    expect(active.length).toBe(
      Object.values(due).filter((samples) => {
        const [ms = 0, value] = samples.at(-1) ?? [];
        return value !== "stale" && ms > lastMs - MINUTE;
      }).length,
    );
    expect(active.length).toBeGreaterThan(0);
    expect(stored(filled.db, names)).toEqual(meets);
    expect(meets).toMatchObject(
      Object.fromEntries(
        Object.entries(stored(alive.db, names)).filter(([name]) => name.includes("turns:rate5m")),
      ),
    );
  });

  test("at other times of the minute is not recorded twice", async () => {
    using filled = openTestDatabase();
    write(filled.db, { samples: samplesOf(SERIES) });
    await backfillRules(groups, { startMs: 1, endMs: 60 * MINUTE }, environmentOf(filled.db));
    const before = stored(filled.db, names);
    // The same rules from a file elsewhere, and one of them changed: other slots, and nothing known of where it was.
    const moved = groups.map((group) => ({
      ...group,
      file: "elsewhere.yml",
      rules: group.rules.map((rule, i) => (i === 0 ? { ...rule, expr: `${rule.expr} + 0` } : rule)),
    }));
    await backfillRules(moved, { startMs: 1, endMs: 60 * MINUTE }, environmentOf(filled.db));
    const after = stored(filled.db, names);
    for (const [name, samples] of Object.entries(after)) {
      const gaps = samples.slice(1).map(([ms], i) => ms - (samples[i]?.[0] ?? 0));
      expect([name, Math.min(...gaps, MINUTE)]).toEqual([name, expect.toSatisfy((gap) => gap >= MINUTE / 2)]);
    }
    for (const [name, samples] of Object.entries(before))
      expect(after[name]).toEqual(expect.arrayContaining([...samples]));
  });
});
