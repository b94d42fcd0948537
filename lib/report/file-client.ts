import { QueryClient, skipToken } from "@tanstack/react-query";
import { callQuery } from "#lib/calls/queries.ts";
import { logsQuery } from "#lib/logs/queries.ts";
import { notesQuery } from "#lib/notes/queries.ts";
import type { NoteList } from "#lib/notes/schema.ts";
import { ApiError } from "#lib/problem/fetch.ts";
import { spanDetailQuery, spansQuery } from "#lib/traces/queries.ts";
import type { CallFile } from "./schema.ts";

const NOT_HERE = "This is not in the file.";
const NO_WRITING = "The call is shown from a file: notes are written where it was saved.";

/**
 * A query client that answers from a file and asks nobody: whatever a panel asks for and the file does not hold fails at
 * once, with a sentence that says so. So every panel of a call's page works, those that want a backend included.
 */
export function fileClient(file: CallFile): QueryClient {
  const client = new QueryClient();
  const usual = client.defaultQueryOptions.bind(client);
  const missing = () =>
    Promise.reject(
      new ApiError(404, {
        type: "about:blank",
        title: "Not in the file",
        status: 404,
        detail: NOT_HERE,
        instance: "about:blank",
        field: null,
      }),
    );
  client.defaultQueryOptions = ((options: Parameters<typeof usual>[0]) =>
    usual({
      ...options,
      queryFn: options.queryFn === skipToken ? skipToken : missing,
      retry: false,
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: Number.POSITIVE_INFINITY,
    })) as typeof client.defaultQueryOptions;
  const { subject } = file;
  client.setQueryData(callQuery(subject).queryKey, file.call);
  client.setQueryData(spansQuery(subject).queryKey, file.spans);
  client.setQueryData(logsQuery(subject).queryKey, file.logs);
  for (const detail of file.details)
    client.setQueryData(spanDetailQuery(subject, detail.id).queryKey, detail);
  const notes: NoteList = { notes: file.notes, readOnly: NO_WRITING, sources: [] };
  client.setQueryData(notesQuery(file.call.call.sid).queryKey, notes);
  return client;
}
