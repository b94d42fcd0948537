import type { SpansetOperator } from "./ast.ts";
import type { SpanView, TraceView } from "./view.ts";

/** The relations of spans in a trace's tree: descendant `>>`, ancestor `<<`, child `>`, parent `<`, sibling `~`. */
type Relation = ">>" | "<<" | ">" | "<" | "~";

/** Whether `span` has the relation to one of `others`, and to which: `{others} relation {span}`. */
type Related = (span: SpanView) => readonly SpanView[];

export function relate(
  op: Exclude<SpansetOperator, "&&" | "||">,
  left: readonly SpanView[],
  right: readonly SpanView[],
  trace: TraceView,
): SpanView[] {
  const negated = op.startsWith("!");
  const union = op.startsWith("&");
  const relation = (negated || union ? op.slice(1) : op) as Relation;
  const related = relater(relation, left, trace);
  if (!union) return right.filter((span) => related(span).length > 0 !== negated);
  const both = new Set<SpanView>();
  for (const span of right) {
    const matching = related(span);
    if (matching.length === 0) continue;
    for (const each of matching) both.add(each);
    both.add(span);
  }
  return [...both];
}

function relater(relation: Relation, left: readonly SpanView[], trace: TraceView): Related {
  const leftIds = new Map(left.map((span) => [span.spanId, span]));
  const byId = new Map(trace.spans.map((span) => [span.spanId, span]));
  switch (relation) {
    case ">>":
      return (span) => ancestors(span, byId).flatMap((each) => leftIds.get(each.spanId) ?? []);
    case ">":
      return (span) => [leftIds.get(span.parentId)].filter((each) => each !== undefined);
    case "<<": {
      const above = new Map<string, SpanView[]>();
      for (const each of left)
        for (const ancestor of ancestors(each, byId)) push(above, ancestor.spanId, each);
      return (span) => above.get(span.spanId) ?? [];
    }
    case "<": {
      const children = new Map<string, SpanView[]>();
      for (const each of left) push(children, each.parentId, each);
      return (span) => children.get(span.spanId) ?? [];
    }
    case "~": {
      const siblings = new Map<string, SpanView[]>();
      for (const each of left) if (each.parentId !== "") push(siblings, each.parentId, each);
      return (span) => (siblings.get(span.parentId) ?? []).filter((each) => each !== span);
    }
  }
}

function push(into: Map<string, SpanView[]>, key: string, span: SpanView): void {
  const list = into.get(key);
  if (list) list.push(span);
  else into.set(key, [span]);
}

/** From the parent up. Telemetry is untrusted: a cycle ends the walk. */
function ancestors(span: SpanView, byId: ReadonlyMap<string, SpanView>): SpanView[] {
  const path: SpanView[] = [];
  const seen = new Set([span.spanId]);
  for (let at = byId.get(span.parentId); at && !seen.has(at.spanId); at = byId.get(at.parentId)) {
    seen.add(at.spanId);
    path.push(at);
  }
  return path;
}
