import { queryOptions } from "@tanstack/react-query";
import { type Subject, subjectPath } from "#lib/calls/subject.ts";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { LogContext, LogList } from "./schema.ts";
import { keepKnown } from "./view/places.ts";

const REFRESH_MS = 4_000;

/** The log lines of a call or a trace, oldest first. `live`: the call runs, so more will come. */
export const logsQuery = (subject: Subject, live = false) =>
  queryOptions({
    queryKey: [subject.kind, subject.id, "logs"],
    queryFn: ({ signal }): Promise<LogList> => fetchJson<LogList>(`${subjectPath(subject)}/logs`, { signal }),
    retry: worthRetrying,
    refetchInterval: live ? REFRESH_MS : false,
    // By id rather than field by field: of 10,000 lines that would be felt.
    structuralSharing: (known, fresh) => {
      const [before, list] = [known as LogList | undefined, fresh as LogList];
      return before === undefined ? list : { ...list, lines: keepKnown(before.lines, list.lines) };
    },
  });

/** What a line's service wrote around it. */
export const logContextQuery = (subject: Subject, at: string, service: string, lines: number) =>
  queryOptions({
    queryKey: [subject.kind, subject.id, "logs", "context", at, service, lines],
    queryFn: ({ signal }): Promise<LogContext> => {
      const params = new URLSearchParams({ at, service, lines: String(lines) });
      return fetchJson<LogContext>(`${subjectPath(subject)}/logs/context?${params}`, { signal });
    },
    retry: worthRetrying,
    staleTime: 60_000,
  });
