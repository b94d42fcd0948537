import type { DatabaseSync, StatementSync } from "node:sqlite";
import { decodeChunk, encodeChunk } from "./chunk.ts";
import { mergeSamples, type Samples } from "./samples.ts";

/** Half a day at one sample a minute. */
export const CHUNK_SAMPLES = 720;

interface Row {
  readonly id: number;
  readonly data: Uint8Array;
}

/** Writes samples into the chunks of their series. */
export class ChunkStore {
  readonly #reached: StatementSync;
  readonly #before: StatementSync;
  readonly #after: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #remove: StatementSync;

  constructor(db: DatabaseSync) {
    this.#reached = db.prepare(
      "SELECT id, data FROM prom_chunk WHERE series_id = ? AND max_ms >= ? AND min_ms <= ? ORDER BY max_ms",
    );
    this.#before = db.prepare(
      "SELECT id, data, samples FROM prom_chunk WHERE series_id = ? AND max_ms < ? ORDER BY max_ms DESC LIMIT 1",
    );
    this.#after = db.prepare(
      "SELECT id, data, samples FROM prom_chunk WHERE series_id = ? AND max_ms > ? ORDER BY max_ms LIMIT 1",
    );
    this.#insert = db.prepare(
      "INSERT INTO prom_chunk (series_id, min_ms, max_ms, samples, data) VALUES (?, ?, ?, ?, ?)",
    );
    this.#update = db.prepare(
      "UPDATE prom_chunk SET min_ms = ?, max_ms = ?, samples = ?, data = ? WHERE id = ?",
    );
    this.#remove = db.prepare("DELETE FROM prom_chunk WHERE id = ?");
  }

  /** Merges with every chunk that the samples reach into; else extends the one before or after, if it has room. */
  add(seriesId: number, samples: Samples): void {
    const rows = this.#rowsFor(seriesId, samples);
    const merged = mergeSamples([...rows.map(({ data }) => decodeChunk(data)), samples]);
    let free = 0;
    for (let at = 0; at < merged.times.length; at += CHUNK_SAMPLES) {
      const piece: Samples = {
        times: merged.times.subarray(at, at + CHUNK_SAMPLES),
        values: merged.values.subarray(at, at + CHUNK_SAMPLES),
        stale: merged.stale?.subarray(at, at + CHUNK_SAMPLES) ?? null,
      };
      const [min, max] = [piece.times[0] ?? 0, piece.times.at(-1) ?? 0];
      const reused = rows[free++];
      if (reused === undefined) this.#insert.run(seriesId, min, max, piece.times.length, encodeChunk(piece));
      else this.#update.run(min, max, piece.times.length, encodeChunk(piece), reused.id);
    }
    for (const { id } of rows.slice(free)) this.#remove.run(id);
  }

  #rowsFor(seriesId: number, { times }: Samples): Row[] {
    const from = times[0] ?? 0;
    const to = times.at(-1) ?? 0;
    const reached = this.#reached.all(seriesId, from, to).map(toRow);
    if (reached.length > 0) return reached;
    const room = CHUNK_SAMPLES - times.length;
    for (const neighbour of [this.#before.get(seriesId, from), this.#after.get(seriesId, to)]) {
      if (neighbour !== undefined && Number(neighbour["samples"]) <= room) return [toRow(neighbour)];
    }
    return [];
  }
}

function toRow(row: Record<string, unknown>): Row {
  const data = row["data"];
  if (!(data instanceof Uint8Array)) throw new TypeError("a chunk without data");
  return { id: Number(row["id"]), data };
}
