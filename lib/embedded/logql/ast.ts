/** LogQL as typed data. Built by `parser.ts`; durations are ns as numbers (exact up to 104 days). */

export type MatchOp = "=" | "!=" | "=~" | "!~";
export interface Matcher {
  readonly name: string;
  readonly op: MatchOp;
  readonly value: string;
}

export type LineFilterOp = "|=" | "!=" | "|~" | "!~" | "|>" | "!>";
export type CompareOp = "==" | "!=" | ">" | ">=" | "<" | "<=";

export type LabelFilter =
  | { readonly type: "string"; readonly matcher: Matcher }
  | {
      readonly type: "number" | "duration" | "bytes";
      readonly name: string;
      readonly op: CompareOp;
      /** Duration: seconds × 1e9; bytes: bytes. */
      readonly value: number;
    }
  | {
      readonly type: "ip";
      readonly name: string;
      readonly negated: boolean;
      /** An address, a CIDR or `first-last`. */
      readonly range: string;
    }
  | { readonly type: "and" | "or"; readonly left: LabelFilter; readonly right: LabelFilter };

/** `json first="a.b[0]"`: the label and the path it is read from. */
export interface Extraction {
  readonly name: string;
  readonly path: string;
}

export interface LabelFormat {
  readonly name: string;
  /** Another label's name, or a template. */
  readonly from: { readonly type: "rename" | "template"; readonly value: string };
}

/** `drop a, b="x"`: a name alone has no matcher. */
export interface LabelSelector {
  readonly name: string;
  readonly matcher: Matcher | null;
}

export type Stage =
  | {
      readonly type: "line_filter";
      readonly op: LineFilterOp;
      readonly anyOf: readonly string[];
      /** Alternatives that are ranges of addresses: `|= ip("10.0.0.0/8")`. */
      readonly anyIp: readonly string[];
    }
  | { readonly type: "label_filter"; readonly filter: LabelFilter }
  | { readonly type: "json"; readonly extractions: readonly Extraction[] }
  | {
      readonly type: "logfmt";
      readonly extractions: readonly Extraction[];
      readonly strict: boolean;
      readonly keepEmpty: boolean;
    }
  | { readonly type: "regexp" | "pattern" | "line_format"; readonly text: string }
  | { readonly type: "label_format"; readonly formats: readonly LabelFormat[] }
  | { readonly type: "drop" | "keep"; readonly labels: readonly LabelSelector[] }
  | { readonly type: "unpack" | "decolorize" };

export interface LogQuery {
  readonly type: "log";
  readonly matchers: readonly Matcher[];
  readonly stages: readonly Stage[];
}

export interface Grouping {
  readonly without: boolean;
  readonly labels: readonly string[];
}

export interface Unwrap {
  readonly label: string;
  readonly convert: "float" | "duration" | "bytes";
  readonly postFilters: readonly LabelFilter[];
}

export type RangeOp =
  | "rate"
  | "rate_counter"
  | "count_over_time"
  | "bytes_rate"
  | "bytes_over_time"
  | "avg_over_time"
  | "sum_over_time"
  | "min_over_time"
  | "max_over_time"
  | "stddev_over_time"
  | "stdvar_over_time"
  | "quantile_over_time"
  | "first_over_time"
  | "last_over_time"
  | "absent_over_time";

export interface RangeAggregation {
  readonly type: "range";
  readonly op: RangeOp;
  readonly query: LogQuery;
  readonly rangeNs: number;
  readonly offsetNs: number;
  readonly unwrap: Unwrap | null;
  readonly grouping: Grouping | null;
  /** Of `quantile_over_time`. */
  readonly parameter: number | null;
}

export type VectorOp =
  | "sum"
  | "avg"
  | "min"
  | "max"
  | "count"
  | "stddev"
  | "stdvar"
  | "topk"
  | "bottomk"
  | "sort"
  | "sort_desc";

export interface VectorAggregation {
  readonly type: "vector_aggregation";
  readonly op: VectorOp;
  readonly inner: MetricQuery;
  readonly grouping: Grouping | null;
  /** Of `topk` and `bottomk`. */
  readonly parameter: number | null;
}

export type ArithmeticOp = "+" | "-" | "*" | "/" | "%" | "^";
export type SetOp = "and" | "or" | "unless";
export type BinaryOp = ArithmeticOp | CompareOp | SetOp;

export interface VectorMatching {
  readonly on: boolean;
  readonly labels: readonly string[];
  readonly cardinality: "one-to-one" | "many-to-one" | "one-to-many";
  /** Labels that `group_left`/`group_right` takes from the one side. */
  readonly include: readonly string[];
}

export interface BinaryOperation {
  readonly type: "binary";
  readonly op: BinaryOp;
  readonly left: MetricQuery;
  readonly right: MetricQuery;
  readonly returnBool: boolean;
  readonly matching: VectorMatching;
}

export type MetricQuery =
  | RangeAggregation
  | VectorAggregation
  | BinaryOperation
  | { readonly type: "literal" | "vector"; readonly value: number }
  | {
      readonly type: "label_replace";
      readonly inner: MetricQuery;
      readonly target: string;
      readonly replacement: string;
      readonly source: string;
      readonly pattern: string;
    };

export type Query = LogQuery | MetricQuery;
