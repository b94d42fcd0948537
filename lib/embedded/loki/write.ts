import type { DatabaseSync } from "node:sqlite";
import { Labels } from "../logql/labels.ts";
import type { LogRecord, ResourceLogs, ScopeLogs } from "../otlp/model.ts";
import { valueText } from "../otlp/value-text.ts";
import type { Rejected } from "../signal.ts";
import { hash53 } from "./hash.ts";
import { detectLevel } from "./level.ts";
import { encodeMetadata } from "./metadata.ts";
import { type Pairs, recordMetadata, resourceLabels, scopeMetadata } from "./otlp-labels.ts";
import { HOUR_NS, statement } from "./tables.ts";
import { isIndexed, termOf } from "./terms.ts";
import { lineProblem, streamProblem } from "./limits.ts";

/** What one call of `write` knows already. */
interface Batch {
  readonly db: DatabaseSync;
  readonly streams: Map<string, number>;
  readonly contexts: Map<string, number>;
  /** The latest hour of each context used, by its id. */
  readonly contextHours: Map<number, number>;
  /** By `hour/stream`. */
  readonly volumes: Map<string, Volume>;
  rejected: number;
  message: string;
}

interface Volume {
  readonly hour: number;
  readonly stream: number;
  lines: number;
  bytes: number;
}

/** The stream and what its lines share. */
interface Origin {
  readonly labels: Pairs;
  readonly streamText: string;
  readonly shared: Pairs;
}

/** Stores log records as Loki's OTLP endpoint would; what is over Loki's limits is counted and left out. */
export function writeLogs(db: DatabaseSync, message: readonly ResourceLogs[]): Rejected {
  const batch: Batch = {
    db,
    streams: new Map(),
    contexts: new Map(),
    contextHours: new Map(),
    volumes: new Map(),
    rejected: 0,
    message: "",
  };
  const now = BigInt(Date.now()) * 1_000_000n;
  for (const { resource, scopeLogs } of message) {
    const { stream, metadata } = resourceLabels(resource);
    for (const scope of scopeLogs) writeScope(batch, stream, metadata, scope, now);
  }
  addVolumes(batch);
  return { count: batch.rejected, message: batch.message };
}

function reject(batch: Batch, problem: string, count: number): void {
  batch.rejected += count;
  if (batch.message === "") batch.message = problem;
}

function writeScope(
  batch: Batch,
  labels: Pairs,
  resource: Pairs,
  { scope, logRecords }: ScopeLogs,
  now: bigint,
): void {
  const set = new Labels(labels);
  const problem = streamProblem(set);
  if (problem !== null) {
    reject(batch, problem, logRecords.length);
    return;
  }
  const shared: Pairs = new Map([...resource, ...scopeMetadata(scope)].filter(([, value]) => value !== ""));
  const origin: Origin = { labels, streamText: set.key, shared };
  const sharedText = encodeMetadata(shared);
  for (const record of logRecords) writeRecord(batch, set, origin, sharedText, record, now);
}

function writeRecord(
  batch: Batch,
  set: Labels,
  { labels, streamText, shared }: Origin,
  sharedText: string,
  record: LogRecord,
  now: bigint,
): void {
  const ts = record.timeUnixNano || record.observedTimeUnixNano || now;
  const line = valueText(record.body);
  const metadata = recordMetadata(record);
  // What the resource and the scope say comes after the record's own attributes, and the last one counts.
  for (const name of shared.keys()) metadata.delete(name);
  metadata.set("detected_level", detectLevel(labels, [metadata, shared], line));
  const problem = lineProblem(set, ts, line, metadata, shared);
  if (problem !== null) {
    reject(batch, problem, 1);
    return;
  }
  // An empty value is no metadata.
  for (const [name, value] of metadata) if (value === "") metadata.delete(name);
  const stream = idOf(batch, "streams", streamText);
  const context = idOf(batch, "contexts", sharedText);
  const text = encodeMetadata(metadata);
  const inserted = statement(
    batch.db,
    "INSERT OR IGNORE INTO log_lines (stream, ts, hash, context, metadata, line) VALUES (?, ?, ?, ?, ?, ?)",
  ).run(stream, ts, hash53(`${context}\n${text}\n${line}`), context, text, line);
  if (inserted.changes === 0) return;
  addTerms(batch.db, metadata, inserted.lastInsertRowid);
  const hour = Number(ts / HOUR_NS);
  batch.contextHours.set(context, Math.max(hour, batch.contextHours.get(context) ?? 0));
  countLine(batch, hour, stream, Buffer.byteLength(line) + Buffer.byteLength(text));
}

function addTerms(db: DatabaseSync, metadata: Pairs, line: number | bigint): void {
  const insert = statement(db, "INSERT OR IGNORE INTO log_terms (term, line) VALUES (?, ?)");
  for (const [name, value] of metadata) if (isIndexed(name, value)) insert.run(termOf(name, value), line);
}

const FIND = {
  streams: "SELECT id FROM log_streams WHERE labels = ?",
  contexts: "SELECT id FROM log_contexts WHERE metadata = ?",
} as const;
const MAKE = {
  streams: "INSERT INTO log_streams (labels) VALUES (?)",
  contexts: "INSERT INTO log_contexts (metadata, last_hour) VALUES (?, 0)",
} as const;

/** The id of a stream or context, made when it is new. */
function idOf(batch: Batch, kind: "streams" | "contexts", text: string): number {
  const known = batch[kind].get(text);
  if (known !== undefined) return known;
  const found = statement(batch.db, FIND[kind]).get(text)?.["id"];
  const id = Number(found ?? statement(batch.db, MAKE[kind]).run(text).lastInsertRowid);
  batch[kind].set(text, id);
  return id;
}

function countLine(batch: Batch, hour: number, stream: number, bytes: number): void {
  const key = `${hour}/${stream}`;
  const volume = batch.volumes.get(key) ?? { hour, stream, lines: 0, bytes: 0 };
  volume.lines++;
  volume.bytes += bytes;
  batch.volumes.set(key, volume);
}

function addVolumes({ db, volumes, contextHours }: Batch): void {
  const add = statement(
    db,
    `INSERT INTO log_hours (hour, stream, lines, bytes) VALUES (?, ?, ?, ?)
     ON CONFLICT (hour, stream) DO UPDATE SET lines = lines + excluded.lines, bytes = bytes + excluded.bytes`,
  );
  for (const { hour, stream, lines, bytes } of volumes.values()) add.run(hour, stream, lines, bytes);
  const touch = statement(db, "UPDATE log_contexts SET last_hour = ? WHERE id = ? AND last_hour < ?");
  for (const [context, hour] of contextHours) touch.run(hour, context, hour);
}
