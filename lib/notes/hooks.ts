import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { fetchJson } from "#lib/problem/fetch.ts";
import { changeDrafts, draftsOf, noDrafts, subscribeDrafts } from "./drafts.ts";
import { type Drafts, newNoteId, unconfirmed, withState } from "./pending.ts";
import { notesPath, notesQuery } from "./queries.ts";
import type { NoteList, NoteRequest, NoteResponse } from "./schema.ts";

/** A call's notes, those on their way among them, and how to write one. `errorText`: a failure as a sentence. */
export function useNotes(sid: string, errorText: (error: unknown) => string | null) {
  const client = useQueryClient();
  const drafts = useSyncExternalStore(subscribeDrafts, () => draftsOf(sid), noDrafts);
  const change = (next: (before: Drafts) => Drafts) => changeDrafts(sid, next);
  const cached = client.getQueryData<NoteList>(notesQuery(sid).queryKey)?.notes ?? [];
  const awaiting = unconfirmed(drafts.pending, cached).some(({ state }) => state === "sent");
  const list = useQuery(notesQuery(sid, awaiting));
  const notes = list.data?.notes ?? [];
  const pending = unconfirmed(drafts.pending, notes);
  useEffect(() => {
    const known = list.data?.notes ?? [];
    changeDrafts(sid, (before) => {
      const left = unconfirmed(before.pending, known);
      return left.length === before.pending.length ? before : { ...before, pending: left };
    });
  }, [sid, list.data]);

  const sending = useMutation({
    mutationFn: (note: NoteRequest) =>
      fetchJson<NoteResponse>(notesPath(sid), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(note),
        signal: AbortSignal.timeout(30_000),
      }),
    onSuccess: ({ note, masked }) => {
      change((before) => ({
        ...before,
        pending: withState(before.pending, note.id, {
          text: note.text,
          author: note.author,
          state: "sent",
          message: masked,
        }),
      }));
      void client.invalidateQueries({ queryKey: notesQuery(sid).queryKey });
    },
    onError: (error, { id }) =>
      change((before) => ({
        ...before,
        pending: withState(before.pending, id, { state: "failed", message: errorText(error) }),
      })),
  });

  return {
    list,
    notes,
    pending,
    text: drafts.text,
    setText: (text: string) => change((before) => ({ ...before, text })),
    write: (author: string) => {
      const note = { id: newNoteId(), author, text: drafts.text.trim() };
      change((before) => ({
        text: "",
        pending: [...before.pending, { ...note, state: "sending", message: null }],
      }));
      sending.mutate(note);
    },
    again: (id: string) => {
      const note = drafts.pending.find((one) => one.id === id);
      if (note === undefined) return;
      change((before) => ({
        ...before,
        pending: withState(before.pending, id, { state: "sending", message: null }),
      }));
      sending.mutate({ id, author: note.author, text: note.text });
    },
    /** Takes a note that was not saved back into the box. */
    edit: (id: string) =>
      change((before) => {
        const note = before.pending.find((one) => one.id === id);
        const text = [before.text, note?.text ?? ""].filter((part) => part !== "").join("\n");
        return { text, pending: before.pending.filter((one) => one.id !== id) };
      }),
  };
}
