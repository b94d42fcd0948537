import type { DatabaseSync } from "node:sqlite";
import { decodeBatch } from "./batch.ts";
import { ChunkStore } from "./chunk-store.ts";
import { mergeSamples, SampleList } from "./samples.ts";

/** Batches wait until there is enough of them to be worth rewriting the series' chunks. */
const ENOUGH: Waiting = { samples: 256_000, batches: 512 };
/** Samples that one job takes, oldest first: they are read again at each of its steps. */
const JOB_SAMPLES = 256_000;
/** Series that one step rewrites: some ten milliseconds, so that a write never waits long. */
const SERIES_A_STEP = 400;
/**
 * Moves samples from batches to chunks, a few hundred series at a time; the batches go when all their series are
 * done. What is done is kept in the database, so that a step that is rolled back is simply done again.
 * @returns whether there is more to do at once.
 */
export function compactStep(db: DatabaseSync, enough: Waiting = ENOUGH): boolean {
  const job = currentJob(db) ?? startJob(db, enough);
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

/** How much must wait before a job begins: either suffices. */
interface Waiting {
  readonly samples: number;
  readonly batches: number;
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

function startJob(db: DatabaseSync, enough: Waiting): Job | null {
  const waiting = db.prepare("SELECT count(*) AS batches, total(samples) AS samples FROM prom_batch").get();
  const batches = Number(waiting?.["batches"] ?? 0);
  if (batches === 0) return null;
  if (batches < enough.batches && Number(waiting?.["samples"]) < enough.samples) return null;
  let samples = 0;
  let upToBatch = 0;
  for (const row of db.prepare("SELECT id, samples FROM prom_batch ORDER BY id").iterate()) {
    samples += Number(row["samples"]);
    upToBatch = Number(row["id"]);
    if (samples >= JOB_SAMPLES) break;
  }
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
