import type { Field, FieldExpression, Intrinsic } from "./ast.ts";
import { arithmetic, comparison, negate, not } from "./operators.ts";
import { FALSE, NIL, TRUE, type Static } from "./static.ts";
import { treeOf, type Tree } from "./tree.ts";
import type { SpanView, TraceView } from "./view.ts";

/** A span within its trace. */
export interface Scope {
  readonly trace: TraceView;
  /** Made when first asked for. */
  readonly tree: Tree;
}

export function scopeOf(trace: TraceView): Scope {
  let tree: Tree | null = null;
  return {
    trace,
    get tree() {
      return (tree ??= treeOf(trace.spans));
    },
  };
}

const int = (value: number): Static => ({ type: "int", value });
const string = (value: string): Static => ({ type: "string", value });
const duration = (ns: bigint): Static => ({ type: "duration", value: Number(ns) });

/** Of a span's events or links: one value as itself, several as an array of which any may match. */
function several(values: readonly Static[]): Static {
  const [only] = values;
  if (!only) return NIL;
  return values.length === 1 ? only : { type: "array", value: values, each: true };
}

export function intrinsicValue(name: Intrinsic, span: SpanView, scope: Scope): Static {
  const { trace } = scope;
  switch (name) {
    case "duration":
      return duration(span.endNs - span.startNs);
    case "name":
      return string(span.name);
    case "status":
      return { type: "status", value: span.status };
    case "statusMessage":
      return string(span.statusMessage);
    case "kind":
      return { type: "kind", value: span.kind };
    case "rootName":
      return trace.rootName === null ? NIL : string(trace.rootName);
    case "rootServiceName":
      return trace.rootService === null ? NIL : string(trace.rootService);
    case "traceDuration":
      return duration(trace.endNs - trace.startNs);
    case "nestedSetLeft":
      return int(scope.tree.nestedSet(span).left);
    case "nestedSetRight":
      return int(scope.tree.nestedSet(span).right);
    case "nestedSetParent":
      return int(scope.tree.nestedSet(span).parent);
    case "span:childCount":
      return int(scope.tree.childCount(span));
    case "span:id":
      return string(span.spanId);
    case "span:parentID":
      return string(span.parentId);
    case "trace:id":
      return string(trace.traceId.replace(/^0+/, ""));
    case "event:name":
      return several(span.events.map((event) => string(event.name)));
    case "event:timeSinceStart":
      return several(span.events.map((event) => duration(event.timeNs - span.startNs)));
    case "link:spanID":
      return several(span.links.map((link) => string(link.spanId)));
    case "link:traceID":
      return several(span.links.map((link) => string(link.traceId.replace(/^0+/, ""))));
    case "instrumentation:name":
      return string(span.instrumentationName);
    case "instrumentation:version":
      return string(span.instrumentationVersion);
  }
}

const UNSCOPED = ["span", "resource", "event", "link", "instrumentation"] as const;

export function fieldValue(field: Field, span: SpanView, scope: Scope): Static {
  if (field.type === "intrinsic") return intrinsicValue(field.name, span, scope);
  if (field.scope) return span.attribute(field.scope, field.key);
  for (const each of UNSCOPED) {
    const value = span.attribute(each, field.key);
    if (value.type !== "nil") return value;
  }
  return NIL;
}

const isTrue = (value: Static): boolean => value.type === "bool" && value.value;

export function evaluateField(expression: FieldExpression, span: SpanView, scope: Scope): Static {
  switch (expression.type) {
    case "static":
      return expression.value;
    case "attribute":
    case "intrinsic":
      return fieldValue(expression, span, scope);
    case "logical": {
      const left = evaluateField(expression.left, span, scope);
      // What is no truth value makes the whole false, also beside `||`.
      if (left.type !== "bool") return FALSE;
      if (left.value === (expression.op === "||")) return left;
      return isTrue(evaluateField(expression.right, span, scope)) ? TRUE : FALSE;
    }
    case "comparison":
      return comparison(
        expression.op,
        evaluateField(expression.left, span, scope),
        evaluateField(expression.right, span, scope),
      );
    case "arithmetic":
      return arithmetic(
        expression.op,
        evaluateField(expression.left, span, scope),
        evaluateField(expression.right, span, scope),
      );
    case "not":
      return not(evaluateField(expression.operand, span, scope));
    case "negate":
      return negate(evaluateField(expression.operand, span, scope));
    case "exists": {
      const absent = evaluateField(expression.operand, span, scope).type === "nil";
      return absent === expression.absent ? TRUE : FALSE;
    }
  }
}

/** Whether a span passes a filter; a null condition passes all. */
export function matches(condition: FieldExpression | null, span: SpanView, scope: Scope): boolean {
  return condition === null || isTrue(evaluateField(condition, span, scope));
}
