import { mapReply } from "#lib/sources/model.ts";
import type { Reply } from "#lib/sources/model.ts";
import type { TraceId } from "#lib/units.ts";
import { parseReply } from "../parse.ts";
import { ask, failure } from "../transport.ts";
import type { Backend, Options } from "../transport.ts";
import { type AdaptedTrace, adaptTrace } from "./adapt.ts";
import { readTrace, readTraceByIdResponse } from "./protobuf.ts";
import { type KeptTrace, throughCache } from "./trace-cache.ts";
import { buildInfoSchema, tagsSchema, tagValuesSchema, traceV2Schema } from "./schema.ts";

/** One function for each of Tempo's endpoints but search and metrics, which are beside this file. */

export type TraceAnswer = KeptTrace;

export interface TraceOptions extends Options {
  /** Epoch ms. Restricts the blocks that are read, and with it can miss spans that arrived late: pad it well. */
  readonly window?: { readonly startMs: number; readonly endMs: number } | undefined;
}

/**
 * A whole trace. https://grafana.com/docs/tempo/latest/api_docs/#query-v2
 * v2 answers 200 with an empty `trace` for one that it does not have, and `PARTIAL` for one that is larger than
 * its limit. A Tempo that knows no v2 answers 404: then v1 is asked, which has `batches` in place of
 * `resourceSpans`, 404 for a missing trace and 422 for one that is too large. Whole traces of finished calls are kept
 * for some minutes: see trace-cache.ts.
 */
export async function traceById(
  tempo: Backend,
  id: TraceId,
  options: TraceOptions = {},
): Promise<Reply<TraceAnswer>> {
  // With a window or a patience of its own it is another question.
  if (options.window !== undefined || options.timeoutMs !== undefined) return fetchTrace(tempo, id, options);
  return throughCache(tempo, id, options.signal, (signal) => fetchTrace(tempo, id, { signal }));
}

async function fetchTrace(tempo: Backend, id: TraceId, options: TraceOptions): Promise<Reply<TraceAnswer>> {
  const params = seconds(options.window);
  const path = `/api/v2/traces/${id}`;
  const reply = await ask(tempo, { path, params, expect: "protobuf", ...pass(options) });
  if (!reply.ok && reply.error.kind === "not_found") return traceByIdV1(tempo, id, options, reply.tookMs);
  if (reply.ok && reply.value instanceof Uint8Array) {
    const { value: bytes } = reply;
    return spansOf(tempo, reply, () => {
      const read = readTraceByIdResponse(bytes);
      return read && { ...read, partial: read.partial ? partly(read.message) : null };
    });
  }
  const parsed = parseReply(tempo, reply, traceV2Schema, (answer) => answer);
  if (!parsed.ok) return parsed;
  const { status, message = "", trace } = parsed.value;
  const partial = status === "PARTIAL" || status === 1 ? partly(message) : null;
  return spansOf(tempo, parsed, () => {
    const adapted = adaptTrace(trace ?? {});
    return adapted && { ...adapted, partial };
  });
}

const partly = (message: string): string =>
  `Tempo gave only a part of the trace: ${message === "" ? "the trace is larger than its limit" : message}.`;

async function traceByIdV1(
  tempo: Backend,
  id: TraceId,
  options: TraceOptions,
  beforeMs: number,
): Promise<Reply<TraceAnswer>> {
  const params = seconds(options.window);
  const path = `/api/traces/${id}`;
  const first = await ask(tempo, { path, params, expect: "protobuf", ...pass(options) });
  const reply = { ...first, tookMs: first.tookMs + beforeMs };
  if (reply.ok) {
    const { value } = reply;
    return spansOf(tempo, reply, () => {
      const read = value instanceof Uint8Array ? readTrace(value) : adaptTrace(value);
      return read && { ...read, partial: null };
    });
  }
  // "404 page not found" is what a server says that knows neither address: it is no Tempo.
  if (reply.error.kind === "not_found" && !reply.error.message.includes("page not found")) {
    const value: TraceAnswer = { state: "missing", spans: [], unreadable: 0 };
    return { ok: true, value, partial: null, tookMs: reply.tookMs };
  }
  if (reply.error.status !== 422) return reply;
  const error = failure(tempo, "limit", "Tempo holds this trace, but it is larger than it gives out.", 422);
  return { ok: false, error, tookMs: reply.tookMs };
}

