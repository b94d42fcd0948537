import type { DatabaseSync } from "node:sqlite";
import type { MetricsCompare, Pipeline } from "../traceql/ast.ts";
import { intrinsicValue, matches, type Scope } from "../traceql/evaluate-field.ts";
import { fieldsOf } from "../traceql/fields.ts";
import { NIL, staticText, type Static } from "../traceql/static.ts";
import { fieldText } from "../traceql/text.ts";
import type { Series } from "./metrics-functions.ts";
import { observe, type Grid } from "./metrics-grid.ts";
import { staticOf, type StoredSpan } from "./stored-span.ts";

/** How often each value of one attribute occurs, by interval. */
interface Counts {
  readonly total: number[];
  readonly values: Map<string, { readonly value: Static; readonly counts: number[] }>;
}

/**
 * `compare({…})`: for every attribute of the spans in the selection and of the others (`baseline`) how often its
 * most frequent values occur, and how often it occurs at all. Without exemplars.
 */
export function compareSeries(
  db: DatabaseSync,
  pipeline: Pipeline,
  { selection, topN, window }: MetricsCompare,
  grid: Grid,
): Series[] {
  const sides = { baseline: new Map<string, Counts>(), selection: new Map<string, Counts>() };
  for (const { span, scope, interval } of observe(db, pipeline, [...fieldsOf([selection])], grid)) {
    const inTime = !window || (span.startNs > window.startNs && span.startNs <= window.endNs);
    const side = inTime && matches(selection.condition, span, scope) ? "selection" : "baseline";
    for (const [name, value] of attributesOf(span, scope))
      count(sides[side], name, value, interval, grid.count);
  }
  return [
    ...valueSeries("baseline", sides.baseline, topN),
    ...valueSeries("selection", sides.selection, topN),
    ...totalSeries("baseline_total", sides.baseline),
    ...totalSeries("selection_total", sides.selection),
  ];
}

/** Durations and ids would all be different, so they are not compared. */
function* attributesOf(span: StoredSpan, scope: Scope): Generator<[string, Static]> {
  for (const name of COMPARED) {
    const value = intrinsicValue(name, span, scope);
    if (value.type !== "nil") yield [name, value];
  }
  const { resource, scopeSpans } = span.row.origin;
  const holders = [
    ["resource", resource.attributes],
    ["instrumentation", scopeSpans.scope.attributes],
    ["span", span.extras.attributes],
  ] as const;
  for (const [owner, attributes] of holders)
    for (const { key, value } of attributes) {
      const found = staticOf(value);
      if (found.type !== "nil") yield [fieldText({ type: "attribute", scope: owner, key }), found];
    }
}

const COMPARED = [
  "rootName",
  "rootServiceName",
  "instrumentation:name",
  "instrumentation:version",
  "name",
  "kind",
  "status",
  "statusMessage",
] as const;

function count(
  side: Map<string, Counts>,
  name: string,
  value: Static,
  interval: number,
  intervals: number,
): void {
  const zeros = (): number[] => Array.from({ length: intervals }, () => 0);
  const counts = side.get(name) ?? { total: zeros(), values: new Map() };
  side.set(name, counts);
  const key = `${value.type}:${staticText(value)}`;
  const known = counts.values.get(key) ?? { value, counts: zeros() };
  counts.values.set(key, known);
  known.counts[interval] = (known.counts[interval] ?? 0) + 1;
  counts.total[interval] = (counts.total[interval] ?? 0) + 1;
}

const series = (
  label: string,
  meta: string,
  name: string,
  value: Static,
  values: readonly number[],
): Series => ({
  labels: [
    { key: label, value: { type: "string", value: meta } },
    { key: name, value },
  ],
  values,
  exemplars: [],
});

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function valueSeries(meta: string, side: ReadonlyMap<string, Counts>, topN: number): Series[] {
  return [...side].flatMap(([name, { values }]) =>
    [...values.values()]
      .sort((a, b) => sum(b.counts) - sum(a.counts))
      .slice(0, topN)
      .map(({ value, counts }) => series("__meta_type", meta, name, value, counts)),
  );
}

const totalSeries = (meta: string, side: ReadonlyMap<string, Counts>): Series[] =>
  [...side].map(([name, { total }]) => series("__meta_type", meta, name, NIL, total));
