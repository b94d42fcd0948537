import type { At, DurationExpr, Expr, Matching, Shift, VectorSelector } from "./ast.ts";
import { formatFloat, quote } from "./format.ts";
import { METRIC_NAME } from "./labels.ts";

/** An expression as Prometheus 3 writes it, on one line: what its API gives for the query of a rule. */
export function printExpr(expr: Expr): string {
  switch (expr.type) {
    case "number":
      return expr.isDuration ? durationText(Math.round(expr.value * 1000)) : formatFloat(expr.value);
    case "string":
      return quote(expr.value);
    case "selector":
      return selectorText(expr) + shiftText(expr);
    case "range":
      return `${selectorText(expr.selector)}[${durationOr(expr.rangeExpr, expr.rangeMs)}]${shiftText(expr.selector)}`;
    case "subquery": {
      const step = expr.stepMs === null ? "" : durationOr(expr.stepExpr, expr.stepMs);
      return `${printExpr(expr.expr)}[${durationOr(expr.rangeExpr, expr.rangeMs)}:${step}]${shiftText(expr)}`;
    }
    case "paren":
      return `(${printExpr(expr.expr)})`;
    case "unary":
      return expr.op + printExpr(expr.expr);
    case "binary": {
      const { lhs, op, bool, matching, rhs } = expr;
      return `${printExpr(lhs)} ${op}${bool ? " bool" : ""}${matchingText(matching)} ${printExpr(rhs)}`;
    }
    case "aggregate": {
      const { op, without, grouping, param } = expr;
      const by = without
        ? ` without (${names(grouping)}) `
        : grouping.length > 0
          ? ` by (${names(grouping)}) `
          : "";
      return `${op}${by}(${param === null ? "" : `${printExpr(param)}, `}${printExpr(expr.expr)})`;
    }
    case "call":
      return `${expr.func}(${expr.args.map(printExpr).join(", ")})`;
  }
}

function selectorText({ name, matchers }: VectorSelector): string {
  const texts = matchers
    .filter(
      (matcher) =>
        matcher.name !== METRIC_NAME || matcher.op !== "=" || matcher.value !== name || name === "",
    )
    .map((matcher) => `${labelName(matcher.name)}${matcher.op}${quote(matcher.value)}`)
    .sort();
  return (name ?? "") + (texts.length === 0 ? "" : `{${texts.join(",")}}`);
}

function shiftText({ offsetMs, offsetExpr, at }: Shift): string {
  const offset = offsetMs === 0 && offsetExpr === null ? "" : ` offset ${durationOr(offsetExpr, offsetMs)}`;
  return (at === null ? "" : atText(at)) + offset;
}

const durationOr = (expr: DurationExpr | null, ms: number): string =>
  expr === null ? durationText(ms) : durationExprText(expr);

function durationExprText(expr: DurationExpr): string {
  switch (expr.kind) {
    case "literal":
      return expr.hasUnit ? durationText(Math.round(expr.seconds * 1000)) : formatFloat(expr.seconds);
    case "step":
    case "range":
      return `${expr.kind}()`;
    case "paren":
      return `(${durationExprText(expr.of)})`;
    case "minus":
      return `-${durationExprText(expr.of)}`;
    case "min_of":
    case "max_of":
      return `${expr.kind}(${durationExprText(expr.lhs)}, ${durationExprText(expr.rhs)})`;
    default:
      return `${durationExprText(expr.lhs)} ${expr.kind} ${durationExprText(expr.rhs)}`;
  }
}

const atText = (at: At): string => ` @ ${at.kind === "time" ? (at.ms / 1000).toFixed(3) : `${at.kind}()`}`;

function matchingText({ card, on, labels, include }: Matching): string {
  if (labels.length === 0 && !on && card === "one-to-one") return "";
  const group =
    card === "one-to-one" ? "" : ` group_${card === "many-to-one" ? "left" : "right"} (${names(include)})`;
  return ` ${on ? "on" : "ignoring"} (${names(labels)})${group}`;
}

const labelName = (name: string): string => (/^[a-zA-Z_]\w*$/.test(name) ? name : quote(name));

const names = (labels: readonly string[]): string => labels.map(labelName).join(", ");

/** Years and weeks only when nothing is left over: `1w`, but `8d`, as Go's `model.Duration` has it. */
const UNITS: readonly (readonly [string, number, boolean])[] = [
  ["y", 31_536_000_000, true],
  ["w", 604_800_000, true],
  ["d", 86_400_000, false],
  ["h", 3_600_000, false],
  ["m", 60_000, false],
  ["s", 1000, false],
  ["ms", 1, false],
];

function durationText(ms: number): string {
  if (ms === 0) return "0s";
  if (ms < 0) return `-${durationText(-ms)}`;
  let rest = ms;
  let text = "";
  for (const [unit, size, exact] of UNITS) {
    if (exact && rest % size !== 0) continue;
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text;
}