function spansOf(
  tempo: Backend,
  { tookMs: askedMs }: Reply<unknown>,
  read: () => (AdaptedTrace & { readonly partial: string | null }) | null,
): Reply<TraceAnswer> {
  const started = performance.now();
  const trace = read();
  const tookMs = askedMs + performance.now() - started;
  if (trace === null) {
    const message = "Tempo answered in a shape that is not its API's at trace.";
    return { ok: false, error: failure(tempo, "schema", message), tookMs };
  }
  const { partial, spans, unreadable } = trace;
  const empty = spans.length === 0 && unreadable === 0;
  const state = partial !== null ? "partial" : empty ? "missing" : "found";
  return { ok: true, value: { state, spans, unreadable }, partial, tookMs };
}

export interface TagOptions extends Options {
  /** Epoch ms; without it Tempo looks at its most recent data only. */
  readonly window?: { readonly startMs: number; readonly endMs: number } | undefined;
}

export interface TagScope {
  /** `resource`, `span`, `event`, `link`, `instrumentation` or `intrinsic`. */
  readonly scope: string;
  readonly tags: readonly string[];
}

/** Attribute names by scope. https://grafana.com/docs/tempo/latest/api_docs/#search-tags-v2 */
export async function tags(
  tempo: Backend,
  options: TagOptions & { readonly scope?: string; readonly limit?: number } = {},
): Promise<Reply<readonly TagScope[]>> {
  const params = { scope: options.scope, limit: options.limit, ...seconds(options.window) };
  const reply = await ask(tempo, { path: "/api/v2/search/tags", params, ...pass(options) });
  return parseReply(tempo, reply, tagsSchema, (answer) =>
    (answer.scopes ?? []).map((scope) => ({ scope: scope.name, tags: scope.tags ?? [] })),
  );
}

export interface TagValue {
  /** `string`, `int`, `float`, `bool`, `keyword`, `duration`. */
  readonly type: string;
  readonly value: string;
}

/**
 * Values of one scoped attribute (`span.call.vertical`, `resource.service.name`, `name`).
 * https://grafana.com/docs/tempo/latest/api_docs/#search-tag-values-v2
 * A `query` that Tempo cannot parse is ignored silently: build it with query.ts.
 */
export async function tagValues(
  tempo: Backend,
  tag: string,
  options: TagOptions & { readonly query?: string; readonly limit?: number } = {},
): Promise<Reply<readonly TagValue[]>> {
  const path = `/api/v2/search/tag/${encodeURIComponent(tag)}/values`;
  const params = { q: options.query, limit: options.limit, ...seconds(options.window) };
  const reply = await ask(tempo, { path, params, ...pass(options) });
  return parseReply(tempo, reply, tagValuesSchema, (answer) =>
    (answer.tagValues ?? []).map(({ type, value }) => ({ type: type ?? "string", value })),
  );
}

/** True when Tempo takes questions; it answers 503 while it starts. https://grafana.com/docs/tempo/latest/api_docs/#readiness-probe */
export async function ready(tempo: Backend, options: Options = {}): Promise<Reply<true>> {
  return mapReply(
    await ask(tempo, { path: "/ready", expect: "text", ...pass(options) }),
    () => true as const,
  );
}

/** The version; Tempo's own builds sometimes leave it empty, which is null. */
export async function buildInfo(
  tempo: Backend,
  options: Options = {},
): Promise<Reply<{ version: string | null }>> {
  const reply = await ask(tempo, { path: "/api/status/buildinfo", ...pass(options) });
  return parseReply(tempo, reply, buildInfoSchema, ({ version }) => ({
    version: version === "" ? null : version,
  }));
}

const pass = ({ signal, timeoutMs }: Options) => ({ signal, timeoutMs });

/** Tempo takes whole seconds: rounded outwards. */
function seconds(window: TagOptions["window"]): { start?: number; end?: number } {
  if (window === undefined) return {};
  return { start: Math.floor(window.startMs / 1000), end: Math.ceil(window.endMs / 1000) };
}
