import { fetchJson } from "#lib/problem/fetch.ts";
import type { LookupResponse } from "./schema.ts";

/** Finds what a pasted text means. It goes in the body: a phone number never enters a URL or a cache key. */
export const lookUp = (q: string, signal: AbortSignal): Promise<LookupResponse> =>
  fetchJson<LookupResponse>("/api/v1/lookup", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ q }),
    signal,
  });
