import { skipToken, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Subject } from "#lib/calls/subject.ts";
import { useOnceMore } from "#lib/problem/once-more.ts";
import { spanDetailQuery, spanSearchQuery, spansQuery } from "./queries.ts";
import { type SpanTable, spanTable } from "./span-table.ts";

/** The spans as a table, made once for each answer. */
export function useSpans(subject: Subject, { live = false }: { live?: boolean } = {}) {
  const query = useQuery({ ...spansQuery(subject, live), select: spanTable });
  useOnceMore(live, query.refetch);
  return query;
}

/** Nothing is asked while `spanId` is null. */
export function useSpanDetail(subject: Subject, spanId: string | null) {
  const query = spanDetailQuery(subject, spanId ?? "");
  return useQuery(spanId === null ? { ...query, queryFn: skipToken } : query);
}

/** Shorter texts are in nearly every attribute. */
const SHORTEST_SEARCH = 2;

/**
 * Rows whose attributes hold a text, asked of the server: `key=value`, or a part of either. Nothing is asked for less
 * than two characters; an answer about a trace that has changed since is left aside.
 */
export function useAttributeSearch(subject: Subject, table: SpanTable, text: string) {
  const wanted = text.trim();
  const query = spanSearchQuery(subject, wanted);
  const found = useQuery(wanted.length < SHORTEST_SEARCH ? { ...query, queryFn: skipToken } : query);
  const rows = useMemo(
    () => (found.data?.count === table.count ? Int32Array.from(found.data.rows) : NO_ROWS),
    [found.data, table.count],
  );
  return { rows, searching: found.isFetching && found.failureCount === 0, error: found.error };
}

const NO_ROWS = new Int32Array(0);
