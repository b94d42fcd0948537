import { queryOptions } from "@tanstack/react-query";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { Baseline } from "./schema.ts";

/** What is usual for each stage in the hour around a call; an hour's figures are not asked for twice. */
export const baselineQuery = (sid: string) =>
  queryOptions({
    queryKey: ["call", sid, "baseline"],
    queryFn: ({ signal }): Promise<Baseline> =>
      fetchJson<Baseline>(`/api/v1/calls/${encodeURIComponent(sid)}/baseline`, { signal }),
    retry: worthRetrying,
    staleTime: 5 * 60_000,
  });
