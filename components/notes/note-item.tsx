import { clsx } from "clsx";
import type { ReactNode } from "react";
import { clip } from "#lib/format/text.ts";
import type { PendingNote } from "#lib/notes/pending.ts";

/** A note: who, when, what. */
export function NoteItem({
  author,
  text,
  muted = false,
  children,
}: {
  author: string;
  text: string;
  muted?: boolean;
  /** When, or where it is on its way. */
  children: ReactNode;
}) {
  return (
    <li className="border-b border-line px-3 py-2 last:border-b-0">
      <p className="flex flex-wrap items-baseline gap-x-2 text-xs text-ink-3">
        <span className="font-medium text-ink-2 wrap-anywhere">{clip(author, 80)}</span>
        <span>{children}</span>
      </p>
      <p className={clsx("wrap-anywhere whitespace-pre-wrap", muted && "text-ink-2")}>{clip(text, 2_000)}</p>
    </li>
  );
}

const BUTTON = "text-accent hover:underline";

/** A note that the call log does not have yet. */
export function PendingItem({
  note,
  onAgain,
  onEdit,
}: {
  note: PendingNote;
  onAgain: () => void;
  onEdit: () => void;
}) {
  return (
    <NoteItem author={note.author} text={note.text} muted>
      {note.state === "failed" ? (
        <span role="alert">
          <span className="font-medium text-degraded">Not saved.</span> {clip(note.message ?? "", 300)}{" "}
          <button type="button" onClick={onAgain} className={BUTTON}>
            Try again
          </button>{" "}
          <button type="button" onClick={onEdit} className={BUTTON}>
            Edit
          </button>
        </span>
      ) : (
        <output>Being saved…{note.message === null ? "" : ` ${note.message}`}</output>
      )}
    </NoteItem>
  );
}
