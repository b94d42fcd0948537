import type { CallFilters } from "#lib/calls/filters.ts";
import { callParams } from "#lib/calls/params.ts";
import type { Drill } from "./schema.ts";

/** From a figure to the calls behind it. Without zod: the browser needs it too. */

/**
 * The list of the calls behind a figure of a range; null: calls cannot be filtered by what it counts.
 * @param from, to instants as the API takes them: ISO 8601, epoch ms, or relative to now
 */
export function drillHref(
  drill: Drill,
  { from, to }: { readonly from: string; readonly to: string },
): string | null {
  if (drill === null) return null;
  return `/calls?${callParams({ ...drill, from, to } satisfies CallFilters).toString()}`;
}

/** The page of a vertical. Names are untrusted and only ever encoded. */
export const verticalHref = (vertical: string): string => `/verticals/${encodeURIComponent(vertical)}`;

/** Calls of a vertical, those that waited longest first. */
export const callsOfVertical = (vertical: string): Drill => ({ vertical: [vertical], sort: "worst_turn" });
