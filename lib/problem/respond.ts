import type { ServiceError } from "./model.ts";
import type { Problem } from "./schema.ts";

const STATUS: Readonly<Record<ServiceError["kind"], readonly [status: number, title: string]>> = {
  bad_request: [400, "The request is wrong"],
  forbidden: [403, "Not allowed"],
  not_found: [404, "Not found"],
  too_large: [413, "Too large"],
  unsupported_media_type: [415, "Not JSON"],
  unavailable: [503, "A source did not answer"],
  // Nobody reads it: the reader has left. The number is the one that proxies log.
  aborted: [499, "Given up"],
};

/** Every answer of the API: never kept by a cache, never taken for another type than it says. */
export const apiHeaders = (requestId: string): Record<string, string> => ({
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-request-id": requestId,
});

/** RFC 9457 problem details of a service's refusal. */
export function problemResponse(error: ServiceError, requestId: string): Response {
  const [status, title] = STATUS[error.kind];
  return problem(
    {
      type: `urn:earshot:problem:${error.kind}`,
      title,
      status,
      detail: error.message,
      instance: `urn:uuid:${requestId}`,
      field: error.field ?? null,
    },
    requestId,
  );
}

/** What went wrong inside is in the log under the request's id, and in no answer. */
export function internalProblem(detail: string, requestId: string): Response {
  return problem(
    {
      type: "urn:earshot:problem:internal",
      title: "An error of the console's own",
      status: 500,
      detail,
      instance: `urn:uuid:${requestId}`,
      field: null,
    },
    requestId,
  );
}

function problem(body: Problem, requestId: string): Response {
  const headers = { ...apiHeaders(requestId), "content-type": "application/problem+json" };
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: body.status === 503 ? { ...headers, "retry-after": "5" } : headers,
  });
}
