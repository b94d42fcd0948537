import { queryOptions } from "@tanstack/react-query";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { Cohort } from "./schema.ts";

/** "Is it just this call?", for its verdict's stage. Asked again after a minute: it may still be going. */
export const cohortQuery = (sid: string) =>
  queryOptions({
    queryKey: ["call", sid, "cohort"],
    queryFn: ({ signal }): Promise<Cohort> =>
      fetchJson<Cohort>(`/api/v1/calls/${encodeURIComponent(sid)}/cohort`, { signal }),
    retry: worthRetrying,
    staleTime: 60_000,
  });
