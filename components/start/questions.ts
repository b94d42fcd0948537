import type { CallFilters } from "#lib/calls/filters.ts";
import { ROWS } from "./live.ts";

/** What the start page asks, shared by the server, which asks first, and the browser. */
export const NEWEST: CallFilters = { limit: ROWS };
export const WORST: CallFilters = { from: "now-1h", sort: "worst_turn", limit: ROWS };
