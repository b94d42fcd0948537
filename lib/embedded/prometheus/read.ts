import type { DatabaseSync, StatementSync } from "node:sqlite";
import { getLabel, type Labels } from "../promql/labels.ts";
import { type Matcher, matchesAll } from "../promql/matcher.ts";
import type { RawSeries, Storage } from "../promql/storage.ts";
import { decodeBatch } from "./batch.ts";
import { decodeChunk } from "./chunk.ts";
import { clipSamples, mergeSamples, SampleList, type Samples } from "./samples.ts";

export interface StoredSeries {
  readonly id: number;
  readonly labels: Labels;
}

/** PromQL's view of the database. */
export function openStorage(db: DatabaseSync): Storage {
  return {
    select: (matchers, fromMs, toMs) => selectSamples(db, findSeries(db, matchers), fromMs, toMs),
  };
}

/** The series that all matchers accept, whenever they had samples. */
export function findSeries(db: DatabaseSync, matchers: readonly Matcher[]): StoredSeries[] {
  const found: StoredSeries[] = [];
  for (const row of candidates(db, matchers)) {
    const labels = JSON.parse(String(row["labels"])) as Labels;
    if (matchesAll(labels, matchers)) found.push({ id: Number(row["id"]), labels });
  }
  return found;
}

const BY_PAIR =
  "SELECT s.id, s.labels FROM prom_label l JOIN prom_series s ON s.id = l.series_id WHERE l.name = ? AND l.value = ?";

/** A superset, from the index: by an equality, else by a matcher that an absent label fails, else everything. */
function candidates(db: DatabaseSync, matchers: readonly Matcher[]): Iterable<Record<string, unknown>> {
  const equalities = matchers.filter(({ op, value }) => op === "=" && value !== "");
  const equality = rarest(db, equalities);
  if (equality !== null) return db.prepare(BY_PAIR).all(equality.name, equality.value);
  const needed = matchers.find((matcher) => !matcher.matches(""));
  if (needed === undefined) return db.prepare("SELECT id, labels FROM prom_series").all();
  const byPair = db.prepare(BY_PAIR);
  return labelValues(db, needed.name)
    .filter((value) => needed.matches(value))
    .flatMap((value) => byPair.all(needed.name, value));
}

/** Of several equalities the one with the fewest series, as far as a short look tells. */
function rarest(db: DatabaseSync, equalities: readonly Matcher[]): Matcher | null {
  const [first, ...others] = equalities;
  if (first === undefined || others.length === 0) return first ?? null;
  const count = db.prepare(
    "SELECT count(*) AS n FROM (SELECT 1 FROM prom_label WHERE name = ? AND value = ? LIMIT 2000)",
  );
  const sized = equalities.map((matcher) => ({
    matcher,
    n: Number(count.get(matcher.name, matcher.value)?.["n"]),
  }));
  return sized.reduce((a, b) => (b.n < a.n ? b : a)).matcher;
}

/** Every value that a label has. A skip scan: one step of the index a value. */
export function labelValues(db: DatabaseSync, name: string): string[] {
  return db
    .prepare("SELECT DISTINCT value FROM prom_label WHERE name = ?")
    .all(name)
    .map((row) => String(row["value"]));
}

export const labelNames = (db: DatabaseSync): string[] =>
  db
    .prepare("SELECT DISTINCT name FROM prom_label")
    .all()
    .map((row) => String(row["name"]));

function selectSamples(
  db: DatabaseSync,
  series: readonly StoredSeries[],
  fromMs: number,
  toMs: number,
): readonly RawSeries[] {
  const [from, to] = [clampMs(fromMs), clampMs(toMs)];
  const pending = pendingSamples(db, series, from, to);
  const chunks = chunkReader(db);
  const result: RawSeries[] = [];
  for (const { id, labels } of series) {
    const parts = readChunks(chunks, id, from, to);
    const list = pending.get(id);
    if (list !== undefined) parts.push(list.toSamples());
    const samples = clipSamples(mergeSamples(parts), from, to);
    if (samples.times.length > 0) result.push({ labels, ...samples });
  }
  return result;
}

/** SQLite's integers end before PromQL's times do. */
const clampMs = (ms: number): number => Math.max(-(2 ** 53), Math.min(2 ** 53, Math.ceil(ms)));

function pendingSamples(
  db: DatabaseSync,
  series: readonly StoredSeries[],
  fromMs: number,
  toMs: number,
): Map<number, SampleList> {
  const lists = new Map(series.map(({ id }) => [id, new SampleList()]));
  const batches = db.prepare("SELECT data FROM prom_batch WHERE max_ms >= ? AND min_ms <= ? ORDER BY id");
  for (const row of batches.iterate(fromMs, toMs)) {
    const data = row["data"];
    if (!(data instanceof Uint8Array)) continue;
    const { seriesIds, times, values, stale } = decodeBatch(data);
    for (let i = 0; i < seriesIds.length; i++) {
      const list = lists.get(seriesIds[i] ?? -1);
      if (list !== undefined) list.push(times[i] ?? 0, values[i] ?? 0, stale?.[i] === 1);
    }
  }
  return lists;
}

export const chunkReader = (db: DatabaseSync): StatementSync => {
  const statement = db.prepare(
    "SELECT data FROM prom_chunk WHERE series_id = ? AND max_ms >= ? AND min_ms <= ? ORDER BY max_ms",
  );
  statement.setReturnArrays(true);
  return statement;
};

function readChunks(chunks: StatementSync, id: number, fromMs: number, toMs: number): Samples[] {
  const parts: Samples[] = [];
  // With setReturnArrays a row is a list of columns, which the types do not say.
  for (const row of chunks.all(id, fromMs, toMs) as unknown as readonly (readonly unknown[])[]) {
    if (row[0] instanceof Uint8Array) parts.push(decodeChunk(row[0]));
  }
  return parts;
}

/** Which of the series have a sample in [fromMs, toMs]. */
export function withSamples(
  db: DatabaseSync,
  series: readonly StoredSeries[],
  fromMs: number,
  toMs: number,
): StoredSeries[] {
  const [from, to] = [clampMs(fromMs), clampMs(toMs)];
  const exists = db.prepare(
    "SELECT 1 FROM prom_chunk WHERE series_id = ? AND max_ms >= ? AND min_ms <= ? LIMIT 1",
  );
  const recent = new Set<number>();
  const batches = db.prepare("SELECT data FROM prom_batch WHERE max_ms >= ? AND min_ms <= ?");
  for (const row of batches.iterate(from, to)) {
    if (row["data"] instanceof Uint8Array)
      for (const id of decodeBatch(row["data"]).seriesIds) recent.add(id);
  }
  return series.filter(({ id }) => recent.has(id) || exists.get(id, from, to) !== undefined);
}

export const sortedValues = (series: readonly StoredSeries[], name: string): string[] =>
  [...new Set(series.map(({ labels }) => getLabel(labels, name)))].filter((value) => value !== "").sort();
