import type { DatabaseSync } from "node:sqlite";
import type { Field, MetricsAggregation, MetricsExpression } from "../traceql/ast.ts";
import { fieldValue, type Scope } from "../traceql/evaluate-field.ts";
import { staticText, type Static } from "../traceql/static.ts";
import { fieldText } from "../traceql/text.ts";
import type { SpanView } from "../traceql/view.ts";
import { shortHex } from "./json.ts";
import { compareSeries } from "./metrics-compare.ts";
import { seriesOf, type Series } from "./metrics-functions.ts";
import { holdsTraces, observe, type Grid } from "./metrics-grid.ts";
import { SeriesBuilder, type Label, type Value } from "./metrics-series.ts";
import { applyStages, combineSeries } from "./metrics-stages.ts";
import { shownAttributes, shownFields } from "./shown.ts";

export interface MetricsRun {
  readonly db: DatabaseSync;
  readonly grid: Grid;
  /** What a rate is taken over. */
  readonly stepSeconds: number;
  /** So many exemplars for each of the expression's queries. */
  readonly exemplars: number;
}

/** The series of a metrics query. */
export function evaluateMetrics(expression: MetricsExpression, run: MetricsRun): readonly Series[] {
  const series =
    expression.type === "math"
      ? combineSeries(
          expression.op,
          evaluateMetrics(expression.left, run),
          evaluateMetrics(expression.right, run),
        )
      : firstSeries(expression, run);
  return applyStages(expression.stages, series);
}

/** How many queries an expression runs. */
export const queryCount = (expression: MetricsExpression): number =>
  expression.type === "math" ? queryCount(expression.left) + queryCount(expression.right) : 1;

function firstSeries(
  { pipeline, first }: Extract<MetricsExpression, { type: "series" }>,
  run: MetricsRun,
): readonly Series[] {
  if (first.type === "compare") return compareSeries(run.db, pipeline, first, run.grid);
  const { db, grid, exemplars } = run;
  const builder = new SeriesBuilder(grid.count, exemplars);
  const shown = shownFields(pipeline);
  const fields = first.field ? [...first.by, first.field] : first.by;
  // Without groups there is a series also when no span matches, unless there is no data.
  const counts = first.fn === "rate" || first.fn === "count_over_time";
  if (counts && first.by.length === 0 && holdsTraces(db, grid)) builder.open([]);
  for (const { span, scope, interval } of observe(db, pipeline, fields, grid)) {
    const value = valueOf(first, span, scope);
    if (value === null) continue;
    const labels = groupLabels(first.by, span, scope);
    const observation = { ...value, interval, timestampMs: span.startNs / 1_000_000n };
    builder.observe(labels, observation, () => exemplarLabels(shown, first, span, scope));
  }
  return seriesOf(first, builder, run.stepSeconds);
}

/** Values that are missing have no label; when all are, the first one is nil. */
function groupLabels(by: readonly Field[], span: SpanView, scope: Scope): Label[] {
  const labels: Label[] = by.map((field) => ({
    key: fieldText(field),
    value: groupValue(field, span, scope),
  }));
  const present = labels.filter(({ value }) => value.type !== "nil");
  return present.length > 0 ? present : labels.slice(0, 1);
}

/** Groups look for what has no scope in the span and in its resource only. */
function groupValue(field: Field, span: SpanView, scope: Scope): Static {
  if (field.type === "intrinsic" || field.scope !== null) return fieldValue(field, span, scope);
  const own = span.attribute("span", field.key);
  return own.type === "nil" ? span.attribute("resource", field.key) : own;
}

/**
 * What a span adds: 1 where spans are counted, else the field's number (of all durations only the span's own is
 * in seconds); null leaves the span out.
 */
function valueOf({ fn, field }: MetricsAggregation, span: SpanView, scope: Scope): Value | null {
  if (field === null) return { value: 1, bucket: null };
  const own = field.type === "intrinsic" && field.name === "duration";
  const found = fieldValue(field, span, scope);
  if (found.type !== "duration" && found.type !== "int" && found.type !== "float") return null;
  const value = own ? found.value / 1e9 : found.value;
  if (fn !== "histogram_over_time" && fn !== "quantile_over_time") return { value, bucket: null };
  // Buckets are powers of two: there are none of floats, nor below 2.
  if (found.type === "float" || found.value < 2) return null;
  const bucket = 2 ** Math.ceil(Math.log2(found.value));
  return { value, bucket: found.type === "duration" ? bucket / 1e9 : bucket };
}

function exemplarLabels(
  shown: ReturnType<typeof shownFields>,
  { field }: MetricsAggregation,
  span: SpanView,
  scope: Scope,
): Label[] {
  const { name, attributes } = shownAttributes(shown, span, scope);
  const labels: Label[] = [
    { key: "trace:id", value: { type: "string", value: shortHex(scope.trace.traceId) } },
  ];
  if (name) labels.push({ key: "name", value: { type: "string", value: span.name } });
  for (const each of shown) {
    const value = attributes.get(each.field.type === "attribute" ? each.field.key : each.field.name);
    const key = fieldText(each.field);
    if (value && !labels.some((label) => label.key === key)) labels.push({ key, value });
  }
  if (!field) return labels;
  const value = fieldValue(field, span, scope);
  const key = fieldText(field);
  const shownValue: Static = value.type === "duration" ? { type: "string", value: staticText(value) } : value;
  if (!labels.some((label) => label.key === key)) labels.push({ key, value: shownValue });
  return labels;
}
