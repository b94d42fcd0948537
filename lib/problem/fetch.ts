import type { Problem } from "./schema.ts";

/** The console's own API refused or could not answer; `message` can be shown as it is. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem | null;

  constructor(status: number, problem: Problem | null) {
    super(problem?.detail ?? "The console did not answer. Check the connection and try again.");
    this.name = "ApiError";
    this.status = status;
    this.problem = problem;
  }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === "object" && body !== null && "detail" in body && typeof body.detail === "string";

/**
 * Asks the console's own API from the browser. The shape is the route's published schema, checked on the server
 * where it is made: checking again here would cost every page 22 kB of JavaScript.
 * Throws ApiError for a refusal, and what `fetch` throws for a cancelled or impossible request.
 */
export async function fetchJson<T>(
  url: string,
  init: { signal: AbortSignal; method?: string; headers?: Record<string, string>; body?: string },
): Promise<T> {
  const response = await fetch(url, { ...init, headers: { accept: "application/json", ...init.headers } });
  const body: unknown = await response.json().catch(() => null);
  if (response.ok && body !== null) return body as T;
  throw new ApiError(response.status, isProblem(body) ? body : null);
}

/** Only what the server may yet answer differently is worth asking again. */
export const worthRetrying = (failures: number, error: unknown): boolean =>
  failures < 2 && !(error instanceof ApiError && error.status < 500);
