import type { MetricMap, MetricMapping, MetricName } from "#lib/config/model.ts";
import {
  type Expr,
  histogramCount,
  histogramSum,
  increase,
  metric,
  offset,
  overTime,
  sum,
  type Vector,
} from "#lib/datasources/prometheus/query.ts";
import type { Matcher } from "#lib/datasources/quoting.ts";
import { STAGES } from "#lib/ledger/stages.ts";

/**
 * Counting a metric of docs/telemetry.md over a window, under the names that the configuration gives it: as it is, as
 * what rules recorded of it (rules.ts), or as a native histogram.
 */

export const ENVIRONMENT = "deployment_environment_name";

/** Which series count. */
export interface Scope {
  /** Null: all of them, each by itself. */
  readonly vertical: Matcher | null;
  /** Null: all of them together. */
  readonly environment: Matcher | null;
  readonly metrics: MetricMap;
  /** Names of metrics that are native histograms. */
  readonly native: ReadonlySet<string>;
  /** Whether those can be asked for in one question with others (presence.ts). */
  readonly joins: boolean;
  /** Asks for what rules recorded: half hours. */
  readonly recorded: boolean;
}

export type Suffix = "" | "_bucket" | "_count" | "_sum";

/** What is counted, in the contract's words. */
export interface Counting {
  readonly metric: MetricName;
  /** Of a histogram; `_bucket` is split by `le` too. */
  readonly suffix: Suffix;
  readonly match?: Readonly<Record<string, Matcher>>;
  /** The contract's labels by which it is split, besides the vertical where the scope has none. */
  readonly by: readonly string[];
}

/** A query, and how its answer is read. */
export interface Counted {
  readonly expr: Expr;
  /** Their label → the contract's. */
  readonly labels: ReadonlyMap<string, string>;
  /** Labels that its series do not have, with what they mean. */
  readonly set: Readonly<Record<string, string>>;
  /** Of `le` and of sums. */
  readonly unit: "s" | "ms";
  /** Its values are histograms. */
  readonly native: boolean;
}

const PLAIN = { unit: "s", labels: {}, match: {} } as const satisfies Omit<MetricMapping, "name">;

/** A metric as a team named it. */
export const mappingOf = (name: MetricName, metrics: MetricMap): MetricMapping =>
  metrics.metrics[name] ?? { name, ...PLAIN };

/** Their name of a label; null: they have no such label. */
export const labelOf = ({ labels }: MetricMapping, ours: string): string | null =>
  Object.hasOwn(labels, ours) ? (labels[ours] ?? null) : ours;

/** How long the recorded windows are, and how often they are recorded. */
export const RECORDED_MS = 30 * 60_000;

/** What the rules record of a metric (rules.ts). */
export const recordedName = (name: string, suffix: Suffix): string => `earshot:${name}${suffix}:increase30m`;

/**
 * One query, and one more for each stage that has a metric of its own. None where the metric lacks a label by which it
 * would have to be narrowed.
 * @param agoMs how long before the instant that is asked for the window ends
 */
export function counted(counting: Counting, scope: Scope, windowMs: number, agoMs = 0): Counted[] {
  const { metric: name, match = {} } = counting;
  const mapped = mappingOf(name, scope.metrics);
  if (name !== "stage_duration_seconds")
    return lacks(mapped, match) ? [] : [one(counting, mapped, scope, windowMs, agoMs)];
  const { stage } = match;
  const wanted = typeof stage === "string" ? STAGES.filter((one) => one === stage) : STAGES;
  const own = wanted.filter((one) => scope.metrics.stages[one] !== undefined);
  const isOwn = typeof stage === "string" && own.some((one) => one === stage);
  const shared = isOwn || lacks(mapped, match) ? [] : [counting];
  const { stage: _, ...rest } = match;
  return [
    ...shared.map((it) => {
      const others: Matcher | undefined = own.length > 0 ? { noneOf: own } : it.match?.["stage"];
      const narrowed = others === undefined ? it : { ...it, match: { ...it.match, stage: others } };
      return one(narrowed, mapped, scope, windowMs, agoMs);
    }),
    ...own.flatMap((stage) => {
      const mapping = scope.metrics.stages[stage];
      const by = counting.by.filter((label) => label !== "stage");
      return mapping === undefined || lacks(mapping, rest)
        ? []
        : [{ ...one({ ...counting, match: rest, by }, mapping, scope, windowMs, agoMs), set: { stage } }];
    }),
  ];
}

const lacks = (mapping: MetricMapping, match: Readonly<Record<string, Matcher>>): boolean =>
  Object.keys(match).some((ours) => labelOf(mapping, ours) === null);

function one(
  { suffix, match = {}, by }: Counting,
  mapping: MetricMapping,
  scope: Scope,
  windowMs: number,
  agoMs: number,
): Counted {
  const series = (of: string): Vector => {
    const found = metric(of, matchers);
    return agoMs === 0 ? found : offset(found, agoMs);
  };
  const native = suffix !== "" && scope.native.has(mapping.name);
  const matchers: Record<string, Matcher> = { ...mapping.match };
  const narrow = (ours: string, value: Matcher | null): void => {
    const theirs = labelOf(mapping, ours);
    if (theirs !== null && value !== null) matchers[theirs] = value;
  };
  for (const [ours, value] of Object.entries(match)) narrow(ours, value);
  narrow("vertical", scope.vertical);
  narrow(ENVIRONMENT, scope.environment);
  const groups = [...(scope.vertical === null ? ["vertical"] : []), ...by].flatMap((ours) => {
    const theirs = labelOf(mapping, ours);
    return theirs === null ? [] : [[theirs, ours] as const];
  });
  const labels = new Map(groups);
  const all = [...labels.keys(), ...(suffix === "_bucket" && !native ? ["le"] : [])];
  const split = all.length === 0 ? undefined : { by: all };
  const base = { labels, set: {}, unit: mapping.unit, native: native && suffix === "_bucket" };
  if (native) {
    const histograms = sum(increase(series(mapping.name), windowMs), split);
    const of = { _bucket: histograms, _count: histogramCount(histograms), _sum: histogramSum(histograms) }[
      suffix
    ];
    return { ...base, expr: of };
  }
  const events = scope.recorded
    ? overTime("sum", series(recordedName(mapping.name, suffix)), windowMs)
    : increase(series(`${mapping.name}${suffix}`), windowMs);
  return { ...base, expr: sum(events, split) };
}

/** A gauge as it stands. */
export function standing(name: MetricName, scope: Scope): Counted {
  const mapping = mappingOf(name, scope.metrics);
  const matchers: Record<string, Matcher> = { ...mapping.match };
  const own = labelOf(mapping, "vertical");
  const environment = labelOf(mapping, ENVIRONMENT);
  if (own !== null && scope.vertical !== null) matchers[own] = scope.vertical;
  if (environment !== null && scope.environment !== null) matchers[environment] = scope.environment;
  const by = scope.vertical === null && own !== null ? [own] : [];
  return {
    expr: sum(metric(mapping.name, matchers), by.length === 0 ? undefined : { by }),
    labels: new Map(by.map((label) => [label, "vertical"])),
    set: {},
    unit: mapping.unit,
    native: false,
  };
}
