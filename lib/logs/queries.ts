import { queryOptions } from "@tanstack/react-query";
import { type Subject, subjectPath } from "#lib/calls/subject.ts";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { LogContext, LogList } from "./schema.ts";
import { appended, followFrom } from "./view/follow.ts";
import { keepKnown } from "./view/places.ts";

const REFRESH_MS = 4_000;

/** The log lines of a call or a trace, oldest first. `live`: the call runs, so more will come. */
export const logsQuery = (subject: Subject, live = false) =>
  queryOptions({
    queryKey: [subject.kind, subject.id, "logs"],
    queryFn: async ({ signal, client, queryKey }): Promise<LogList> => {
      const ask = (query: string) => fetchJson<LogList>(`${subjectPath(subject)}/logs${query}`, { signal });
      const known = live ? client.getQueryData<LogList>(queryKey) : undefined;
      const after = followFrom(known, Date.now());
      if (known === undefined) return ask("");
      if (after !== null) {
        const list = appended(known, await ask(`?after=${after}`));
        if (list !== null) return list;
      }
      const list = await ask("");
      // What was read stays in sight while the source does not answer.
      const failed = list.lines.length === 0 && list.sources.some(({ state }) => state === "error");
      return failed ? { ...known, sources: list.sources } : list;
    },
    retry: worthRetrying,
    refetchInterval: ({ state }) => (live && state.data?.truncated !== true ? REFRESH_MS : false),
    // By id rather than field by field: of 10,000 lines that would be felt.
    structuralSharing: (known, fresh) => {
      const [before, list] = [known as LogList | undefined, fresh as LogList];
      return before === undefined ? list : { ...list, lines: keepKnown(before, list) };
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
