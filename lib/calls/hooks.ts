import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { CallFilters } from "./filters.ts";
import { callPagesQuery, callQuery, callsQuery } from "./queries.ts";
import type { Subject } from "./subject.ts";

export const useCall = (subject: Subject) => useQuery(callQuery(subject));

/** `refreshMs`: asked again at this interval (a live list). The list before stays while another is fetched. */
export const useCalls = (filters: CallFilters, options: { refreshMs?: number } = {}) =>
  useQuery({
    ...callsQuery(filters),
    placeholderData: keepPreviousData,
    refetchInterval: options.refreshMs ?? false,
  });

export const useCallPages = (filters: Omit<CallFilters, "cursor">) =>
  useInfiniteQuery({ ...callPagesQuery(filters), placeholderData: keepPreviousData });
