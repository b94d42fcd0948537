import type { ResultSeries } from "../../promql/engine.ts";
import { type Labels, labelsKey, METRIC_NAME, pairsOf, setLabels } from "../../promql/labels.ts";
import { type AlertState, evaluateAlerting, evaluateRecording } from "./evaluate-rule.ts";
import type { Rule, RecordingRule, RuleGroup, RuleQuery, RuleSample } from "./model.ts";

/** Evaluation times of a group: `firstMs`, `firstMs + stepMs`, … */
export interface Slots {
  readonly firstMs: number;
  readonly stepMs: number;
  readonly count: number;
}

export const lastOf = ({ firstMs, stepMs, count }: Slots): number => firstMs + stepMs * (count - 1);

/** Samples of one series, oldest first; epoch ms; `stale`: 1 where a marker stands, null: none. */
export interface RecordedSeries {
  readonly labels: Labels;
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly stale: Uint8Array | null;
}

/** What a rule takes from one evaluation to the next. */
export interface RuleState {
  alerts: AlertState;
  /** Series of the evaluation before: what is not among the next one's is marked stale. */
  previous: ReadonlyMap<string, Labels>;
}

export interface RangeQueries {
  readonly instant: RuleQuery;
  /** Range query. @throws as an instant query does, when it fails at any of the times. */
  readonly range: (query: string, slots: Slots) => readonly ResultSeries[];
}

class Column {
  readonly labels: Labels;
  readonly times: number[] = [];
  readonly values: number[] = [];
  readonly #stale: number[] = [];

  constructor(labels: Labels) {
    this.labels = labels;
  }

  push(ms: number, value: number, stale: boolean): void {
    if (stale) this.#stale.push(this.times.length);
    this.times.push(ms);
    this.values.push(value);
  }

  build(): RecordedSeries {
    const stale = this.#stale.length === 0 ? null : new Uint8Array(this.times.length);
    for (const i of this.#stale) if (stale !== null) stale[i] = 1;
    return {
      labels: this.labels,
      times: Float64Array.from(this.times),
      values: Float64Array.from(this.values),
      stale,
    };
  }
}

/** Collects what evaluations record, series by series. */
export class Columns {
  readonly #columns = new Map<string, Column>();

  at(key: string, labels: Labels): Column {
    let column = this.#columns.get(key);
    if (column === undefined) this.#columns.set(key, (column = new Column(labels)));
    return column;
  }

  build(): RecordedSeries[] {
    return [...this.#columns.values()].map((column) => column.build());
  }
}

/** `start()`, `end()`, `step()` and `range()` are another thing in a query over a range. */
const KNOWS_ITS_RANGE = /@\s*(?:start|end)\s*\(|\b(?:step|range)\s*\(/;

/** Evaluates a rule at every slot, as one evaluation after another would, and takes its state along. */
export function evaluateRange(
  rule: Rule,
  group: RuleGroup,
  slots: Slots,
  state: RuleState,
  queries: RangeQueries,
): RecordedSeries[] {
  const found = KNOWS_ITS_RANGE.test(rule.expr) ? null : rangeOf(rule, group, slots, queries);
  if (found !== null && rule.type === "recording" && group.limit === 0) {
    const recorded = recordColumns(rule, group, slots, state, found);
    if (recorded !== null) return recorded;
  }
  const columns = new Columns();
  const own: RuleQuery = found === null ? queries.instant : stepQuery(found, group, slots);
  for (let step = 0; step < slots.count; step++) {
    const ms = slots.firstMs + slots.stepMs * step;
    // Annotations are recorded nowhere: only the last evaluation's are seen by anybody.
    const seen =
      rule.type === "alerting" && step < slots.count - 1 ? { ...rule, annotations: [] as const } : rule;
    const query: RuleQuery = (text, at) => (text === rule.expr ? own : queries.instant)(text, at);
    evaluateSlot(seen, group, ms, state, query, columns);
  }
  return columns.build();
}

/** One evaluation. One that fails records nothing, and leaves what was to be marked stale for the next. */
export function evaluateSlot(
  rule: Rule,
  group: RuleGroup,
  ms: number,
  state: RuleState,
  query: RuleQuery,
  columns: Columns,
): void {
  let samples: RuleSample[];
  try {
    samples =
      rule.type === "recording"
        ? evaluateRecording(rule, { group, query, ms })
        : evaluateAlerting(rule, state.alerts, { group, query, ms });
  } catch {
    return;
  }
  const returned = new Map(samples.map(({ labels }) => [labelsKey(labels), labels]));
  for (const { labels, ms: at, value } of samples)
    columns.at(labelsKey(labels), labels).push(at, value, false);
  for (const [key, labels] of state.previous)
    if (!returned.has(key)) columns.at(key, labels).push(ms - group.queryOffsetMs, 0, true);
  state.previous = returned;
}

/** Null where one of the times cannot be evaluated: then they are tried one by one. */
function rangeOf(
  { expr }: Rule,
  { queryOffsetMs }: RuleGroup,
  slots: Slots,
  queries: RangeQueries,
): readonly ResultSeries[] | null {
  try {
    return queries.range(expr, { ...slots, firstMs: slots.firstMs - queryOffsetMs });
  } catch {
    return null;
  }
}

function stepQuery(found: readonly ResultSeries[], group: RuleGroup, slots: Slots): RuleQuery {
  const firstMs = slots.firstMs - group.queryOffsetMs;
  const steps = Array.from({ length: slots.count }, (): { labels: Labels; value: number }[] => []);
  for (const { labels, times, values } of found)
    for (const [i, ms] of times.entries())
      steps[Math.round((ms - firstMs) / slots.stepMs)]?.push({ labels, value: values[i] ?? Number.NaN });
  return (_, at) => steps[Math.round((at - firstMs) / slots.stepMs)] ?? [];
}

/** A recording rule series by series; null when two of them become one. */
function recordColumns(
  { name, labels }: RecordingRule,
  { queryOffsetMs }: RuleGroup,
  slots: Slots,
  state: RuleState,
  found: readonly ResultSeries[],
): RecordedSeries[] | null {
  const columns = new Columns();
  const last = new Map<string, Labels>();
  const seen = new Set<string>();
  const set = [[METRIC_NAME, name] as const, ...pairsOf(labels)];
  const lastMs = lastOf(slots) - queryOffsetMs;
  for (const { labels: own, times, values } of found) {
    const recorded = setLabels(own, set);
    const key = labelsKey(recorded);
    if (seen.has(key)) return null;
    seen.add(key);
    const column = columns.at(key, recorded);
    // When the series has to be there next, or is marked stale.
    let dueMs = state.previous.has(key) ? slots.firstMs - queryOffsetMs : Infinity;
    for (const [i, ms] of times.entries()) {
      if (ms > dueMs) column.push(dueMs, 0, true);
      column.push(ms, values[i] ?? Number.NaN, false);
      dueMs = ms + slots.stepMs;
    }
    if (dueMs <= lastMs) column.push(dueMs, 0, true);
    if (times.at(-1) === lastMs) last.set(key, recorded);
  }
  for (const [key, gone] of state.previous)
    if (!seen.has(key)) columns.at(key, gone).push(slots.firstMs - queryOffsetMs, 0, true);
  state.previous = last;
  return columns.build();
}
