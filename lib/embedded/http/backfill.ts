import type { IncomingMessage } from "node:http";
import { badData, requiredTime, timeParam } from "../prometheus/params.ts";
import { ApiError, failure, invalidParameter, success } from "../prometheus/respond.ts";
import type { Evaluator } from "../prometheus/rules/evaluator.ts";
import { isLoopback } from "./host-guard.ts";
import type { Outgoing } from "./send.ts";

/** What Prometheus leaves to promtool: rules are evaluated for a time that is past. */
export const BACKFILL_PATH = "/prometheus/api/v1/admin/earshot/backfill_rules";

/** The most that one request may ask for: what metrics are kept for by default. */
const MAX_RANGE_MS = 35 * 86_400_000;

/**
 * `POST ?start&end` evaluates the rules where they have not been, and answers when that is done; `GET` tells how far it
 * is. Only from this machine, and from no web page.
 */
export async function backfill(
  request: IncomingMessage,
  search: string,
  rules: Evaluator,
  nowMs = Date.now(),
): Promise<Outgoing> {
  if (!isLoopback(remoteAddress(request)) || request.headers.origin !== undefined)
    return { status: 403, contentType: "text/plain; charset=utf-8", body: "only from this machine\n" };
  try {
    if (request.method === "GET")
      return success({ running: rules.progress !== null, progress: rules.progress });
    if (request.method !== "POST")
      return { status: 405, contentType: "text/plain; charset=utf-8", body: "Method Not Allowed\n" };
    const params = new URLSearchParams(search);
    const startMs = requiredTime(params, "start");
    const endMs = Math.min(timeParam(params, "end", nowMs), nowMs);
    if (endMs <= startMs) throw invalidParameter("end", "end timestamp must not be before start time");
    if (endMs - startMs > MAX_RANGE_MS) throw badData("at most 35 days can be asked for at once");
    if (rules.progress !== null) throw new ApiError("unavailable", "a backfill is running already");
    const started = performance.now();
    const done = await rules.backfill({ startMs, endMs });
    return success({ ...done, seconds: Math.round(performance.now() - started) / 1000 });
  } catch (error) {
    const said = failure(error) ?? failure(new ApiError("internal", String(error)));
    if (said === null) throw error;
    return said;
  }
}

/** Without the prefix of an IPv4 address on an IPv6 socket. */
const remoteAddress = ({ socket }: IncomingMessage): string =>
  (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
