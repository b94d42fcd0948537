"use client";

import { memo, type FormEvent, type KeyboardEvent } from "react";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Instant } from "#components/ui/instant.tsx";
import { Inspector } from "#components/sources/inspector.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { clip, plural } from "#lib/format/text.ts";
import { useNotes } from "#lib/notes/hooks.ts";
import { NoteItem, PendingItem } from "./note-item.tsx";
import { useAuthor } from "./use-author.ts";

const MAX_NOTE = 2_000;
const MAX_AUTHOR = 80;

/** What people wrote of the call, for everybody to read, and a box to write more. */
export const Notes = memo(function Notes({ sid }: { sid: string }) {
  const { list, notes, pending, text, setText, write, again, edit } = useNotes(sid, errorSentence);
  const failure = list.data === undefined ? errorSentence(list.error) : null;
  const unread = list.data?.sources.find((source) => source.state === "error");
  const readOnly = list.data?.readOnly ?? null;
  return (
    <Panel
      id="notes"
      title="Notes"
      flush
      meta={list.data === undefined || notes.length === 0 ? null : plural(notes.length, "note")}
      inspect={
        list.data === undefined ? undefined : (
          <Inspector panel="Notes" queries={list.data.queries} sources={list.data.sources} />
        )
      }
    >
      {failure !== null ? (
        <p className="px-3 py-2 text-ink-2">{failure}</p>
      ) : list.data === undefined ? (
        <SkeletonRows rows={2} label="Loading the notes" />
      ) : unread !== undefined ? (
        <p className="px-3 py-2 text-ink-2">The notes could not be read. {clip(unread.message, 300)}</p>
      ) : notes.length === 0 && pending.length === 0 ? (
        <p className="px-3 py-2 text-ink-2">Nobody has written a note on this call.</p>
      ) : null}
      {notes.length === 0 && pending.length === 0 ? null : (
        <ul aria-label="Notes">
          {notes.map((note) => (
            <NoteItem key={note.id} author={note.author} text={note.text}>
              <Instant at={note.at} />
            </NoteItem>
          ))}
          {pending.map((note) => (
            <PendingItem
              key={note.id}
              note={note}
              onAgain={() => again(note.id)}
              onEdit={() => edit(note.id)}
            />
          ))}
        </ul>
      )}
      {list.data === undefined ? null : readOnly === null ? (
        <Form text={text} onText={setText} onWrite={write} />
      ) : (
        <p className="border-t border-line px-3 py-2 text-xs text-ink-3">{readOnly}</p>
      )}
    </Panel>
  );
});

function Form({
  text,
  onText,
  onWrite,
}: {
  text: string;
  onText: (text: string) => void;
  onWrite: (author: string) => void;
}) {
  const { author, setAuthor, remember } = useAuthor();
  const ready = author.trim() !== "" && text.trim() !== "" && text.length <= MAX_NOTE;
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!ready) return;
    remember();
    onWrite(author.trim());
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
  };
  return (
    <form onSubmit={submit} className="space-y-2 border-t border-line px-3 py-2.5 print:hidden">
      <label className="block">
        <span className="sr-only">Note</span>
        <textarea
          value={text}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={onKey}
          rows={2}
          maxLength={MAX_NOTE}
          placeholder="What should others know of this call?"
          aria-describedby="note-help"
          className="field-sizing-content max-h-60 min-h-14 w-full rounded-sm border border-line-strong bg-surface px-2 py-1 placeholder:text-ink-3"
        />
      </label>
      <div className="flex flex-wrap items-center gap-2">
        <label className="flex min-w-0 flex-1 items-center gap-2">
          <span className="text-ink-3">Name</span>
          <input
            value={author}
            onChange={(event) => setAuthor(event.target.value)}
            maxLength={MAX_AUTHOR}
            autoComplete="name"
            className="h-7 min-w-0 flex-1 rounded-sm border border-line-strong bg-surface px-2"
          />
        </label>
        <button
          type="submit"
          disabled={!ready}
          className="h-7 rounded-sm bg-accent px-2.5 font-medium text-accent-ink hover:opacity-90 disabled:bg-sunken disabled:text-ink-3"
        >
          Add note
        </button>
      </div>
      <p id="note-help" className="text-xs text-ink-3">
        Everybody who can open this call sees it. Phone numbers, e-mail addresses and card numbers are masked
        before it is stored.
        {text.length > MAX_NOTE - 200 ? ` ${MAX_NOTE - text.length} characters left.` : ""}
      </p>
    </form>
  );
}
