import type { Static } from "./static.ts";

/** A TraceQL query as a tree. https://grafana.com/docs/tempo/latest/traceql/construct-traceql-queries/ */

export type AttributeScope = "span" | "resource" | "event" | "link" | "instrumentation";

export const INTRINSICS = [
  "duration",
  "name",
  "status",
  "statusMessage",
  "kind",
  "rootName",
  "rootServiceName",
  "traceDuration",
  "parent",
  "span:id",
  "span:parentID",
  "trace:id",
  "event:name",
  "event:timeSinceStart",
  "link:spanID",
  "link:traceID",
  "instrumentation:name",
  "instrumentation:version",
] as const;
export type Intrinsic = (typeof INTRINSICS)[number];

export interface AttributeField {
  readonly type: "attribute";
  /** Null: not scoped, `.key`. */
  readonly scope: AttributeScope | null;
  /** `parent.…`: read from the parent span. */
  readonly parent: boolean;
  readonly key: string;
}
export interface IntrinsicField {
  readonly type: "intrinsic";
  readonly name: Intrinsic;
}
export type Field = AttributeField | IntrinsicField;

export const COMPARISONS = ["=", "!=", "<", "<=", ">", ">=", "=~", "!~"] as const;
export type Comparison = (typeof COMPARISONS)[number];
export const ARITHMETICS = ["+", "-", "*", "/", "%", "^"] as const;
export type Arithmetic = (typeof ARITHMETICS)[number];

export type FieldExpression =
  | Field
  | { readonly type: "static"; readonly value: Static }
  | {
      readonly type: "logical";
      readonly op: "&&" | "||";
      readonly left: FieldExpression;
      readonly right: FieldExpression;
    }
  | {
      readonly type: "comparison";
      readonly op: Comparison;
      readonly left: FieldExpression;
      readonly right: FieldExpression;
    }
  | {
      readonly type: "arithmetic";
      readonly op: Arithmetic;
      readonly left: FieldExpression;
      readonly right: FieldExpression;
    }
  | { readonly type: "not" | "negate"; readonly operand: FieldExpression }
  /** `x != nil`, or `x = nil` when `absent`. */
  | { readonly type: "exists"; readonly absent: boolean; readonly operand: FieldExpression };

/** Structural operators also come with a `!` (none such) or `&` (both sides) in front. */
export type SpansetOperator = "&&" | "||" | `${"" | "!" | "&"}${">>" | "<<" | ">" | "<" | "~"}`;

export interface SpansetFilter {
  readonly type: "filter";
  /** Null: `{}`, every span. */
  readonly condition: FieldExpression | null;
}
export interface SpansetOperation {
  readonly type: "operation";
  readonly op: SpansetOperator;
  readonly left: Pipeline;
  readonly right: Pipeline;
}

export const AGGREGATES = ["count", "avg", "min", "max", "sum"] as const;
export interface Aggregate {
  readonly type: "aggregate";
  readonly fn: (typeof AGGREGATES)[number];
  /** Null for `count()`. */
  readonly operand: FieldExpression | null;
  /** As TraceQL writes it, e.g. `avg(duration)`: the name of the spanset's attribute. */
  readonly text: string;
}
export type ScalarExpression =
  | Aggregate
  | { readonly type: "static"; readonly value: Static }
  | {
      readonly type: "arithmetic";
      readonly op: Arithmetic;
      readonly left: ScalarExpression;
      readonly right: ScalarExpression;
    };

export type Stage =
  | SpansetFilter
  | SpansetOperation
  | {
      readonly type: "scalar_filter";
      readonly op: Exclude<Comparison, "=~" | "!~">;
      readonly left: ScalarExpression;
      readonly right: ScalarExpression;
    }
  | { readonly type: "by"; readonly expression: FieldExpression; readonly text: string }
  | { readonly type: "select"; readonly fields: readonly Field[] }
  | { readonly type: "coalesce" };

export type Pipeline = readonly Stage[];

export const METRICS_FUNCTIONS = [
  "rate",
  "count_over_time",
  "min_over_time",
  "max_over_time",
  "avg_over_time",
  "sum_over_time",
  "quantile_over_time",
  "histogram_over_time",
] as const;
export type MetricsFunction = (typeof METRICS_FUNCTIONS)[number];

export interface Metrics {
  readonly fn: MetricsFunction;
  readonly field: Field | null;
  readonly quantiles: readonly number[];
  readonly by: readonly Field[];
  /** `| topk(n)` and `| bottomk(n)`, in order. */
  readonly limits: readonly { readonly fn: "topk" | "bottomk"; readonly count: number }[];
}

export interface Query {
  readonly pipeline: Pipeline;
  readonly metrics: Metrics | null;
  readonly hints: ReadonlyMap<string, string>;
}

/** A field as TraceQL writes it, e.g. `span.call.sid`, `.foo`, `event:name`. */
export function fieldText(field: Field): string {
  if (field.type === "intrinsic") return field.name;
  return `${field.parent ? "parent." : ""}${field.scope ?? ""}.${field.key}`;
}
