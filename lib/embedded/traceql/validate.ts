import { compileRegex, InvalidRegexError } from "../regex.ts";
import type { Aggregate, FieldExpression, MetricsExpression, Pipeline, Query, Stage } from "./ast.ts";
import { TraceqlError } from "./source.ts";
import { aggregateText, expressionText, filterText } from "./text.ts";
import { impliedType, isNumber, referencesSpan, sameKind, takes } from "./types.ts";

/** What the grammar admits and Tempo refuses nevertheless (`pkg/traceql/ast_validate.go`). @throws {TraceqlError} */
export function validate(query: Query): void {
  if (query.type === "search") validatePipeline(query.pipeline);
  else validateMetrics(query.expression, false);
}

function refuse(message: string): never {
  throw new TraceqlError(message);
}

function validatePipeline(pipeline: Pipeline): void {
  for (const stage of pipeline) validateStage(stage);
}

function validateStage(stage: Stage): void {
  switch (stage.type) {
    case "filter":
      return validateFilter(stage.condition);
    case "operation":
      validatePipeline(stage.left);
      return validatePipeline(stage.right);
    case "scalar_filter":
      return validateScalarFilter(stage);
    case "by":
      if (!referencesSpan(stage.expression))
        refuse(`grouping field expressions must reference the span: by(${expressionText(stage.expression)})`);
      return validateField(stage.expression);
    case "select":
    case "coalesce":
  }
}

function validateFilter(condition: FieldExpression | null): void {
  if (!condition) return;
  validateField(condition);
  const type = impliedType(condition);
  if (type !== "attribute" && type !== "bool")
    refuse(`span filter field expressions must resolve to a boolean: ${filterText(condition)}`);
}

function validateScalarFilter({ aggregate, value }: Extract<Stage, { type: "scalar_filter" }>): void {
  validateAggregate(aggregate);
  const type = aggregate.operand ? impliedType(aggregate.operand) : "int";
  if (!sameKind(type, value.type))
    refuse(`binary operations must operate on the same type: ${aggregateText(aggregate)}`);
}

function validateAggregate(aggregate: Aggregate): void {
  const { operand } = aggregate;
  if (!operand) return;
  validateField(operand);
  const type = impliedType(operand);
  if (type !== "attribute" && !isNumber(type))
    refuse(`aggregate field expressions must resolve to a number type: ${aggregateText(aggregate)}`);
  if (!referencesSpan(operand))
    refuse(`aggregate field expressions must reference the span: ${aggregateText(aggregate)}`);
}

function validateField(expression: FieldExpression): void {
  switch (expression.type) {
    case "static":
    case "attribute":
    case "intrinsic":
      return;
    case "logical":
    case "comparison":
    case "arithmetic":
      return validateBinary(expression);
    case "not":
    case "negate": {
      validateField(expression.operand);
      const type = impliedType(expression.operand);
      const fits = type === "attribute" || (expression.type === "not" ? type === "bool" : isNumber(type));
      if (!fits) refuse(`illegal operation for the given type: ${expressionText(expression)}`);
      return;
    }
    case "exists":
      validateField(expression.operand);
      if (expression.absent) validateAbsent(expression.operand);
  }
}

function validateBinary(
  expression: Extract<FieldExpression, { type: "logical" | "comparison" | "arithmetic" }>,
): void {
  const { op, left, right } = expression;
  validateField(left);
  validateField(right);
  const [leftType, rightType] = [impliedType(left), impliedType(right)];
  if (!sameKind(leftType, rightType))
    refuse(`binary operations must operate on the same type: ${expressionText(expression)}`);
  if (!takes(op, leftType) || !takes(op, rightType))
    refuse(`illegal operation for the given types: ${expressionText(expression)}`);
  if (op === "=~" || op === "!~") validateRegex(right);
}

function validateRegex(right: FieldExpression): void {
  if (right.type !== "static" || right.value.type !== "string")
    refuse(`invalid type for =~ or !~: ${expressionText(right)}`);
  try {
    compileRegex(right.value.value, { anchored: true });
  } catch (error) {
    if (error instanceof InvalidRegexError)
      refuse(`invalid regex: ${expressionText(right)}: ${error.message}`);
    throw error;
  }
}

function validateAbsent(operand: FieldExpression): void {
  const text = expressionText(operand);
  if (operand.type === "intrinsic") refuse(`${text}=nil is not valid because intrinsics cannot be nil`);
  if (text === "resource.service.name")
    refuse(`${text}=nil is not valid because resource.service.name cannot be nil`);
}

const MAX_GROUPS = 5;
const MAX_COMPARED = 1000;

/** `combined`: its series are used further. */
function validateMetrics(expression: MetricsExpression, combined: boolean): void {
  for (const stage of expression.stages)
    if (stage.type === "limit" && stage.count <= 0) refuse(`${stage.fn}() limit must be greater than 0`);
  if (expression.type === "math") {
    validateMetrics(expression.left, true);
    return validateMetrics(expression.right, true);
  }
  validatePipeline(expression.pipeline);
  const { first, stages } = expression;
  if (first.type === "compare") {
    if (combined || stages.length > 0) refuse("`compare()` cannot be used with second stage functions");
    validateFilter(first.selection.condition);
    if (first.topN <= 0 || first.topN > MAX_COMPARED)
      refuse(`compare() top number of values must be an integer between 1 and ${MAX_COMPARED}`);
    if (first.window && (first.window.startNs <= 0n || first.window.endNs <= 0n))
      refuse("compare() timestamps must be positive integer unix nanoseconds");
    if (first.window && first.window.endNs <= first.window.startNs)
      refuse("compare() end timestamp must be greater than start timestamp");
    return;
  }
  // A bucket takes the place of one group.
  const buckets = first.fn === "histogram_over_time" || first.fn === "quantile_over_time" ? 1 : 0;
  if (first.by.length + buckets > MAX_GROUPS)
    refuse(`metrics group by ${first.by.length} values not yet supported`);
  const bad = first.quantiles.find((quantile) => quantile < 0 || quantile > 1);
  if (bad !== undefined) refuse(`quantile must be between 0 and 1: ${bad}`);
}
