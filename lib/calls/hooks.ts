import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { CallFilters } from "./filters.ts";
import { callPagesQuery, callQuery, callsQuery, traceQuery } from "./queries.ts";

export const useCall = (sid: string) => useQuery(callQuery(sid));

export const useTrace = (traceId: string) => useQuery(traceQuery(traceId));

/** `refreshMs`: asked again at this interval (a live list). The list before stays while another is fetched. */
export const useCalls = (filters: CallFilters, options: { refreshMs?: number } = {}) =>
  useQuery({
    ...callsQuery(filters),
    placeholderData: keepPreviousData,
    refetchInterval: options.refreshMs ?? false,
  });

export const useCallPages = (filters: Omit<CallFilters, "cursor">) =>
  useInfiniteQuery({ ...callPagesQuery(filters), placeholderData: keepPreviousData });
