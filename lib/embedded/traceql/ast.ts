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
  "nestedSetLeft",
  "nestedSetRight",
  "nestedSetParent",
  "span:id",
  "span:parentID",
  "span:childCount",
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
  readonly key: string;
}
export interface IntrinsicField {
  readonly type: "intrinsic";
  readonly name: Intrinsic;
}
export type Field = AttributeField | IntrinsicField;

export const COMPARISONS = ["=", "!=", "<", "<=", ">", ">=", "=~", "!~"] as const;
export type Comparison = (typeof COMPARISONS)[number];
/** Comparisons of numbers. */
export type Order = Exclude<Comparison, "=~" | "!~">;
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
}
export type Stage =
  | SpansetFilter
  | SpansetOperation
  | {
      readonly type: "scalar_filter";
      readonly op: Order;
      readonly aggregate: Aggregate;
      readonly value: Static;
    }
  | { readonly type: "by"; readonly expression: FieldExpression }
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

export interface MetricsAggregation {
  readonly type: "aggregation";
  readonly fn: MetricsFunction;
  readonly field: Field | null;
  readonly quantiles: readonly number[];
  readonly by: readonly Field[];
}
/** `compare({selection}, topN, start, end)`: how the spans of the selection differ from the others. */
export interface MetricsCompare {
  readonly type: "compare";
  readonly selection: SpansetFilter;
  /** So many values of an attribute, the most frequent. */
  readonly topN: number;
  /** When a span must begin to be of the selection, epoch ns; null: whenever. */
  readonly window: { readonly startNs: bigint; readonly endNs: bigint } | null;
}

/** What is done with the series: `topk(3)`, `> 5`, `* 100` or `100 *`. */
export type MetricsStage =
  | { readonly type: "limit"; readonly fn: "topk" | "bottomk"; readonly count: number }
  | { readonly type: "filter"; readonly op: Order; readonly value: number }
  | {
      readonly type: "scale";
      readonly op: MetricsOperator;
      readonly value: number;
      /** The number stands before the operator. */
      readonly numberFirst: boolean;
    };

export const METRICS_OPERATORS = ["+", "-", "*", "/"] as const;
export type MetricsOperator = (typeof METRICS_OPERATORS)[number];

export type MetricsExpression =
  | {
      readonly type: "series";
      readonly pipeline: Pipeline;
      readonly first: MetricsAggregation | MetricsCompare;
      readonly stages: readonly MetricsStage[];
    }
  | {
      readonly type: "math";
      readonly op: MetricsOperator;
      readonly left: MetricsExpression;
      readonly right: MetricsExpression;
      readonly stages: readonly MetricsStage[];
    };

/** `with (exemplars=10, most_recent=true)`. */
export type Hints = ReadonlyMap<string, Static>;

export type Query =
  | { readonly type: "search"; readonly pipeline: Pipeline; readonly hints: Hints }
  | { readonly type: "metrics"; readonly expression: MetricsExpression; readonly hints: Hints };
