import { queryOptions } from "@tanstack/react-query";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { LogList } from "./schema.ts";

/** A call's log lines, oldest first. `live`: the call runs, so more will come. */
export const logsQuery = (sid: string, live = false) =>
  queryOptions({
    queryKey: ["calls", "logs", sid],
    queryFn: ({ signal }): Promise<LogList> =>
      fetchJson<LogList>(`/api/v1/calls/${encodeURIComponent(sid)}/logs`, { signal }),
    retry: worthRetrying,
    refetchInterval: live ? 5_000 : false,
  });
