import type { QueryResult } from "../query/pool.ts";
import type { SignalName } from "../signals.ts";
import type { Outgoing } from "./send.ts";

type Failed = Exclude<QueryResult, { kind: "answer" }>;
type Kind = Exclude<Failed["kind"], "failed">;

/** What each of the real ones says when a query cannot be finished. */
const TEXTS: Readonly<
  Record<"traces" | "logs", Readonly<Record<Kind, readonly [status: number, text: string]>>>
> = {
  traces: {
    timeout: [504, "context deadline exceeded"],
    overloaded: [429, "job queue full"],
    aborted: [499, "context canceled"],
    too_large: [422, "the query needs more memory than one may take; narrow it or its range"],
  },
  logs: {
    timeout: [
      504,
      "Request timed out, decrease the duration of the request or add more label matchers (prefer exact match " +
        "over regex match) to reduce the amount of data processed.",
    ],
    overloaded: [429, "too many outstanding requests"],
    aborted: [499, "The request was cancelled by the client."],
    too_large: [422, "the query needs more memory than one may take; narrow it or its range"],
  },
};

/** https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview */
const ENVELOPES: Readonly<
  Record<Failed["kind"], readonly [status: number, errorType: string, error: string]>
> = {
  timeout: [503, "timeout", "query timed out in expression evaluation"],
  overloaded: [503, "timeout", "query timed out in query queue"],
  aborted: [499, "canceled", "query was canceled in expression evaluation"],
  too_large: [
    422,
    "execution",
    "query processing would load too many samples into memory in expression evaluation",
  ],
  failed: [500, "internal", "internal error"],
};

export function failure(signal: SignalName, result: Failed): Outgoing {
  const headers: Record<string, string> = result.kind === "overloaded" ? { "retry-after": "1" } : {};
  if (signal === "metrics") {
    const [status, errorType, told] = ENVELOPES[result.kind];
    const error = result.kind === "failed" ? result.message : told;
    const body = JSON.stringify({ status: "error", errorType, error });
    return { status, contentType: "application/json", body, headers };
  }
  const [status, text] = result.kind === "failed" ? [500, result.message] : TEXTS[signal][result.kind];
  return { status, contentType: "text/plain; charset=utf-8", body: `${text}\n`, headers };
}
