import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { CallFilters } from "./filters.ts";
import { callParams } from "./params.ts";
import type { CallDetail, CallList } from "./schema.ts";
import { type Subject, subjectPath } from "./subject.ts";

/**
 * What is asked of `/api/v1/calls`, shared by the browser and by a page that prefetches on the server:
 * `prefetchQuery({ ...callQuery(subject), queryFn: () => getCall(subject, context) })`.
 */

/** A call that runs, or whose trace may still arrive, is asked for again; any other never changes. */
const CALL_REFRESH_MS = 5_000;

export const callQuery = (subject: Subject) =>
  queryOptions({
    queryKey: [subject.kind, subject.id, "detail"],
    queryFn: ({ signal }): Promise<CallDetail> => fetchJson<CallDetail>(subjectPath(subject), { signal }),
    retry: worthRetrying,
    refetchInterval: ({ state }) =>
      state.data?.state === "running" || state.data?.state === "not_yet" ? CALL_REFRESH_MS : false,
  });

const fetchCalls = (filters: CallFilters, signal: AbortSignal): Promise<CallList> =>
  fetchJson<CallList>(`/api/v1/calls?${callParams(filters)}`, { signal });

/** One page of calls. */
export const callsQuery = (filters: CallFilters) =>
  queryOptions({
    queryKey: ["calls", "list", callParams(filters).toString()],
    queryFn: ({ signal }) => fetchCalls(filters, signal),
    retry: worthRetrying,
  });

/** Page after page; a call is neither lost nor repeated between pages. */
export const callPagesQuery = (filters: Omit<CallFilters, "cursor">) =>
  infiniteQueryOptions({
    queryKey: ["calls", "pages", callParams(filters).toString()],
    queryFn: ({ signal, pageParam }) =>
      fetchCalls(pageParam === null ? filters : { ...filters, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    retry: worthRetrying,
  });
