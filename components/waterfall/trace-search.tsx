"use client";

import { createContext, use, useMemo, useState, type ReactNode } from "react";

/*
 * What is searched for in the trace. It lies in no URL: people search for what they were told, a number too.
 */
interface TraceSearch {
  readonly text: string;
  /** Only matches, and what they lie below, are shown. */
  readonly onlyMatches: boolean;
  readonly search: (text: string) => void;
  readonly setOnlyMatches: (only: boolean) => void;
}

const TraceSearchContext = createContext<TraceSearch | null>(null);

/** The search in the trace, for the waterfall and for whatever proposes one. Throws outside of the provider. */
export function useTraceSearch(): TraceSearch {
  const value = use(TraceSearchContext);
  if (value === null) throw new Error("useTraceSearch needs a TraceSearchProvider above it");
  return value;
}

export function TraceSearchProvider({ children }: { children: ReactNode }) {
  const [text, search] = useState("");
  const [onlyMatches, setOnlyMatches] = useState(false);
  const value = useMemo(() => ({ text, onlyMatches, search, setOnlyMatches }), [text, onlyMatches]);
  return <TraceSearchContext value={value}>{children}</TraceSearchContext>;
}
