import { queryOptions } from "@tanstack/react-query";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { CallHistory } from "./schema.ts";

/** The caller's earlier calls; what lies in the past is not asked for twice. */
export const historyQuery = (sid: string) =>
  queryOptions({
    queryKey: ["call", sid, "history"],
    queryFn: ({ signal }): Promise<CallHistory> =>
      fetchJson<CallHistory>(`/api/v1/calls/${encodeURIComponent(sid)}/history`, { signal }),
    retry: worthRetrying,
    staleTime: 5 * 60_000,
  });
