import type { ValueType } from "./ast.ts";

/** A function's type (https://prometheus.io/docs/prometheus/latest/querying/functions/). */
export interface Signature {
  readonly args: readonly ValueType[];
  /** How many arguments beyond `args.length - 1` may be given; -1 for any number; 0: exactly `args.length`. */
  readonly variadic: number;
  readonly returns: ValueType;
}

const fixed = (args: readonly ValueType[], returns: ValueType = "vector"): Signature => ({
  args,
  variadic: 0,
  returns,
});

const overVector = fixed(["vector"]);
const overRange = fixed(["matrix"]);
const ofDate: Signature = { args: ["vector"], variadic: 1, returns: "vector" };

const group = (names: string, signature: Signature): (readonly [string, Signature])[] =>
  names.split(" ").map((name) => [name, signature] as const);

/** Every function that is not experimental in Prometheus 3. */
export const SIGNATURES: ReadonlyMap<string, Signature> = new Map([
  ...group(
    "abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor ln log10 log2 rad sgn sin sinh " +
      "sort sort_desc sqrt tan tanh timestamp histogram_avg histogram_count histogram_sum histogram_stddev histogram_stdvar",
    overVector,
  ),
  ...group(
    "absent_over_time avg_over_time changes count_over_time delta deriv first_over_time idelta increase irate " +
      "last_over_time max_over_time min_over_time present_over_time rate resets stddev_over_time stdvar_over_time " +
      "sum_over_time",
    overRange,
  ),
  ...group("days_in_month day_of_month day_of_week day_of_year hour minute month year", ofDate),
  ["clamp", fixed(["vector", "scalar", "scalar"])],
  ["clamp_max", fixed(["vector", "scalar"])],
  ["clamp_min", fixed(["vector", "scalar"])],
  ["histogram_fraction", fixed(["scalar", "scalar", "vector"])],
  ["histogram_quantile", fixed(["scalar", "vector"])],
  ["label_join", { args: ["vector", "string", "string", "string"], variadic: -1, returns: "vector" }],
  ["label_replace", fixed(["vector", "string", "string", "string", "string"])],
  ["pi", fixed([], "scalar")],
  ["predict_linear", fixed(["matrix", "scalar"])],
  ["quantile_over_time", fixed(["scalar", "matrix"])],
  ["round", { args: ["vector", "scalar"], variadic: 1, returns: "vector" }],
  ["scalar", fixed(["vector"], "scalar")],
  ["time", fixed([], "scalar")],
  ["vector", fixed(["scalar"])],
]);

/** Behind a feature flag in Prometheus 3, and so refused here in its words. */
export const EXPERIMENTAL_FUNCTIONS: ReadonlySet<string> = new Set(
  (
    "double_exponential_smoothing end histogram_quantiles info mad_over_time max_of min_of range sort_by_label " +
    "sort_by_label_desc start start_timestamp step ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time " +
    "ts_of_min_over_time"
  ).split(" "),
);
