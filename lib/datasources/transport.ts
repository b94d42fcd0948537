import { sourceName } from "#lib/sources/model.ts";
import type { BackendConfig } from "#lib/config/model.ts";
import type { DatasourceError, DatasourceErrorKind, Reply, Source } from "#lib/sources/model.ts";
import { type Asked, noteQuestion } from "./asked.ts";
import { readBody, TooLarge } from "./body.ts";
import { detailOf, networkReason, statusKind } from "./failures.ts";
import { Slots } from "./slots.ts";

/** The one way to a backend: addresses, headers, limits, and every failure as a closed error. */

export interface Backend {
  readonly source: Source;
  readonly config: BackendConfig;
  readonly slots: Slots;
  /** Limits that the backend told of, in ms, by the kind of question; kept for the process' life. */
  readonly learned: Map<string, number>;
  /** What it is not asked again for, within one answer; null: it is always asked. */
  readonly silence: { error: DatasourceError | null } | null;
  /** Where its questions are noted down; null: nobody will want to see them. */
  readonly asked: Asked | null;
}

export function createBackend(source: Source, config: BackendConfig): Backend {
  return {
    source,
    config,
    slots: new Slots(config.maxConcurrent),
    learned: new Map(),
    silence: null,
    asked: null,
  };
}

/**
 * The same backend for one answer: once it has let a question wait in vain, the next ones fail at once. What it is
 * asked is noted in `asked`.
 */
export const forOneAnswer = (backend: Backend, asked: Asked | null = null): Backend => ({
  ...backend,
  silence: { error: null },
  asked,
});

/** A connection that is refused at once costs nothing to try again. */
const SILENT_MS = 1_000;
const isSilence = ({ kind, status }: DatasourceError, tookMs: number): boolean =>
  status === null && (kind === "timeout" || (kind === "unreachable" && tookMs >= SILENT_MS));

export type Params = Readonly<
  Record<string, string | number | bigint | readonly string[] | null | undefined>
>;

export interface Ask {
  /** Below the base address, begins with `/`; the caller encodes what it puts in. */
  readonly path: string;
  readonly method?: "GET" | "POST" | "DELETE";
  /** Null and undefined are left out; a list repeats its name. */
  readonly params?: Params;
  /** Sends `params` as a form when they are long; only where the API takes both. */
  readonly formWhenLong?: boolean;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  /** "json" (default), "text", or "protobuf": bytes where the backend answers so, else JSON. A 204 gives null. */
  readonly expect?: "json" | "text" | "protobuf";
}

