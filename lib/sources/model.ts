import type { SOURCES, SourceReport } from "./schema.ts";

/** What a backend answered or why it did not, and how an answer tells its reader so. */

export type Source = (typeof SOURCES)[number];

/**
 * Why a backend gave no usable answer. Closed: every failure of a client is one of these.
 * - `off`: not configured. `timeout`: no whole answer in time. `aborted`: the caller gave up.
 * - `unreachable`: refused, unknown name, TLS, a connection that broke off.
 * - `redirect`, `not_json` (a web page, an empty or a half body), `too_large`: an answer that cannot be read.
 * - `denied` (401, 403), `not_found` (404), `refused` (400, 422: the question itself), `limit` (413, 429 or one of
 *   the backend's own limits), `status` (any other status that is not 2xx).
 * - `schema`: JSON of another shape than the API's.
 */
export type DatasourceErrorKind =
  | "off"
  | "timeout"
  | "aborted"
  | "unreachable"
  | "redirect"
  | "not_json"
  | "too_large"
  | "denied"
  | "not_found"
  | "refused"
  | "limit"
  | "status"
  | "schema";

export interface DatasourceError {
  readonly kind: DatasourceErrorKind;
  readonly source: Source;
  /** The HTTP status, where there was one. */
  readonly status: number | null;
  /** A whole sentence for people; never holds a secret, an address' credentials or the values of a query. */
  readonly message: string;
}

export interface Success<T> {
  readonly ok: true;
  readonly value: T;
  /** A sentence when the backend gave only a part of what was asked for; null when it gave all. */
  readonly partial: string | null;
  /** Wall time in ms, waiting for a free slot included. */
  readonly tookMs: number;
}

export interface Failure {
  readonly ok: false;
  readonly error: DatasourceError;
  readonly tookMs: number;
}

/** Clients never throw for what a backend does; they throw only for a caller's programming error. */
export type Reply<T> = Success<T> | Failure;

const NAMES: Readonly<Record<Source, string>> = {
  tempo: "Tempo",
  loki: "Loki",
  prometheus: "Prometheus",
  alertmanager: "Alertmanager",
};

export const sourceName = (source: Source): string => NAMES[source];

/** The same reply with its value changed; failures pass unchanged. */
export function mapReply<T, U>(reply: Reply<T>, change: (value: T) => U): Reply<U> {
  return reply.ok ? { ...reply, value: change(reply.value) } : reply;
}

/**
 * How an answer reports one source. `empty` is the sentence for an answer that holds nothing (pass null when it
 * holds something): only the caller knows why an empty answer is empty.
 */
export function sourceReport(
  source: Source,
  reply: Reply<unknown>,
  empty: { state: "empty" | "sampled_out" | "expired" | "not_yet"; message: string } | null = null,
): SourceReport {
  const tookMs = Math.round(reply.tookMs * 10) / 10;
  if (!reply.ok) {
    const off = reply.error.kind === "off";
    return {
      source,
      state: off ? "off" : "error",
      message: reply.error.message,
      tookMs: off ? null : tookMs,
    };
  }
  if (reply.partial !== null) return { source, state: "partial", message: reply.partial, tookMs };
  if (empty !== null) return { source, state: empty.state, message: empty.message, tookMs };
  return { source, state: "ok", message: `${sourceName(source)} answered.`, tookMs };
}

const WORST_FIRST: readonly SourceReport["state"][] = [
  "error",
  "partial",
  "expired",
  "sampled_out",
  "not_yet",
  "empty",
  "ok",
  "off",
];

/**
 * One report of several questions to the same source: the worst state, its sentence, and the longest time.
 * An `ok` beats `empty` when anything was found.
 */
export function mergeReports(reports: readonly SourceReport[]): SourceReport | null {
  const first = reports[0];
  if (first === undefined) return null;
  const found = reports.some((r) => r.state === "ok");
  const weight = (r: SourceReport) => (found && r.state === "empty" ? 99 : WORST_FIRST.indexOf(r.state));
  const worst = reports.reduce((a, b) => (weight(b) < weight(a) ? b : a), first);
  const times = reports.flatMap((r) => (r.tookMs === null ? [] : [r.tookMs]));
  return { ...worst, tookMs: times.length === 0 ? null : Math.max(...times) };
}

/** One report a source, in the order in which they were asked. */
export const reportsBySource = (reports: readonly SourceReport[]): SourceReport[] =>
  [...Map.groupBy(reports, ({ source }) => source).values()].flatMap((some) => mergeReports(some) ?? []);
