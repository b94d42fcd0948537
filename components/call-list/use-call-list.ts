"use client";

import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
  type InfiniteData,
} from "@tanstack/react-query";
import type { ListFilters } from "#components/filters/words.ts";
import { isTroubled } from "#components/sources/words.ts";
import { callPagesQuery, callsQuery } from "#lib/calls/queries.ts";
import type { CallList } from "#lib/calls/schema.ts";
import { listedCalls, newCalls } from "./pages.ts";

/** How often a list that reaches up to now is asked whether there are new calls; never while the tab is hidden. */
const REFRESH_MS = 10_000;

const isOpen = ({ to, sort }: ListFilters) =>
  (to === undefined || to === "now") && (sort === undefined || sort === "time");

const hasTrouble = (list: CallList | undefined): boolean => list?.sources.some(isTroubled) ?? false;

/**
 * Page after page of calls. The pages stay as they were loaded; beside them the first page is asked for again, which
 * renews the calls that are listed and counts those that are not. `showNew` begins anew with them.
 */
export function useCallList(filters: ListFilters) {
  const client = useQueryClient();
  const query = callPagesQuery(filters);
  const pages = useInfiniteQuery({
    ...query,
    placeholderData: keepPreviousData,
    // Fetched again, the pages would shift under the reader.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
  });
  const loaded = pages.isPlaceholderData ? undefined : pages.data?.pages;
  const first = loaded?.[0];
  const latest = useQuery({
    ...callsQuery(filters),
    enabled: first !== undefined && isOpen(filters),
    ...(first !== undefined && { initialData: first, initialDataUpdatedAt: pages.dataUpdatedAt }),
    staleTime: REFRESH_MS,
    refetchInterval: REFRESH_MS,
  });
  const fresh = latest.isPlaceholderData ? undefined : latest.data;

  return {
    calls: listedCalls(pages.data?.pages ?? [], loaded === undefined ? undefined : fresh),
    last: pages.data?.pages.at(-1),
    /** The newest word on the sources: one may have stopped to answer since the pages were loaded. */
    sources: (hasTrouble(fresh) ? fresh : pages.data?.pages.at(-1))?.sources ?? [],
    error: pages.error ?? (latest.isError ? latest.error : null),
    isLoading: pages.data === undefined && pages.error === null,
    isStale: pages.isPlaceholderData,
    more: {
      has: pages.hasNextPage,
      isLoading: pages.isFetchingNextPage,
      failed: pages.isFetchNextPageError,
      load: () => pages.fetchNextPage(),
    },
    fresh: loaded === undefined ? { count: 0, atLeast: false } : newCalls(loaded, fresh),
    showNew: () => {
      if (fresh === undefined) return;
      client.setQueryData<InfiniteData<CallList, string | null>>(query.queryKey, {
        pages: [fresh],
        pageParams: [null],
      });
    },
    reload: () => {
      void latest.refetch();
      if (pages.isError || hasTrouble(first)) void pages.refetch();
    },
  };
}

export type CallListState = ReturnType<typeof useCallList>;
