import type { DatasourceError } from "#lib/sources/model.ts";
import type { Backend } from "./transport.ts";
import { goDurationMs } from "./windows.ts";

/** A range in pieces shorter than this would be more questions than anybody waits for. */
const LEAST_RANGE_MS = 60_000;

/**
 * Learns a backend's own limit on a time range from its refusal, so that the question can be split again.
 * Tempo: "range specified by start and end exceeds 168h0m0s. received …";
 * Loki: "the query time range exceeds the limit (query length: 744h0m0s, limit: 721h)".
 * True when the limit is new and shorter than what was asked.
 */
export function learnLimit(
  backend: Backend,
  question: string,
  error: DatasourceError,
  askedMs: number,
): boolean {
  if (error.kind !== "refused") return false;
  const told = /exceeds (?:the limit .*?limit: )?((?:\d+(?:\.\d+)?(?:ms|[smhdw]))+)/.exec(error.message)?.[1];
  const limit = told === undefined ? null : goDurationMs(told);
  if (limit === null || limit < LEAST_RANGE_MS || limit >= askedMs) return false;
  backend.learned.set(question, limit);
  return true;
}

/**
 * The same for the number of lines a question: "max entries limit per query exceeded, limit >
 * max_entries_limit_per_query (5000 > 1000)".
 */
export function learnPage(backend: Backend, error: DatasourceError, asked: number): boolean {
  if (error.kind !== "refused") return false;
  const limit = Number(/max_entries_limit\w* \(\d+ > (\d+)\)/.exec(error.message)?.[1] ?? 0);
  if (limit <= 0 || limit >= asked) return false;
  backend.learned.set("page", limit);
  return true;
}
