import type { MetricMap } from "#lib/config/model.ts";
import {
  aggregate,
  binary,
  clampMin,
  divide,
  type Expr,
  labelReplace,
  metric,
  number,
  overTime,
  rate,
  sum,
  type Vector,
} from "#lib/datasources/prometheus/query.ts";
import { decimal, type Matcher } from "#lib/datasources/quoting.ts";
import { type Counted, counted } from "./metrics.ts";
import { type EventCount, type Objective, objectiveFor, type SloFile, type Window } from "./model.ts";
import { WINDOW_SECONDS } from "./model.ts";

/**
 * Recording rules under sloth's names (https://sloth.dev). For sloth a vertical is a service: each of its objectives
 * has a `sloth_id` of its own, and every series says the vertical and the environment too. A rule serves all of them, also
 * new ones.
 */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Events a second; ratios are made of sums of these, never of other ratios: a quiet night weighs what it is. */
export const BAD = "slo:bad_events:rate5m";
export const TOTAL = "slo:total_events:rate5m";
/** How often events are recorded, in seconds: what the rules of this file's groups have as their interval. */
export const RECORD_EVERY_S = 60;
const BASE_S = 300;

export const sloNamed = (objective: Objective): { readonly sloth_slo: string } => ({
  sloth_slo: objective.name,
});

/** The rules of one objective that count its events. */
export function eventRules(objective: Objective, file: SloFile, metrics: MetricMap): RecordingRule[] {
  const labels = { sloth_slo: objective.name, ...file.match };
  const rule = (record: string, of: Expr): RecordingRule => ({
    record,
    expr: identified(of, objective).text,
    labels,
  });
  const count = (events: EventCount, suffix: "" | "_bucket" | "_count", more: Scoped = {}): Expr =>
    perVertical(counted(events, metrics), file.match, suffix, more);
  const { indicator } = objective;
  if (indicator.kind === "latency") {
    const { mapping } = counted(indicator.of, metrics);
    const all = count(indicator.of, "_count");
    const good = thresholds(objective).map(({ belowSeconds, vertical }) =>
      count(indicator.of, "_bucket", { le: bound(belowSeconds, mapping.unit), vertical }),
    );
    // Rates of different series, each extrapolated by itself: their difference may be a little less than nothing.
    return [rule(TOTAL, all), rule(BAD, clampMin(binary(all, "-", either(good)), 0))];
  }
  const { total, bad } = indicator;
  const all = count(total, isHistogram(counted(total, metrics)) ? "_count" : "");
  const failed = count(bad, isHistogram(counted(bad, metrics)) ? "_count" : "");
  // No series of bad events: none happened yet.
  return [rule(TOTAL, all), rule(BAD, binary(failed, "or", binary(number(0), "*", all)))];
}

const isHistogram = ({ histogram }: Counted): boolean => histogram;

interface Scoped {
  readonly le?: Matcher;
  readonly vertical?: Matcher | undefined;
}

/** The environment, where what is counted has it: each environment has budgets and alerts of its own. */
export const ENVIRONMENT = "deployment_environment_name";
/** What an objective's series is told by: a vertical is called the same in every environment. */
export const EACH = ["sloth_id", ENVIRONMENT] as const;
/** Whose events are counted. */
export const PLACE = ["vertical", ENVIRONMENT] as const;

/** The events a second of each vertical and environment, in our labels. */
function perVertical(
  { mapping, match }: Counted,
  shared: Readonly<Record<string, string>>,
  suffix: string,
  { le, vertical }: Scoped,
  of: (events: Vector) => Expr = (events) => rate(events, BASE_S * 1000),
): Expr {
  const name = (ours: string): string | null =>
    Object.hasOwn(mapping.labels, ours) ? (mapping.labels[ours] ?? null) : ours;
  const matchers: Record<string, Matcher> = { ...mapping.match };
  for (const [ours, value] of Object.entries({ ...shared, ...match })) {
    const theirs = name(ours);
    if (theirs !== null) matchers[theirs] = typeof value === "string" ? value : { anyOf: value };
  }
  if (le !== undefined) matchers["le"] = le;
  const own = name("vertical");
  if (own !== null) matchers[own] = vertical ?? { not: "" };
  const by = PLACE.flatMap((ours) => name(ours) ?? []);
  const events = sum(of(metric(`${mapping.name}${suffix}`, matchers)), by.length === 0 ? undefined : { by });
  const renamed = PLACE.filter((ours) => name(ours) !== null && name(ours) !== ours);
  const ours = renamed.reduce(
    (all, to) => labelReplace(all, to, "$1", name(to) ?? to, "(.+)"),
    own === null ? labelReplace(events, "vertical", "all", "vertical", ".*") : events,
  );
  return renamed.length === 0 ? ours : sum(ours, { by: [...PLACE] });
}

/** Calls that ended, per vertical and environment. */
export const callsEnded = (file: SloFile, metrics: MetricMap, of: (calls: Vector) => Expr): Expr =>
  perVertical(counted({ metric: "calls_total", match: {} }, metrics), file.match, "", {}, of);

/** `le` of whole numbers is written in two ways: by OTLP without, by scraping with `.0`. */
function bound(seconds: number, unit: "s" | "ms"): Matcher {
  const value = unit === "s" ? seconds : Math.round(seconds * 1000);
  return Number.isInteger(value) ? { anyOf: [`${value}`, `${value}.0`] } : `${value}`;
}

