import { KINDS } from "./static.ts";
import type { SpanView } from "./view.ts";

/** How the spans of a trace hang together, by Tempo's rules (`tempodb/encoding/vparquet5/nested_set_model.go`). */
export interface Tree {
  /** Undefined for a root, and where the parent is not there. */
  parentOf(span: SpanView): SpanView | undefined;
  childCount(span: SpanView): number;
  nestedSet(span: SpanView): NestedSet;
}

/** Numbers of a walk from the roots down; all 0 for a span that hangs on none of them. */
export interface NestedSet {
  left: number;
  right: number;
  /** `left` of the parent, -1 for a root. */
  parent: number;
}

const NOWHERE: NestedSet = { left: 0, right: 0, parent: 0 };
const SERVER = KINDS.indexOf("server");
const CLIENT = KINDS.indexOf("client");

export function treeOf(spans: readonly SpanView[]): Tree {
  const byId = new Map<string, SpanView>();
  const twins = new Map<string, SpanView[]>();
  for (const span of spans) {
    const known = byId.get(span.spanId);
    if (known) twins.set(span.spanId, [...(twins.get(span.spanId) ?? [known]), span].slice(0, 3));
    else byId.set(span.spanId, span);
  }
  const parentOf = (span: SpanView): SpanView | undefined => {
    if (span.parentId === "") return undefined;
    const several = twins.get(span.parentId);
    return several ? parentAmong(several, span) : byId.get(span.parentId);
  };
  let children: ReadonlyMap<SpanView | undefined, readonly SpanView[]> | null = null;
  const childrenOf = (span: SpanView): readonly SpanView[] =>
    (children ??= Map.groupBy(spans, parentOf)).get(span) ?? [];
  let numbers: ReadonlyMap<SpanView, NestedSet> | null = null;
  return {
    parentOf,
    childCount: (span) => childrenOf(span).length,
    nestedSet: (span) => (numbers ??= number(spans, childrenOf)).get(span) ?? NOWHERE,
  };
}

/** Zipkin's client and server spans share an id: a server span's parent is the client, any other's the server. */
function parentAmong(candidates: readonly SpanView[], span: SpanView): SpanView | undefined {
  const wanted = span.kind === SERVER ? CLIENT : SERVER;
  return candidates.length === 2 ? candidates.find(({ kind }) => kind === wanted) : undefined;
}

/** Not recursive: telemetry is untrusted, and a trace may be one long chain. */
function number(
  spans: readonly SpanView[],
  childrenOf: (span: SpanView) => readonly SpanView[],
): ReadonlyMap<SpanView, NestedSet> {
  const numbers = new Map<SpanView, NestedSet>();
  let next = 1;
  const open: { readonly own: NestedSet; readonly below: readonly SpanView[]; at: number }[] = [];
  const enter = (span: SpanView, parent: number): void => {
    const own: NestedSet = { left: next++, right: 0, parent };
    numbers.set(span, own);
    open.push({ own, below: childrenOf(span), at: 0 });
  };
  for (const root of spans) {
    if (root.parentId !== "") continue;
    enter(root, -1);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const child = top.below[top.at++];
      if (child) enter(child, top.own.left);
      else {
        top.own.right = next++;
        open.pop();
      }
    }
  }
  return numbers;
}
