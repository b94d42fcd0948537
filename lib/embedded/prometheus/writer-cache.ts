import type { DatabaseSync } from "node:sqlite";
import { SeriesIndex } from "./series-index.ts";

/** What the writer thread remembers of the database, only to be quick. */
export interface WriterCache {
  readonly index: SeriesIndex;
  /** Family → what was last written of it. */
  readonly metadata: Map<string, string>;
}

interface Entry extends WriterCache {
  /** How many ids the database had given when the cache was last right. */
  given: string;
}

const MOST_POINTS = 200_000;
const caches = new WeakMap<DatabaseSync, Entry>();

/**
 * The cache, emptied when the last transaction was rolled back: SQLite's own counters of ids go back with it,
 * and every write moves one of them. Call at the start of a write, and {@link rememberWrites} at its end.
 */
export function openCache(db: DatabaseSync): WriterCache {
  const known = caches.get(db);
  if (known !== undefined && known.given === idsGiven(db) && known.index.size < MOST_POINTS) return known;
  const fresh: Entry = { index: new SeriesIndex(db), metadata: new Map(), given: idsGiven(db) };
  caches.set(db, fresh);
  return fresh;
}

export function rememberWrites(db: DatabaseSync): void {
  const cache = caches.get(db);
  if (cache !== undefined) cache.given = idsGiven(db);
}

/** Call when series were deleted. */
export const dropCache = (db: DatabaseSync): boolean => caches.delete(db);

const idsGiven = (db: DatabaseSync): string =>
  JSON.stringify(
    db.prepare("SELECT name, seq FROM sqlite_sequence WHERE name LIKE 'prom_%' ORDER BY name").all(),
  );
