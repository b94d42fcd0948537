import { queryOptions } from "@tanstack/react-query";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { SpanDetail, SpanList } from "./schema.ts";

/** All spans of a call as compact rows, depth first. `live`: the call runs, so more will come. */
export const spansQuery = (sid: string, live = false) =>
  queryOptions({
    queryKey: ["calls", "spans", sid],
    queryFn: ({ signal }): Promise<SpanList> =>
      fetchJson<SpanList>(`/api/v1/calls/${encodeURIComponent(sid)}/spans`, { signal }),
    retry: worthRetrying,
    refetchInterval: live ? 5_000 : false,
  });

/** One span whole: attributes, resource, events, links. */
export const spanDetailQuery = (sid: string, spanId: string) =>
  queryOptions({
    queryKey: ["calls", "spans", sid, spanId],
    queryFn: ({ signal }): Promise<SpanDetail> =>
      fetchJson<SpanDetail>(`/api/v1/calls/${encodeURIComponent(sid)}/spans/${encodeURIComponent(spanId)}`, {
        signal,
      }),
    retry: worthRetrying,
    staleTime: 60_000,
  });
