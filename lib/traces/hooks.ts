import { skipToken, useQuery } from "@tanstack/react-query";
import type { Subject } from "#lib/calls/subject.ts";
import { spanDetailQuery, spansQuery } from "./queries.ts";
import { spanTable } from "./span-table.ts";

/** The spans as a table, made once for each answer. */
export const useSpans = (subject: Subject, options: { live?: boolean } = {}) =>
  useQuery({ ...spansQuery(subject, options.live ?? false), select: spanTable });

/** Nothing is asked while `spanId` is null. */
export function useSpanDetail(subject: Subject, spanId: string | null) {
  const query = spanDetailQuery(subject, spanId ?? "");
  return useQuery(spanId === null ? { ...query, queryFn: skipToken } : query);
}
