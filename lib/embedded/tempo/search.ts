import type { DatabaseSync } from "node:sqlite";
import { json, type ApiRequest, type ApiResponse } from "../signal.ts";
import { scopeOf } from "../traceql/evaluate-field.ts";
import type { Spanset } from "../traceql/evaluate.ts";
import { parseTraceql } from "../traceql/parse.ts";
import { TraceqlError } from "../traceql/source.ts";
import { parseDuration } from "../traceql/static.ts";
import type { Pipeline } from "../traceql/ast.ts";
import { omitZero, shortHex, staticJson } from "./json.ts";
import { findTrace, spanReader, type StoredTrace } from "./read.ts";
import { select, type Match } from "./select.ts";
import { shownAttributes, shownFields, type ShownField } from "./shown.ts";
import { tagsQuery } from "./tags-query.ts";
import { BadRequest, positive, searchWindow } from "./window.ts";

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 262_144;
const DEFAULT_SPANS = 3;
const MAX_SPANS = 100;
export const MAX_QUERY_BYTES = 128 * 1024;
const NO_ROOT = "<root span not yet received>";

/** `GET /api/search`. https://grafana.com/docs/tempo/latest/api_docs/#search */
export function search(db: DatabaseSync, request: ApiRequest): ApiResponse {
  const window = searchWindow(request);
  const limit = positive(request, "limit", DEFAULT_LIMIT);
  if (limit > MAX_LIMIT) throw new BadRequest(`limit ${limit} exceeds max limit ${MAX_LIMIT}`);
  const spss = positive(request, "spss", DEFAULT_SPANS);
  if (spss > MAX_SPANS) throw new BadRequest(`spans per span set exceeds ${MAX_SPANS}. received ${spss}`);
  const given = request.params.get("q");
  const tags = request.params.get("tags");
  if (given !== null && tags !== null)
    throw new BadRequest("invalid request: can't specify tags and q in the same query");
  const pipeline = given === null ? tagsQuery(tags ?? "") : parse(given);
  const shown = given === null ? [] : shownFields(pipeline);
  const accepts = durationLimits(request);
  const traces: unknown[] = [];
  let inspected = 0;
  for (const match of select(db, pipeline, window)) {
    inspected++;
    if (!accepts(match.trace)) continue;
    traces.push(given === null ? headJson(match.trace) : traceJson(db, match, shown, spss));
    if (traces.length >= limit) break;
  }
  return json({ traces, metrics: omitZero({ inspectedTraces: inspected, completedJobs: 1, totalJobs: 1 }) });
}

function parse(text: string): Pipeline {
  if (Buffer.byteLength(text) > MAX_QUERY_BYTES)
    throw new BadRequest(`invalid TraceQL query: query exceeds the maximum size of ${MAX_QUERY_BYTES} bytes`);
  try {
    const query = parseTraceql(text === "" ? "{}" : text);
    if (query.type === "metrics") throw new TraceqlError("metrics queries are not supported by search");
    return query.pipeline;
  } catch (error) {
    if (error instanceof TraceqlError) throw new BadRequest(`invalid TraceQL query: ${error.message}`);
    throw error;
  }
}

/** `minDuration` and `maxDuration` of a search by tags. */
function durationLimits(request: ApiRequest): (trace: StoredTrace) => boolean {
  const read = (name: string): number | null => {
    const text = request.params.get(name);
    if (text === null || text === "") return null;
    const value = parseDuration(text);
    if (value === null)
      throw new BadRequest(`invalid ${name}: time: invalid duration ${JSON.stringify(text)}`);
    return value;
  };
  const min = read("minDuration");
  const max = read("maxDuration");
  return ({ startNs, endNs }) => {
    const duration = Number(endNs - startNs);
    return (min === null || duration >= min) && (max === null || duration <= max);
  };
}

function headJson(trace: StoredTrace): Record<string, unknown> {
  const durationMs = Number((trace.endNs - trace.startNs) / 1_000_000n);
  return omitZero({
    traceID: shortHex(trace.traceId),
    rootServiceName: trace.rootName === null ? NO_ROOT : (trace.rootService ?? ""),
    rootTraceName: trace.rootName ?? "",
    startTimeUnixNano: String(trace.startNs),
    durationMs: Math.max(0, durationMs),
  });
}

function traceJson(db: DatabaseSync, match: Match, shown: readonly ShownField[], spss: number): unknown {
  const spanSets = match.spansets.map((spanset) => spansetJson(match.trace, spanset, shown, spss));
  return {
    ...headJson(match.trace),
    spanSet: spanSets[0],
    spanSets,
    serviceStats: serviceStats(db, match.trace.traceId),
  };
}

function spansetJson(
  trace: StoredTrace,
  { spans, attributes }: Spanset,
  shown: readonly ShownField[],
  spss: number,
): unknown {
  const scope = scopeOf(trace);
  return {
    spans: spans.slice(0, spss).map((span) => {
      const shownHere = shownAttributes(shown, span, scope);
      return {
        spanID: span.spanId,
        ...omitZero({
          name: shownHere.name ? span.name : "",
          startTimeUnixNano: String(span.startNs),
          durationNanos: String(span.endNs - span.startNs),
          attributes: [...shownHere.attributes].map(([key, value]) => ({ key, value: staticJson(value) })),
        }),
      };
    }),
    matched: spans.length,
    ...omitZero({ attributes: attributes.map(({ key, value }) => ({ key, value: staticJson(value) })) }),
  };
}

/** Of the whole trace, also where only some of its spans were read. */
function serviceStats(db: DatabaseSync, traceId: string): unknown {
  const head = findTrace(db, traceId);
  const stats: Record<string, { spanCount: number; errorCount?: number }> = {};
  if (!head) return stats;
  for (const span of spanReader(db)(head).spans) {
    const entry = (stats[span.service] ??= { spanCount: 0 });
    entry.spanCount++;
    if (span.status === 2) entry.errorCount = (entry.errorCount ?? 0) + 1;
  }
  return stats;
}
