import { queryOptions } from "@tanstack/react-query";
import { type Subject, subjectPath } from "#lib/calls/subject.ts";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { SpanDetail, SpanList, SpanSearch } from "./schema.ts";

/** All spans of a call or a trace as columns, depth first. `live`: the call runs, so more will come. */
export const spansQuery = (subject: Subject, live = false) =>
  queryOptions({
    queryKey: [subject.kind, subject.id, "spans"],
    queryFn: ({ signal }): Promise<SpanList> =>
      fetchJson<SpanList>(`${subjectPath(subject)}/spans`, { signal }),
    retry: worthRetrying,
    refetchInterval: live ? 5_000 : false,
  });

/** One span whole: attributes, resource, events, links. */
export const spanDetailQuery = (subject: Subject, spanId: string) =>
  queryOptions({
    queryKey: [subject.kind, subject.id, "spans", spanId],
    queryFn: ({ signal }): Promise<SpanDetail> =>
      fetchJson<SpanDetail>(`${subjectPath(subject)}/spans/${encodeURIComponent(spanId)}`, { signal }),
    retry: worthRetrying,
    staleTime: 60_000,
  });

/**
 * Spans by their attributes, events and status messages: `key=value`, or a part of either. What was searched for is
 * kept in the page's memory for a minute and in no URL: people search for numbers too.
 */
export const spanSearchQuery = (subject: Subject, text: string) =>
  queryOptions({
    queryKey: [subject.kind, subject.id, "spans", "search", text],
    queryFn: ({ signal }): Promise<SpanSearch> =>
      fetchJson<SpanSearch>(`${subjectPath(subject)}/spans/search`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ q: text.slice(0, 500) }),
        signal,
      }),
    retry: worthRetrying,
    staleTime: 60_000,
    gcTime: 60_000,
  });
