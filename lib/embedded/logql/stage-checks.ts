import { compileRegex, InvalidRegexError } from "../regex.ts";
import type { RangeAggregation, RangeOp, Stage } from "./ast.ts";
import { LogqlError, parseError, stageError } from "./error.ts";
import { compileStage } from "./stages.ts";

/** What Loki refuses of a stage: bad patterns, paths, templates. `source`: the stage as Loki would print it. */
export function checkStage(stage: Stage, source: string): void {
  try {
    compileStage(stage);
  } catch (error) {
    if (!(error instanceof LogqlError) || stage.type === "regexp" || stage.type === "pattern") throw error;
    throw stageError(source, error.message.replace(/^parse error : /, ""));
  }
}

export function checkLabelReplace(pattern: string): void {
  try {
    compileRegex(`^(?:${pattern})$`);
  } catch (error) {
    if (error instanceof InvalidRegexError)
      throw parseError(`invalid regex in label_replace: ${error.message}`);
    throw error;
  }
}

const GROUPABLE: ReadonlySet<RangeOp> = new Set([
  "avg_over_time",
  "stddev_over_time",
  "stdvar_over_time",
  "quantile_over_time",
  "max_over_time",
  "min_over_time",
  "first_over_time",
  "last_over_time",
]);
const OF_LINES: ReadonlySet<RangeOp> = new Set([
  "bytes_over_time",
  "bytes_rate",
  "count_over_time",
  "rate",
  "absent_over_time",
]);
const ONLY_OF_LINES: ReadonlySet<RangeOp> = new Set(["bytes_over_time", "bytes_rate", "count_over_time"]);

/** Loki's `RangeAggregationExpr.validate`. */
export function checkRange(
  { op, grouping, unwrap, parameter }: RangeAggregation,
  parameterText: string | null,
): void {
  if (op !== "quantile_over_time" && parameterText !== null)
    throw parseError(`parameter ${parameterText} not supported for operation ${op}`);
  if (op === "quantile_over_time" && parameter === null)
    throw parseError(`parameter required for operation ${op}`);
  if (grouping !== null && !GROUPABLE.has(op)) throw parseError(`grouping not allowed for ${op} aggregation`);
  if (unwrap !== null && ONLY_OF_LINES.has(op)) throw parseError(`invalid aggregation ${op} with unwrap`);
  if (unwrap === null && !OF_LINES.has(op)) throw parseError(`invalid aggregation ${op} without unwrap`);
}
