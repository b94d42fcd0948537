import type { DatabaseSync } from "node:sqlite";
import { decodeBatch } from "./batch.ts";
import { decodeChunk, encodeChunk } from "./chunk.ts";
import { mergeSamples, SampleList, type Samples } from "./samples.ts";

/** Batches wait until there is enough of them to be worth rewriting the series' chunks. */
const WAITING_SAMPLES = 256_000;
const WAITING_BATCHES = 512;
/** Series that one step rewrites: some ten milliseconds, so that a write never waits long. */
const SERIES_A_STEP = 400;
/** Half a day at one sample a minute. */
export const CHUNK_SAMPLES = 720;

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
  const lists = collect(db, job);
  const next = [...lists.keys()].sort((a, b) => a - b).slice(0, SERIES_A_STEP);
  for (const id of next) {
    const list = lists.get(id);
    if (list !== undefined) storeSamples(db, id, mergeSamples([list.toSamples()]));
  }
  const last = next.at(-1);
  if (last !== undefined && lists.size > next.length) {
    db.prepare("UPDATE prom_compaction SET done_series = ?").run(last);
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

function collect(db: DatabaseSync, { upToBatch, doneSeries }: Job): Map<number, SampleList> {
  const lists = new Map<number, SampleList>();
  for (const row of db.prepare("SELECT data FROM prom_batch WHERE id <= ? ORDER BY id").iterate(upToBatch)) {
    if (!(row["data"] instanceof Uint8Array)) continue;
    const { seriesIds, times, values, stale } = decodeBatch(row["data"]);
    for (let i = 0; i < seriesIds.length; i++) {
      const id = seriesIds[i] ?? 0;
      if (id <= doneSeries) continue;
      let list = lists.get(id);
      if (list === undefined) {
        list = new SampleList();
        lists.set(id, list);
      }
      list.push(times[i] ?? 0, values[i] ?? 0, stale?.[i] === 1);
    }
  }
  return lists;
}

/** Appends to the series' last chunk, or merges with every chunk that the samples reach into. */
function storeSamples(db: DatabaseSync, id: number, samples: Samples): void {
  const from = samples.times[0] ?? 0;
  const to = samples.times.at(-1) ?? 0;
  const touched = db
    .prepare(
      "SELECT id, data FROM prom_chunk WHERE series_id = ? AND max_ms >= ? AND min_ms <= ? ORDER BY max_ms",
    )
    .all(id, from, to);
  if (touched.length === 0) {
    const [last] = db
      .prepare(
        "SELECT id, data, samples FROM prom_chunk WHERE series_id = ? AND max_ms < ? ORDER BY max_ms DESC LIMIT 1",
      )
      .all(id, from);
    if (last !== undefined && Number(last["samples"]) + samples.times.length <= CHUNK_SAMPLES)
      touched.push(last);
  }
  const stored = touched.map((row) => (row["data"] instanceof Uint8Array ? decodeChunk(row["data"]) : null));
  const merged = mergeSamples([...stored.filter((part) => part !== null), samples]);
  const remove = db.prepare("DELETE FROM prom_chunk WHERE id = ?");
  for (const row of touched) remove.run(Number(row["id"]));
  const insert = db.prepare(
    "INSERT INTO prom_chunk (series_id, min_ms, max_ms, samples, data) VALUES (?, ?, ?, ?, ?)",
  );
  for (let at = 0; at < merged.times.length; at += CHUNK_SAMPLES) {
    const piece: Samples = {
      times: merged.times.subarray(at, at + CHUNK_SAMPLES),
      values: merged.values.subarray(at, at + CHUNK_SAMPLES),
      stale: merged.stale?.subarray(at, at + CHUNK_SAMPLES) ?? null,
    };
    insert.run(id, piece.times[0] ?? 0, piece.times.at(-1) ?? 0, piece.times.length, encodeChunk(piece));
  }
}
