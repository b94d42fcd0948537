import type { DatabaseSync } from "node:sqlite";
import { SeriesIndex } from "./series-index.ts";

/** What the writer thread remembers of the database, only to be quick. */
export interface WriterCache {
  readonly index: SeriesIndex;
  /** Family → what was last written of it. */
  readonly metadata: Map<string, string>;
}

/** Some 200 bytes each. */
const MOST_POINTS = 200_000;
const caches = new WeakMap<DatabaseSync, WriterCache>();

export function cacheOf(db: DatabaseSync): WriterCache {
  const known = caches.get(db);
  if (known !== undefined && known.index.size < MOST_POINTS) return known;
  const fresh: WriterCache = { index: new SeriesIndex(db), metadata: new Map() };
  caches.set(db, fresh);
  return fresh;
}

/** Call when a transaction was undone, and when series were deleted. */
export function dropCache(db: DatabaseSync): void {
  caches.delete(db);
}
