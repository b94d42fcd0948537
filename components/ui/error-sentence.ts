import { ApiError } from "#lib/problem/fetch.ts";

/** A failed request as a sentence to show; null where nothing failed. */
export function errorSentence(error: unknown): string | null {
  if (error === null || error === undefined) return null;
  if (error instanceof ApiError) return error.message;
  return "The console could not be reached. Check the connection; this page tries again when you reload it.";
}
