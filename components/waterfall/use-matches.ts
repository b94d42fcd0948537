"use client";

import { useDeferredValue, useMemo } from "react";
import type { SpanTable } from "#lib/traces/span-table.ts";
import { searchSpans } from "#lib/traces/view/search.ts";

export interface Matches {
  /** Ascending rows; empty while nothing is searched for. */
  readonly rows: Int32Array;
  /** 1 for each of them; null while nothing is searched for. */
  readonly flags: Uint8Array | null;
  /** What was searched for, in lower case. */
  readonly wanted: string;
}

/** The spans that match a text: those whose names do at once. */
export function useMatches(table: SpanTable, text: string): Matches {
  const wanted = useDeferredValue(text.trim().toLowerCase());
  const rows = useMemo(() => searchSpans(table, wanted), [table, wanted]);
  const flags = useMemo(() => {
    if (wanted === "") return null;
    const flags = new Uint8Array(table.count);
    for (const row of rows) flags[row] = 1;
    return flags;
  }, [table, rows, wanted]);
  return { rows, flags, wanted };
}