/** Every client function takes these. */
export interface Options {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

// Proxies and servers commonly refuse request lines above 8 kB.
const LONG_QUERY = 4000;

/** The URL of a question; the base's own path is kept, whatever the question's path is. */
function urlOf(base: string, path: string, query: URLSearchParams): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}${path}`;
  url.search = query.toString();
  return url;
}

function searchParams(params: Params = {}): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  return query;
}

export function failure(
  backend: Backend,
  kind: DatasourceErrorKind,
  message: string,
  status: number | null = null,
): DatasourceError {
  return { kind, source: backend.source, status, message };
}

/**
 * Asks a backend once, and a second time when a reused connection turned out to be dead before any answer.
 * Never throws for what the backend does. `tookMs` counts from the call to the parsed body.
 */
export async function ask(backend: Backend, question: Ask): Promise<Reply<unknown>> {
  const { silence } = backend;
  const answered = noteQuestion(backend, question);
  if (silence !== null && silence.error !== null) {
    answered(silence.error, 0);
    return { ok: false, error: silence.error, tookMs: 0 };
  }
  const started = performance.now();
  const outcome = await attempt(backend, question);
  const tookMs = performance.now() - started;
  if (silence !== null && "kind" in outcome && isSilence(outcome, tookMs)) silence.error = outcome;
  answered("kind" in outcome ? outcome : null, tookMs);
  return "kind" in outcome
    ? { ok: false, error: outcome, tookMs }
    : { ok: true, value: outcome.value, partial: null, tookMs };
}

async function attempt(backend: Backend, question: Ask): Promise<DatasourceError | { value: unknown }> {
  const { config, source } = backend;
  const name = sourceName(source);
  if (config.url === null) return failure(backend, "off", `${name} is not configured.`);
  const timeoutMs = question.timeoutMs ?? config.timeoutMs;
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), timeoutMs);
  const signal = question.signal ? AbortSignal.any([question.signal, timer.signal]) : timer.signal;
  let release: (() => void) | null = null;
  try {
    release = await backend.slots.take(signal);
    const request = build(config.url, config, question, signal);
    const response = await send(request, question.method ?? "GET");
    return await read(backend, question, response);
  } catch (error) {
    if (question.signal?.aborted) return failure(backend, "aborted", `The question to ${name} was given up.`);
    if (timer.signal.aborted) {
      return failure(backend, "timeout", `${name} did not answer within ${seconds(timeoutMs)}.`);
    }
    if (error instanceof TooLarge) {
      return failure(backend, "too_large", `${name} answered with more than ${megabytes(config.maxBytes)}.`);
    }
    return failure(backend, "unreachable", `${name} cannot be reached: ${networkReason(error)}.`);
  } finally {
    clearTimeout(timeout);
    release?.();
  }
}

const seconds = (ms: number): string => `${Number((ms / 1000).toPrecision(3))} s`;
const megabytes = (bytes: number): string => `${Number((bytes / 1e6).toPrecision(3))} MB`;

/** Tempo compares the whole header: no alternatives. */
const ACCEPT = {
  json: "application/json",
  text: "text/plain, */*",
  protobuf: "application/protobuf",
} as const;

interface Prepared {
  readonly url: URL;
  readonly init: RequestInit;
}

function build(base: string, config: BackendConfig, question: Ask, signal: AbortSignal): Prepared {
  const query = searchParams(question.params);
  const headers = new Headers(question.headers);
  headers.set("accept", ACCEPT[question.expect ?? "json"]);
  if (config.tenant !== null) headers.set("x-scope-orgid", config.tenant);
  if (config.authorization !== null) headers.set("authorization", config.authorization.reveal());
  const init: RequestInit = {
    method: question.method ?? "GET",
    headers,
    signal,
    // A redirect would carry the token and tenant to another address.
    redirect: "manual",
    cache: "no-store",
  };
  if (question.json !== undefined) {
    headers.set("content-type", "application/json");
    init.body = JSON.stringify(question.json);
    return { url: urlOf(base, question.path, query), init };
  }
  if (question.formWhenLong === true && query.toString().length > LONG_QUERY) {
    init.method = "POST";
    init.body = query;
    return { url: urlOf(base, question.path, new URLSearchParams()), init };
  }
  return { url: urlOf(base, question.path, query), init };
}

/** A keep-alive connection can die between two requests; nothing was answered, so a GET may be sent again. */
async function send({ url, init }: Prepared, method: string): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (method !== "GET" || init.signal?.aborted || !isReset(error)) throw error;
    return await fetch(url, init);
  }
}

function isReset(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? error.cause : null;
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  return code === "ECONNRESET" || code === "UND_ERR_SOCKET" || code === "EPIPE";
}

async function read(
  backend: Backend,
  question: Ask,
  response: Response,
): Promise<DatasourceError | { value: unknown }> {
  const name = sourceName(backend.source);
  const { status } = response;
  if (response.type === "opaqueredirect" || (status >= 300 && status < 400)) {
    await response.body?.cancel();
    const advice = `give the address it leads to in ${backend.source.toUpperCase()}_URL, or check the login in front of it`;
    return failure(backend, "redirect", `${name} answered with a redirect: ${advice}.`, status || null);
  }
  const body = await readBody(response, backend.config.maxBytes);
  const type = response.headers.get("content-type") ?? "";
  if (question.expect === "protobuf" && status === 200 && /\b(protobuf|octet-stream)\b/i.test(type))
    return { value: body };
  const text = body.toString("utf8");
  const web = /\bhtml\b/i.test(type) || /^\s*<(!doctype|html|head|body)\b/i.test(text.slice(0, 200));
  // A page about a missing page is from something else than the backend.
  if (!response.ok && !(web && status === 404)) {
    const { kind, sentence } = statusKind(name, status);
    const detail = detailOf(text, type, searchParams(question.params), backend.config);
    return failure(backend, kind, detail === null ? `${sentence}.` : `${sentence}: ${detail}`, status);
  }
  if (status === 204) return { value: null };
  if (web) {
    const message = `${name} answered with a web page instead of data: check ${backend.source.toUpperCase()}_URL.`;
    return failure(backend, "not_json", message, status);
  }
  if (question.expect === "text") return { value: text };
  if (text.trim() === "") return failure(backend, "not_json", `${name} answered with nothing.`, status);
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    const broken = /json/i.test(type)
      ? "with JSON that breaks off or is malformed"
      : "with something that is not JSON";
    return failure(backend, "not_json", `${name} answered ${broken}.`, status);
  }
}
