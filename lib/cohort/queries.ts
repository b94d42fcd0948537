import { queryOptions } from "@tanstack/react-query";
import type { LedgerStage } from "#lib/ledger/stages.ts";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { Cohort } from "./schema.ts";

/** "Is it just this call?" for a stage; null asks for the verdict's. Asked again after a minute: it may still be going. */
export const cohortQuery = (sid: string, stage: LedgerStage | null) =>
  queryOptions({
    queryKey: ["call", sid, "cohort", stage],
    queryFn: ({ signal }): Promise<Cohort> =>
      fetchJson<Cohort>(
        `/api/v1/calls/${encodeURIComponent(sid)}/cohort${stage === null ? "" : `?stage=${stage}`}`,
        { signal },
      ),
    retry: worthRetrying,
    staleTime: 60_000,
  });
