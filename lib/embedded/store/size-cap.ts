import type { DatabaseSync } from "node:sqlite";
import { SIGNALS } from "../signals.ts";

const HOUR_NS = 3_600_000_000_000n;
/** Once over, it goes down to this share of the cap, so that it is not over again at the next request. */
const RELIEF = 0.95;

/** Bytes of the pages in use; what was deleted but not yet given back to the file system does not count. */
export function usedBytes(db: DatabaseSync): number {
  const read = (pragma: string): number =>
    Number(Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0] ?? 0);
  return (read("page_count") - read("freelist_count")) * read("page_size");
}

export interface CapStep {
  /** There is more to delete at once. */
  readonly more: boolean;
  readonly warning: string | null;
}

/** Keeps the database below a size: the oldest hour of whichever signal has it goes first, a small step at a time. */
export class SizeCap {
  readonly #maxBytes: number;
  #over = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Runs inside a transaction of its own. */
  step(db: DatabaseSync): CapStep {
    const wasOver = this.#over;
    this.#over = usedBytes(db) > this.#maxBytes * (wasOver ? RELIEF : 1);
    if (!this.#over) return { more: false, warning: null };
    const oldest = Object.values(SIGNALS)
      .map((signal) => ({ signal, ns: signal.oldestNs(db) }))
      .reduce((a, b) => (b.ns !== null && (a.ns === null || b.ns < a.ns) ? b : a));
    if (oldest.ns !== null) oldest.signal.maintain(db, (oldest.ns / HOUR_NS + 1n) * HOUR_NS);
    const warning = `the database has reached --max-bytes (${this.#maxBytes}): the oldest telemetry is deleted before its retention ends`;
    return { more: oldest.ns !== null, warning: wasOver ? null : warning };
  }
}