/** The verticals of each distinct value: those named for theirs, all others for the objective's own. */
function split<T>(objective: Objective, value: (vertical: string) => T): { value: T; vertical: Matcher }[] {
  // No vertical has an empty name, so this is what holds for those that are not named.
  const common = value("");
  const named = Object.keys(objective.verticals).filter((vertical) => value(vertical) !== common);
  const own = Map.groupBy(named, value);
  return [
    { value: common, vertical: named.length === 0 ? { not: "" } : { noneOf: ["", ...named] } },
    ...[...own].map(([one, verticals]) => ({ value: one, vertical: { anyOf: verticals } })),
  ];
}

const thresholds = (objective: Objective) =>
  split(objective, (vertical) => objectiveFor(objective, vertical).belowSeconds ?? 0).map(
    ({ value, vertical }) => ({ belowSeconds: value, vertical }),
  );

/** Which verticals of an objective have this kind of alert; null: none. */
export function alertedVerticals(objective: Objective, kinds: readonly string[]): Matcher | null {
  const alerted = split(objective, (vertical) => kinds.includes(objectiveFor(objective, vertical).alerting));
  return alerted.find(({ value }) => value)?.vertical ?? null;
}

const either = (all: readonly Expr[]): Expr => all.reduce((left, right) => binary(left, "or", right));

function identified(of: Expr, { name }: Objective): Expr {
  const service = labelReplace(of, "sloth_service", "$1", "vertical", "(.+)");
  return labelReplace(service, "sloth_id", `$1-${name}`, "vertical", "(.+)");
}

/**
 * The events of a window. Each sample looks back five minutes, so the first that counts is five minutes inside the
 * window; half an interval more, lest it depends on a sample at the very edge.
 */
function windowSum(name: string, window: Window): Expr {
  const seconds = WINDOW_SECONDS[window] - BASE_S + RECORD_EVERY_S / 2;
  return overTime("sum", metric(name), seconds * 1000);
}

export const countName = (kind: "bad" | "total", window: Window): string =>
  `slo:${kind}_events:count${window}`;
export const ratioName = (window: Window): string => `slo:sli_error:ratio_rate${window}`;

/** Without events there is no ratio: the series ends, and comes back. */
const ratioOf = (bad: Expr, total: Expr): Expr => divide(bad, binary(total, ">", number(0)));

/** Ratio of a window, for all objectives at once; with its events, where somebody asks for them. */
export function windowRules(window: Window, counts: boolean): RecordingRule[] {
  const record = ratioName(window);
  const labels = { sloth_window: window };
  if (window === "5m") return [{ record, expr: ratioOf(metric(BAD), metric(TOTAL)).text, labels }];
  if (!counts)
    return [{ record, expr: ratioOf(windowSum(BAD, window), windowSum(TOTAL, window)).text, labels }];
  const [bad, total] = [countName("bad", window), countName("total", window)];
  const counted = (name: string) => binary(number(RECORD_EVERY_S), "*", windowSum(name, window)).text;
  return [
    { record: bad, expr: counted(BAD) },
    { record: total, expr: counted(TOTAL) },
    { record, expr: ratioOf(metric(bad), metric(total)).text, labels },
  ];
}

/** An objective holds for the verticals that were seen within a day. */
const KNOWN_MS = WINDOW_SECONDS["1d"] * 1000;
const TARGET = "slo:objective:ratio";

/** Target and name of one objective, per vertical. */
export function targetRules(objective: Objective): RecordingRule[] {
  const labels = sloNamed(objective);
  const targets = split(objective, (vertical) => objectiveFor(objective, vertical).target);
  const known = targets.map(({ value, vertical }) =>
    binary(number(value), "*", overTime("present", metric(TOTAL, { ...labels, vertical }), KNOWN_MS)),
  );
  const info = targets.map(({ value, vertical }) => {
    const percent = String(Number((value * 100).toFixed(8)));
    return labelReplace(always(1, { ...labels, vertical }), "sloth_objective", percent, "sloth_id", ".*");
  });
  return [
    { record: TARGET, expr: either(known).text, labels },
    {
      record: "sloth_slo_info",
      expr: either(info).text,
      labels: { ...labels, sloth_mode: "earshot", sloth_spec: "earshot/v1", sloth_version: "1" },
    },
  ];
}

/** A number for each objective that holds. */
const always = (value: number, matchers: Readonly<Record<string, Matcher>> = {}): Expr =>
  binary(number(value), "*", overTime("present", metric(TARGET, matchers), BASE_S * 1000));

const ID = [...EACH, "sloth_slo", "sloth_service"];
const burnRate = (window: Window): string =>
  binary(metric(ratioName(window)), "/", metric("slo:error_budget:ratio"), { on: ID, group: "left" }).text;

/** The period and what is left of its budget, for all objectives at once. */
export const periodRules = ({ windowDays }: SloFile): RecordingRule[] => [
  {
    record: "slo:error_budget:ratio",
    // Without the noise of floating point: 1 - 0.95 is a little more than 0.05.
    expr: `round(${binary(number(1), "-", metric(TARGET)).text}, ${decimal(1e-9)})`,
  },
  {
    record: "slo:time_period:days",
    expr: always(windowDays).text,
  },
  { record: "slo:period_burn_rate:ratio", expr: burnRate("30d") },
  {
    record: "slo:period_error_budget_remaining:ratio",
    expr: binary(number(1), "-", metric("slo:period_burn_rate:ratio")).text,
  },
];

export const currentBurnRule = (): RecordingRule => ({
  record: "slo:current_burn_rate:ratio",
  expr: burnRate("5m"),
});

/** How many series of these are there, by environment. */
export const any = (of: Expr | Vector): Expr => aggregate("count", of, { by: [ENVIRONMENT] });
