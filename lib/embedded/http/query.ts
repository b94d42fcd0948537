import type { IncomingMessage } from "node:http";
import type { QueryPool } from "../query/pool.ts";
import { SIGNALS, type SignalName } from "../signals.ts";
import { HttpError, readBody } from "./body.ts";
import { failure } from "./query-failure.ts";
import type { Outgoing } from "./send.ts";

/** The backends' own APIs, below `/tempo`, `/loki` and `/prometheus`. */
const PLAIN = "text/plain; charset=utf-8";
const MAX_FORM_BYTES = 4 * 1024 * 1024;

export function querySignal(path: string): { signal: SignalName; rest: string } | null {
  for (const [signal, hosted] of Object.entries(SIGNALS)) {
    if (path === hosted.prefix || path.startsWith(`${hosted.prefix}/`))
      return { signal: signal as SignalName, rest: path.slice(hosted.prefix.length) || "/" };
  }
  return null;
}

function isMethod(method: string): method is "GET" | "POST" | "DELETE" {
  return method === "GET" || method === "POST" || method === "DELETE";
}

/** Query string and form body together, as the real backends read them. */
async function readParams(request: IncomingMessage, search: string): Promise<string> {
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  if (request.method !== "POST" || type !== "application/x-www-form-urlencoded") return search;
  const form = new TextDecoder().decode(await readBody(request, MAX_FORM_BYTES));
  return search === "" ? form : `${form}&${search}`;
}

export async function query(
  request: IncomingMessage,
  target: { readonly signal: SignalName; readonly rest: string; readonly search: string },
  pool: QueryPool,
  signal: AbortSignal,
): Promise<Outgoing> {
  const method = request.method === "HEAD" ? "GET" : (request.method ?? "GET");
  if (!isMethod(method)) return { status: 405, contentType: PLAIN, body: "Method Not Allowed\n" };
  try {
    const params = await readParams(request, target.search);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const job = { signal: target.signal, method, path: target.rest, params, headers, nowMs: Date.now() };
    const result = await pool.run(job, signal);
    return result.kind === "answer" ? result.answer : failure(target.signal, result);
  } catch (error) {
    if (error instanceof HttpError)
      return { status: error.status, contentType: PLAIN, body: `${error.message}\n` };
    throw error;
  }
}
