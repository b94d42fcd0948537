import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Subject } from "#lib/calls/subject.ts";
import { useOnceMore } from "#lib/problem/once-more.ts";
import { logContextQuery, logsQuery } from "./queries.ts";

/** `waits`: nothing is asked yet. `live`: more lines come; when no more do, all are asked for once more. */
export function useLogs(subject: Subject, { live = false, waits = false } = {}) {
  const query = useQuery({ ...logsQuery(subject, live), enabled: !waits });
  useOnceMore(live, query.refetch);
  return query;
}

/** More lines around the same instant come in place of the fewer. */
export const useLogContext = (subject: Subject, at: string, service: string, lines: number) =>
  useQuery({ ...logContextQuery(subject, at, service, lines), placeholderData: keepPreviousData });
