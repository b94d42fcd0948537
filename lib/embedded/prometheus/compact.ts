import type { DatabaseSync } from "node:sqlite";
import { decodeBatch } from "./batch.ts";
import { ChunkStore } from "./chunk-store.ts";
import { mergeSamples, SampleList } from "./samples.ts";

/** Batches wait until there is enough of them to be worth rewriting the series' chunks. */
const WAITING_SAMPLES = 256_000;
const WAITING_BATCHES = 512;
/** Series that one step rewrites: some ten milliseconds, so that a write never waits long. */
const SERIES_A_STEP = 400;
/**
 * Moves samples from batches to chunks, a few hundred series at a time; the batches go when all their series are
 * done. What is done is kept in the database, so that a step that is rolled back is simply done again.
 * @returns whether there is more to do at once.
 */
export function compactStep(
  db: DatabaseSync,
  waiting = { samples: WAITING_SAMPLES, batches: WAITING_BATCHES },
): boolean {
  const job = currentJob(db) ?? startJob(db, waiting);
  if (job === null) return false;
  const { lists, next } = collect(db, job);
  const store = new ChunkStore(db);
  for (const [id, list] of lists) store.add(id, mergeSamples([list.toSamples()]));
  if (next !== null) {
    db.prepare("UPDATE prom_compaction SET done_series = ?").run(next - 1);
    return true;
  }
  db.prepare("DELETE FROM prom_batch WHERE id <= ?").run(job.upToBatch);
  db.prepare("DELETE FROM prom_compaction").run();
  return true;
}

interface Job {
  readonly upToBatch: number;
  /** Series up to this id are in chunks already. */
  readonly doneSeries: number;
}

function currentJob(db: DatabaseSync): Job | null {
  const row = db.prepare("SELECT up_to_batch, done_series FROM prom_compaction").get();
  return row === undefined
    ? null
    : { upToBatch: Number(row["up_to_batch"]), doneSeries: Number(row["done_series"]) };
}

function startJob(
  db: DatabaseSync,
  waiting: { readonly samples: number; readonly batches: number },
): Job | null {
  let samples = 0;
  let batches = 0;
  let upToBatch = 0;
  for (const row of db
    .prepare("SELECT id, samples FROM prom_batch ORDER BY id LIMIT ?")
    .iterate(waiting.batches)) {
    samples += Number(row["samples"]);
    batches++;
    upToBatch = Number(row["id"]);
    if (samples >= waiting.samples) break;
  }
  if (samples < waiting.samples && batches < waiting.batches) return null;
  db.prepare("INSERT INTO prom_compaction (id, up_to_batch, done_series) VALUES (1, ?, 0)").run(upToBatch);
  return { upToBatch, doneSeries: 0 };
}

/** The samples of the next few hundred ids, and the first id after those: null when there is none. */
function collect(
  db: DatabaseSync,
  { upToBatch, doneSeries }: Job,
): { lists: Map<number, SampleList>; next: number | null } {
  const lists = new Map<number, SampleList>();
  const last = doneSeries + SERIES_A_STEP;
  let next = Infinity;
  for (const row of db.prepare("SELECT data FROM prom_batch WHERE id <= ? ORDER BY id").iterate(upToBatch)) {
    if (!(row["data"] instanceof Uint8Array)) continue;
    const { seriesIds, times, values, stale } = decodeBatch(row["data"]);
    for (let i = 0; i < seriesIds.length; i++) {
      const id = seriesIds[i] ?? 0;
      if (id > last && id < next) next = id;
      if (id <= doneSeries || id > last) continue;
      let list = lists.get(id);
      if (list === undefined) lists.set(id, (list = new SampleList()));
      list.push(times[i] ?? 0, values[i] ?? 0, stale?.[i] === 1);
    }
  }
  return { lists, next: next === Infinity ? null : next };
}
