import { queryOptions } from "@tanstack/react-query";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { Comparison, Similar } from "./schema.ts";

const pathOf = (sid: string): string => `/api/v1/calls/${encodeURIComponent(sid)}`;

export const comparisonQuery = (a: string, b: string) =>
  queryOptions({
    queryKey: ["compare", a, b],
    queryFn: ({ signal }): Promise<Comparison> =>
      fetchJson<Comparison>(`${pathOf(a)}/compare?with=${encodeURIComponent(b)}`, { signal }),
    retry: worthRetrying,
  });

/** Good calls like this one, to compare it with. */
export const similarQuery = (sid: string) =>
  queryOptions({
    queryKey: ["call", sid, "similar"],
    queryFn: ({ signal }): Promise<Similar> => fetchJson<Similar>(`${pathOf(sid)}/similar`, { signal }),
    retry: worthRetrying,
    staleTime: 60_000,
  });
