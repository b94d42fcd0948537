import type { DatabaseSync, StatementSync } from "node:sqlite";
import { getLabel, type Labels } from "../promql/labels.ts";
import { type Matcher, matchesAll } from "../promql/matcher.ts";
import type { RawSeries, Storage } from "../promql/storage.ts";
import { decodeBatch } from "./batch.ts";
import { decodeInto } from "./chunk.ts";
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

function* selectSamples(
  db: DatabaseSync,
  series: readonly StoredSeries[],
  fromMs: number,
  toMs: number,
): Generator<RawSeries> {
  const [from, to] = [clampMs(fromMs), clampMs(toMs)];
  const pending = pendingSamples(db, series, from, to);
  const chunks = chunkReader(db);
  for (const { id, labels } of series) {
    const list = pending.get(id);
    const stored = readChunks(chunks, id, from, to);
    const joined = list === undefined ? stored : mergeSamples([stored, list.toSamples()]);
    const samples = clipSamples(joined, from, to);
    if (samples.times.length > 0) yield { labels, ...samples };
  }
}

/** SQLite's integers end before PromQL's times do. */
const clampMs = (ms: number): number => Math.max(-(2 ** 53), Math.min(2 ** 53, Math.ceil(ms)));

function pendingSamples(
  db: DatabaseSync,
  series: readonly StoredSeries[],
  fromMs: number,
  toMs: number,
): Map<number, SampleList> {
  const wanted = new Set(series.map(({ id }) => id));
  const lists = new Map<number, SampleList>();
  const batches = db.prepare("SELECT data FROM prom_batch WHERE max_ms >= ? AND min_ms <= ? ORDER BY id");
  for (const row of batches.iterate(fromMs, toMs)) {
    const data = row["data"];
    if (!(data instanceof Uint8Array)) continue;
    const { seriesIds, times, values, stale } = decodeBatch(data);
    for (let i = 0; i < seriesIds.length; i++) {
      const id = seriesIds[i] ?? -1;
      if (!wanted.has(id)) continue;
      let list = lists.get(id);
      if (list === undefined) lists.set(id, (list = new SampleList()));
      list.push(times[i] ?? 0, values[i] ?? 0, stale?.[i] === 1);
    }
  }
  return lists;
}

function chunkReader(db: DatabaseSync): StatementSync {
  const statement = db.prepare(
    "SELECT samples, data FROM prom_chunk WHERE series_id = ? AND max_ms >= ? AND min_ms <= ? ORDER BY max_ms",
  );
  statement.setReturnArrays(true);
  return statement;
}

function readChunks(chunks: StatementSync, id: number, fromMs: number, toMs: number): Samples {
  // With setReturnArrays a row is a list of columns, which the types do not say.
  const rows = chunks.all(id, fromMs, toMs) as unknown as readonly (readonly [number, Uint8Array])[];
  const count = rows.reduce((sum, [samples]) => sum + samples, 0);
  const times = new Float64Array(count);
  const values = new Float64Array(count);
  let stale: Uint8Array | null = null;
  let at = 0;
  for (const [samples, data] of rows) {
    for (const i of decodeInto(data, times, values, at)) (stale ??= new Uint8Array(count))[i] = 1;
    at += samples;
  }
  return mergeSamples([{ times, values, stale }]);
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
    if (!(row["data"] instanceof Uint8Array)) continue;
    const { seriesIds, times } = decodeBatch(row["data"]);
    for (const [i, ms] of times.entries()) if (ms >= from && ms <= to) recent.add(seriesIds[i] ?? -1);
  }
  return series.filter(({ id }) => recent.has(id) || exists.get(id, from, to) !== undefined);
}

export const sortedValues = (series: readonly StoredSeries[], name: string): string[] =>
  [...new Set(series.map(({ labels }) => getLabel(labels, name)))].filter((value) => value !== "").sort();
