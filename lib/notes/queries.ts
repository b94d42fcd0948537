import { queryOptions } from "@tanstack/react-query";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { NoteList } from "./schema.ts";

export const notesPath = (sid: string): string => `/api/v1/calls/${encodeURIComponent(sid)}/notes`;

/** The notes on a call. `awaiting`: one was written and is not in the call log yet. */
export const notesQuery = (sid: string, awaiting = false) =>
  queryOptions({
    queryKey: ["call", sid, "notes"],
    queryFn: ({ signal }): Promise<NoteList> => fetchJson<NoteList>(notesPath(sid), { signal }),
    retry: worthRetrying,
    refetchInterval: awaiting ? 1_500 : false,
  });
