"use client";

import { useDeferredValue, useMemo, useState } from "react";
import { errorSentence } from "#components/ui/error-sentence.ts";
import type { Subject } from "#lib/calls/subject.ts";
import { useAttributeSearch } from "#lib/traces/hooks.ts";
import type { SpanTable } from "#lib/traces/span-table.ts";
import { searchSpans, union } from "#lib/traces/view/search.ts";

export interface Matches {
  /** Ascending rows; empty while nothing is searched for. */
  readonly rows: Int32Array;
  /** Those of the text as it stands now; of one typed this moment, those that its names tell. */
  readonly latest: () => Int32Array;
  /** 1 for each of them; null while nothing is searched for. */
  readonly flags: Uint8Array | null;
  /** What was searched for, in lower case. */
  readonly wanted: string;
  /** The server is still asked for attributes. */
  readonly searching: boolean;
  /** Why attributes could not be searched. */
  readonly trouble: string | null;
}

/** The spans that match a text: by their names at once, by their attributes when the server has answered. */
export function useMatches(subject: Subject, table: SpanTable, text: string): Matches {
  const wanted = useDeferredValue(text.trim().toLowerCase());
  const [asked, setAsked] = useState("");
  const { rows: ofAttributes, searching, error } = useAttributeSearch(subject, table, asked);
  // At each key, but one question at a time: a server that is slow is asked less often.
  if (!searching && asked !== text.trim()) setAsked(text.trim());
  const rows = useMemo(() => {
    const named = searchSpans(table, wanted);
    return asked.toLowerCase() === wanted ? union(named, ofAttributes) : named;
  }, [table, wanted, asked, ofAttributes]);
  const flags = useMemo(() => {
    if (wanted === "") return null;
    const flags = new Uint8Array(table.count);
    for (const row of rows) flags[row] = 1;
    return flags;
  }, [table, rows, wanted]);
  const why = errorSentence(error);
  return {
    rows,
    latest: () => {
      const typed = text.trim().toLowerCase();
      return typed === wanted ? rows : searchSpans(table, typed);
    },
    flags,
    wanted,
    searching: wanted !== "" && (searching || asked.toLowerCase() !== wanted),
    trouble: wanted === "" || why === null ? null : `Only names are searched: ${why}`,
  };
}
