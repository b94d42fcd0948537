import { queryOptions } from "@tanstack/react-query";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type {
  Incident,
  IncidentList,
  IncidentMinutes,
  IncidentQuery,
  IncidentSentiment,
  PartQuery,
  PatternList,
} from "./schema.ts";

/** What is asked of `/api/v1/incidents…`, shared by the browser and by a page that prefetches on the server. */

const REFRESH_MS = 60_000;

/** In a fixed order, so that server and browser share a cache key. */
export function incidentParams(query: IncidentQuery | PartQuery): URLSearchParams {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return new URLSearchParams(
    given.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => [name, String(value)]),
  );
}

function asked<T>(path: string, query: IncidentQuery | PartQuery) {
  const params = incidentParams(query).toString();
  return {
    queryKey: ["incidents", path, params],
    queryFn: ({ signal }: { signal: AbortSignal }): Promise<T> =>
      fetchJson<T>(`/api/v1/incidents${path}${params === "" ? "" : `?${params}`}`, { signal }),
    retry: worthRetrying,
    staleTime: REFRESH_MS,
  };
}

export const incidentsQuery = (query: IncidentQuery) =>
  queryOptions({ ...asked<IncidentList>("", query), refetchInterval: REFRESH_MS });
/** One that still fires is asked for again each minute. */
export const incidentQuery = (query: IncidentQuery) =>
  queryOptions({
    ...asked<Incident>("/summary", query),
    refetchInterval: ({ state }) => (state.data?.firing.state === "firing" ? REFRESH_MS : false),
  });
export const minutesQuery = (query: PartQuery) => queryOptions(asked<IncidentMinutes>("/minutes", query));
export const patternsQuery = (query: PartQuery) => queryOptions(asked<PatternList>("/logs", query));
export const sentimentQuery = (query: PartQuery) =>
  queryOptions(asked<IncidentSentiment>("/sentiment", query));
