import { STAGES } from "#lib/ledger/stages.ts";
import type { SpanTable } from "../span-table.ts";

/** What a minimap draws: a trace in as many columns as it has pixels. */

/** A time on the trace's clock, ns. */
export interface Range {
  readonly startNs: number;
  readonly endNs: number;
}

export interface Density {
  /** How many spans touch each column. */
  readonly spans: Int32Array;
  readonly most: number;
  /** Index into `STAGES` of the stage that fills most of the column; −1 where none is in it. */
  readonly stages: Int8Array;
  /** 1 where something failed or went over its budget: the span itself, not what it lies below. */
  readonly errors: Uint8Array;
  readonly breaches: Uint8Array;
}

/** O(spans + width · stages). `breached`: rows over their budget. */
export function density(
  table: SpanTable,
  width: number,
  range: Range,
  breached: Iterable<number> = [],
): Density {
  const columns = Math.max(0, Math.floor(width));
  const perNs = columns / Math.max(1, range.endNs - range.startNs);
  const at = (ns: number): number => (ns - range.startNs) * perNs;
  const spans = new Ramp(columns);
  const errors = new Ramp(columns);
  const breaches = new Ramp(columns);
  const cover = STAGES.map(() => new Cover(columns));
  const stageOf = table.list.stages.values.map((stage) => STAGES.indexOf(stage));
  const failed = table.list.statuses.values.indexOf("error");
  const failedBelow = failed === -1 ? null : failuresBelow(table, failed);
  for (let row = 0; row < table.count; row++) {
    const from = at(table.start(row));
    const to = at(table.stop(row));
    spans.add(from, to);
    if (failedBelow?.[row] === OWN) errors.add(from, to);
    const stage = stageOf[table.list.stages.at[row] ?? -1];
    if (stage !== undefined) cover[stage]?.add(from, to);
  }
  for (const row of breached) breaches.add(at(table.start(row)), at(table.stop(row)));
  const counts = spans.counts();
  return {
    spans: counts,
    most: counts.reduce((most, count) => Math.max(most, count), 0),
    stages: mostCovered(
      columns,
      cover.map((one) => one.shares()),
    ),
    errors: Uint8Array.from(errors.counts(), (count) => (count > 0 ? 1 : 0)),
    breaches: Uint8Array.from(breaches.counts(), (count) => (count > 0 ? 1 : 0)),
  };
}

const OWN = 1;
const BELOW = 2;

/** OWN: it failed and nothing below it did. BELOW: something below it did. Children come after their parents. */
function failuresBelow(table: SpanTable, failed: number): Uint8Array {
  const flags = new Uint8Array(table.count);
  for (let row = table.count - 1; row >= 0; row--) {
    if (flags[row] !== BELOW && table.list.statuses.at[row] === failed) flags[row] = OWN;
    if (flags[row] !== 0) flags[table.parent(row)] = BELOW;
  }
  return flags;
}

/** Counts intervals per column by their ends: +1 where one begins, −1 after it. A point still takes its column. */
class Ramp {
  readonly #steps: Int32Array;
  readonly #columns: number;

  constructor(columns: number) {
    this.#columns = columns;
    this.#steps = new Int32Array(columns + 1);
  }

  add(from: number, to: number): void {
    if (to < 0 || from > this.#columns) return;
    const first = Math.max(0, Math.min(this.#columns - 1, Math.floor(from)));
    const last = Math.max(first, Math.min(this.#columns - 1, Math.ceil(to) - 1));
    this.#steps[first] = (this.#steps[first] ?? 0) + 1;
    this.#steps[last + 1] = (this.#steps[last + 1] ?? 0) - 1;
  }

  counts(): Int32Array {
    const counts = new Int32Array(this.#columns);
    let sum = 0;
    for (let i = 0; i < this.#columns; i++) counts[i] = sum += this.#steps[i] ?? 0;
    return counts;
  }
}

/** How much of each column is filled, as whole columns (by their ends) and the two that are filled in part. */
class Cover {
  readonly #whole: Int32Array;
  readonly #part: Float64Array;
  readonly #columns: number;

  constructor(columns: number) {
    this.#columns = columns;
    this.#whole = new Int32Array(columns + 1);
    this.#part = new Float64Array(columns + 1);
  }

  add(from: number, to: number): void {
    if (to < 0 || from > this.#columns) return;
    const start = Math.max(0, from);
    const end = Math.min(this.#columns, to);
    const first = Math.floor(start);
    const last = Math.floor(end);
    if (first === last) {
      // Of no length it still counts for more than what is not there.
      this.#part[first] = (this.#part[first] ?? 0) + Math.max(end - start, 1e-9);
      return;
    }
    this.#part[first] = (this.#part[first] ?? 0) + (first + 1 - start);
    this.#part[last] = (this.#part[last] ?? 0) + (end - last);
    this.#whole[first + 1] = (this.#whole[first + 1] ?? 0) + 1;
    this.#whole[last] = (this.#whole[last] ?? 0) - 1;
  }

  shares(): Float64Array {
    const shares = new Float64Array(this.#columns);
    let whole = 0;
    for (let i = 0; i < this.#columns; i++) {
      whole += this.#whole[i] ?? 0;
      shares[i] = whole + (this.#part[i] ?? 0);
    }
    return shares;
  }
}

function mostCovered(columns: number, shares: readonly Float64Array[]): Int8Array {
  const stages = new Int8Array(columns).fill(-1);
  for (let i = 0; i < columns; i++) {
    let most = 0;
    for (const [stage, share] of shares.entries())
      if ((share[i] ?? 0) > most) {
        most = share[i] ?? 0;
        stages[i] = stage;
      }
  }
  return stages;
}
