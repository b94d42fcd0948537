import type { DefectKind } from "#lib/ledger/model.ts";
import { type RawSpan, text } from "./raw.ts";

/** A span that cannot be right, or (`outside_parent`) whose clock cannot be its parent's. */
export interface TraceDefect {
  readonly kind: DefectKind | "outside_parent";
  readonly spanId: string;
  readonly name: string;
}

/** A span in its place: `parent` is an index into the tree's nodes, or −1 at the top. */
export interface TraceNode {
  readonly span: RawSpan;
  readonly depth: number;
  readonly parent: number;
}

/** A trace in depth-first order, siblings by start; every span that was sent is in it once. */
export interface TraceTree {
  readonly nodes: readonly TraceNode[];
  readonly defects: readonly TraceDefect[];
  /** Ids that stand for two different spans: neither can be trusted. */
  readonly ambiguous: ReadonlySet<string>;
  /** The parent that several or all top spans name and nobody sent: the root that has not arrived. */
  readonly missingRootId: string | null;
}

const same = (a: RawSpan, b: RawSpan): boolean =>
  a.parentId === b.parentId && a.name === b.name && a.startNs === b.startNs && a.endNs === b.endNs;

const byStart = (a: RawSpan, b: RawSpan): number => {
  if (a.startNs !== b.startNs) return a.startNs < b.startNs ? -1 : 1;
  if (a.endNs !== b.endNs) return a.endNs > b.endNs ? -1 : 1;
  return a.spanId < b.spanId ? -1 : 1;
};

/**
 * Builds the tree of whatever was sent: no root, orphans, circles, ids used twice. Iterative, so that a chain of
 * 50,000 spans needs no deeper a stack than one of two. Never throws. `rootId`: the id that the root must have
 * (derived from the Call SID), so that a call whose root has not arrived is not taken for a heap of orphans.
 */
export function treeOf(spans: readonly RawSpan[], rootId: string | null = null): TraceTree {
  const defects: TraceDefect[] = [];
  const report = (kind: TraceDefect["kind"], span: RawSpan): void => {
    defects.push({ kind, spanId: span.spanId, name: span.name });
  };
  const byId = new Map<string, RawSpan>();
  const ambiguous = new Set<string>();
  for (const span of spans) {
    const first = byId.get(span.spanId);
    if (first === undefined) byId.set(span.spanId, span);
    else {
      report("duplicate_id", span);
      if (!same(first, span)) ambiguous.add(span.spanId);
    }
  }
  const unique = [...byId.values()];
  const cut = cutCircles(unique, byId, report);
  const missingRootId = absentRoot(unique, byId, rootId);

  const top: RawSpan[] = [];
  const children = new Map<string, RawSpan[]>();
  for (const span of unique) {
    const parent = span.parentId === null || cut.has(span.spanId) ? undefined : byId.get(span.parentId);
    if (parent !== undefined) {
      const list = children.get(parent.spanId);
      if (list === undefined) children.set(parent.spanId, [span]);
      else list.push(span);
      if (outside(span, parent)) report("outside_parent", span);
      continue;
    }
    top.push(span);
    if (span.parentId !== null && span.parentId !== missingRootId && !cut.has(span.spanId)) {
      report("orphan", span);
    }
  }
  for (const span of unique) if (span.endNs < span.startNs) report("negative_duration", span);
  return { nodes: inOrder(top, children), defects, ambiguous, missingRootId };
}

/** Where a circle of parents is opened: at its earliest span. Every span of the circle is reported. */
function cutCircles(
  spans: readonly RawSpan[],
  byId: ReadonlyMap<string, RawSpan>,
  report: (kind: "cycle", span: RawSpan) => void,
): ReadonlySet<string> {
  const cut = new Set<string>();
  const settled = new Set<string>();
  for (const from of spans) {
    const way = new Map<string, RawSpan>();
    let at: RawSpan | undefined = from;
    while (at !== undefined && !settled.has(at.spanId) && !way.has(at.spanId)) {
      way.set(at.spanId, at);
      at = at.parentId === null ? undefined : byId.get(at.parentId);
    }
    if (at !== undefined && way.has(at.spanId)) {
      const ids = [...way.keys()];
      const circle = ids.slice(ids.indexOf(at.spanId)).flatMap((id) => way.get(id) ?? []);
      for (const span of circle) report("cycle", span);
      const first = circle.toSorted(byStart)[0];
      if (first !== undefined) cut.add(first.spanId);
    }
    for (const id of way.keys()) settled.add(id);
  }
  return cut;
}

/** The one parent that is named and was not sent, when it is the expected one or there is no root at all. */
function absentRoot(
  spans: readonly RawSpan[],
  byId: ReadonlyMap<string, RawSpan>,
  rootId: string | null,
): string | null {
  if (rootId !== null && byId.has(rootId)) return null;
  const named = new Map<string, number>();
  for (const { parentId } of spans) {
    if (parentId === null) return rootId;
    if (!byId.has(parentId)) named.set(parentId, (named.get(parentId) ?? 0) + 1);
  }
  if (rootId !== null && named.has(rootId)) return rootId;
  const [most] = [...named].toSorted((a, b) => b[1] - a[1]);
  return most === undefined ? null : most[0];
}

/**
 * A child cannot start before its parent does, and seldom starts after it has ended. Within one process there is one
 * clock, and such a child is only work that was begun early or left running; between two it is the clocks.
 */
function outside(span: RawSpan, parent: RawSpan): boolean {
  if (span.endNs < span.startNs || parent.endNs < parent.startNs) return false;
  if (processOf(span) === processOf(parent)) return false;
  return span.startNs < parent.startNs || span.startNs > parent.endNs;
}

const processOf = ({ service, resource }: RawSpan): string =>
  `${service} ${text(resource.attributes, "service.instance.id") ?? ""}`;

function inOrder(top: RawSpan[], children: ReadonlyMap<string, RawSpan[]>): readonly TraceNode[] {
  const nodes: TraceNode[] = [];
  const waiting: TraceNode[] = top
    .toSorted(byStart)
    .reverse()
    .map((span) => ({ span, depth: 0, parent: -1 }));
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const parent = nodes.push(node) - 1;
    const below = children.get(node.span.spanId);
    if (below === undefined) continue;
    below.sort(byStart);
    for (let i = below.length - 1; i >= 0; i--) {
      const span = below[i];
      if (span !== undefined) waiting.push({ span, depth: node.depth + 1, parent });
    }
  }
  return nodes;
}
