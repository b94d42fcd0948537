import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { SloDetail, Slos } from "./schema.ts";

/** Rules record every minute. */
const REFRESH_MS = 60_000;

/** All objectives; the page filters them by itself. */
export const slosQuery = () =>
  queryOptions({
    queryKey: ["slos"],
    queryFn: ({ signal }): Promise<Slos> => fetchJson<Slos>("/api/v1/slos", { signal }),
    retry: worthRetrying,
    refetchInterval: REFRESH_MS,
    staleTime: REFRESH_MS / 2,
  });

export interface SloAddress {
  readonly objective: string;
  readonly vertical: string;
  readonly environment: string | null;
  /** As the API takes instants; null: a day ago, now. */
  readonly from: string | null;
  readonly to: string | null;
}

export const sloQuery = ({ objective, vertical, environment, from, to }: SloAddress) =>
  queryOptions({
    queryKey: ["slos", objective, vertical, environment, from, to],
    queryFn: ({ signal }): Promise<SloDetail> => {
      const asked = Object.entries({ environment, from, to }).flatMap(([name, value]): [string, string][] =>
        value === null ? [] : [[name, value]],
      );
      const path = `/api/v1/slos/${encodeURIComponent(objective)}/${encodeURIComponent(vertical)}`;
      return fetchJson<SloDetail>(`${path}?${new URLSearchParams(asked).toString()}`, { signal });
    },
    retry: worthRetrying,
    refetchInterval: REFRESH_MS,
    staleTime: REFRESH_MS / 2,
    placeholderData: keepPreviousData,
  });
