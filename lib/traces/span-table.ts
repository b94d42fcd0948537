import type { SpanDefect, SpanList, SpanRow } from "./schema.ts";

/** A trace as views read it: by index, without an object for each of its spans. */

type SpanKind = SpanList["kinds"]["values"][number];

const ID_LENGTH = 16;
/** How many row objects are kept, so that a row that is drawn again is the same object. */
const KEPT_ROWS = 1_024;

/**
 * Reads a `SpanList` by index. Rows are in depth-first order; each look-up is O(1). An index that is not of a row
 * gives an empty row, never a throw: what is drawn may be a moment behind what was fetched.
 */
export class SpanTable {
  readonly list: SpanList;
  readonly count: number;
  /** The nearest row above that is less deep; −1 at the top. */
  readonly parents: Int32Array;
  /** One past the last row of what lies below a row, so `i + 1` where nothing does. */
  readonly ends: Int32Array;
  readonly #rows = new Map<number, SpanRow>();
  #byId: ReadonlyMap<string, number> | null = null;
  #defects: ReadonlyMap<number, readonly SpanDefect[]> | null = null;

  constructor(list: SpanList) {
    this.list = list;
    this.count = list.count;
    this.parents = new Int32Array(list.count).fill(-1);
    this.ends = new Int32Array(list.count).fill(list.count);
    const open: number[] = [];
    for (let i = 0; i < list.count; i++) {
      for (let at = open.at(-1); at !== undefined && this.depth(at) >= this.depth(i); at = open.at(-1)) {
        this.ends[at] = i;
        open.pop();
      }
      this.parents[i] = open.at(-1) ?? -1;
      open.push(i);
    }
  }

  /** 16 hex digits. */
  id(i: number): string {
    return this.list.ids.slice(i * ID_LENGTH, (i + 1) * ID_LENGTH);
  }

  depth(i: number): number {
    return this.list.depths[i] ?? 0;
  }

  name(i: number): string {
    return valueOf(this.list.names, i) ?? "";
  }

  service(i: number): string {
    return valueOf(this.list.services, i) ?? "unknown";
  }

  label(i: number): string | null {
    return valueOf(this.list.labels, i);
  }

  stage(i: number): SpanRow["stage"] {
    return valueOf(this.list.stages, i);
  }

  turnIndex(i: number): number | null {
    return valueOf(this.list.turns, i);
  }

  status(i: number): SpanRow["status"] {
    return valueOf(this.list.statuses, i) ?? "unset";
  }

  kind(i: number): SpanKind {
    return valueOf(this.list.kinds, i) ?? "unspecified";
  }

  /** How many events the span has. */
  events(i: number): number {
    return this.list.events[i] ?? 0;
  }

  /** ns from the trace's start. */
  start(i: number): number {
    return this.list.starts[i] ?? 0;
  }

  /** ns; negative where the span ends before it starts. */
  duration(i: number): number {
    return this.list.durations[i] ?? 0;
  }

  /** ns from the trace's start; never before the span's start. */
  stop(i: number): number {
    return this.start(i) + Math.max(0, this.duration(i));
  }

  parent(i: number): number {
    return this.parents[i] ?? -1;
  }

  /** One past the last row below `i`. */
  end(i: number): number {
    return this.ends[i] ?? this.count;
  }

  hasChildren(i: number): boolean {
    return this.end(i) > i + 1;
  }

  /** The direct children, by start; of −1 the rows at the top. */
  *children(i: number): Generator<number> {
    const end = i < 0 ? this.count : this.end(i);
    for (let child = i + 1; child < end; child = this.end(child)) yield child;
  }

  /** The row as one object; the same one while it is among those drawn lately. */
  row(i: number): SpanRow {
    const kept = this.#rows.get(i);
    if (kept !== undefined) return kept;
    const parent = this.parent(i);
    const row: SpanRow = {
      id: this.id(i),
      parentId: parent === -1 ? null : this.id(parent),
      depth: this.depth(i),
      name: this.name(i),
      service: this.service(i),
      stage: this.stage(i),
      turnIndex: this.turnIndex(i),
      startNs: this.start(i),
      durationNs: this.duration(i),
      status: this.status(i),
      label: this.label(i),
      events: this.events(i),
    };
    if (this.#rows.size >= KEPT_ROWS) this.#rows.clear();
    this.#rows.set(i, row);
    return row;
  }

  /** The row of a span id; −1 where the trace has no such span. */
  indexOf(id: string | null): number {
    if (id === null) return -1;
    this.#byId ??= new Map(Array.from({ length: this.count }, (_, i) => [this.id(i), i]));
    return this.#byId.get(id) ?? -1;
  }

  /** What is broken about a row. */
  defects(i: number): readonly SpanDefect[] {
    this.#defects ??= defectsByRow(this.list);
    return this.#defects.get(i) ?? NO_DEFECTS;
  }
}

const NO_DEFECTS: readonly SpanDefect[] = [];

function valueOf<T>(column: { readonly values: readonly T[]; readonly at: readonly number[] }, i: number) {
  return column.values[column.at[i] ?? -1] ?? null;
}

function defectsByRow({ defects }: SpanList): ReadonlyMap<number, readonly SpanDefect[]> {
  const byRow = new Map<number, SpanDefect[]>();
  for (const { kind, rows } of defects)
    for (const row of rows) {
      const kinds = byRow.get(row);
      if (kinds === undefined) byRow.set(row, [kind]);
      else kinds.push(kind);
    }
  return byRow;
}

/** The table of a list. Made once a list: views may hold on to it as they do to the list. */
export const spanTable = (list: SpanList): SpanTable => new SpanTable(list);
