import type { SpanTable } from "../span-table.ts";

/** A piece of time in which nothing but this span kept its root from ending. ns from the trace's start. */
export interface PathSection {
  readonly row: number;
  readonly startNs: number;
  readonly endNs: number;
}

interface Step {
  readonly row: number;
  readonly fromNs: number;
  /** What the way back has reached: everything after it is on the path already. */
  untilNs: number;
  /** The children that may still come, the last to end first. */
  readonly waits: readonly Clipped[];
  next: number;
}

interface Clipped {
  readonly row: number;
  readonly startNs: number;
  readonly endNs: number;
}

/**
 * The critical path below a row, in time order. Jaeger's definition: from the span's end backwards, to the child that
 * ended last, through that one in the same way, and from its start on to the child that ended last before that.
 * ```
 * A |━━───────────━━━━━━────────━━|     ━ is on the path
 * B    |━━━━━━━━━|
 * C         |─────────|                 still ran when D began, so it kept nobody waiting
 * D                     |━━━━━━|
 * ```
 * Children are clipped to their parent; those outside of it, of no length, or that nobody waits for (producers and
 * consumers) are left out with what is below them. The sections follow each other without gap or overlap, so they add
 * up to the root's length exactly. Two things differ from Jaeger: it is no recursion, so a trace of any size has its
 * path; and a child that ends at the very instant when the next one starts was waited for.
 * O(n log n) in the spans below the row, for the order of siblings.
 */
export function criticalPath(table: SpanTable, root: number): PathSection[] {
  const sections: PathSection[] = [];
  const add = (row: number, startNs: number, endNs: number): void => {
    if (endNs > startNs) sections.push({ row, startNs, endNs });
  };
  const enter = ({ row, startNs, endNs }: Clipped): Step => ({
    row,
    fromNs: startNs,
    untilNs: endNs,
    waits: waitedFor(table, row, startNs, endNs),
    next: 0,
  });
  const way: Step[] = [];
  if (root >= 0 && root < table.count)
    way.push(enter({ row: root, startNs: table.start(root), endNs: table.stop(root) }));
  for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
    let child = step.waits[step.next];
    while (child !== undefined && child.endNs > step.untilNs) child = step.waits[++step.next];
    if (child === undefined) {
      add(step.row, step.fromNs, step.untilNs);
      way.pop();
      continue;
    }
    step.next++;
    add(step.row, child.endNs, step.untilNs);
    step.untilNs = child.startNs;
    if (table.hasChildren(child.row)) way.push(enter(child));
    else add(child.row, child.startNs, child.endNs);
  }
  return sections.reverse();
}

/** The rows at the top, each with its path: one, unless the trace has lost its root. */
export const wholePath = (table: SpanTable): PathSection[] =>
  [...table.children(-1)].flatMap((root) => criticalPath(table, root));

/** The sections of each row, for drawing rows one at a time. */
export function sectionsByRow(sections: readonly PathSection[]): ReadonlyMap<number, readonly PathSection[]> {
  const byRow = new Map<number, PathSection[]>();
  for (const section of sections) {
    const own = byRow.get(section.row);
    if (own === undefined) byRow.set(section.row, [section]);
    else own.push(section);
  }
  return byRow;
}

function waitedFor(table: SpanTable, parent: number, startNs: number, endNs: number): Clipped[] {
  const clipped: Clipped[] = [];
  // Not `table.children`: this is what the time goes into at 50,000 spans.
  for (let row = parent + 1; row < table.end(parent); row = table.end(row)) {
    const kind = table.kind(row);
    if (kind === "producer" || kind === "consumer") continue;
    const one = {
      row,
      startNs: Math.max(startNs, table.start(row)),
      endNs: Math.min(endNs, table.stop(row)),
    };
    if (one.endNs > one.startNs) clipped.push(one);
  }
  // Rows are by start: of those that end together the longest stays first.
  return clipped.sort((a, b) => b.endNs - a.endNs);
}
