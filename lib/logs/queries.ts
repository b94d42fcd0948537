import { queryOptions } from "@tanstack/react-query";
import { type Subject, subjectPath } from "#lib/calls/subject.ts";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { LogList } from "./schema.ts";

/** The log lines of a call or a trace, oldest first. `live`: the call runs, so more will come. */
export const logsQuery = (subject: Subject, live = false) =>
  queryOptions({
    queryKey: [subject.kind, subject.id, "logs"],
    queryFn: ({ signal }): Promise<LogList> => fetchJson<LogList>(`${subjectPath(subject)}/logs`, { signal }),
    retry: worthRetrying,
    refetchInterval: live ? 5_000 : false,
  });
