import { skipToken, useQuery } from "@tanstack/react-query";
import { spanDetailQuery, spansQuery } from "./queries.ts";

export const useSpans = (sid: string, options: { live?: boolean } = {}) =>
  useQuery(spansQuery(sid, options.live ?? false));

/** Nothing is asked while `spanId` is null. */
export function useSpanDetail(sid: string, spanId: string | null) {
  const query = spanDetailQuery(sid, spanId ?? "");
  return useQuery(spanId === null ? { ...query, queryFn: skipToken } : query);
}
