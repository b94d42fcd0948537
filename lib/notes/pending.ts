import type { Note } from "./schema.ts";

/** Notes on their way: shown at once, kept until the call log has them, never lost. Pure. */

export interface PendingNote {
  readonly id: string;
  readonly author: string;
  readonly text: string;
  /** `sent`: taken, and not seen in the call log yet. */
  readonly state: "sending" | "sent" | "failed";
  /** Why it failed, or what was masked in it. */
  readonly message: string | null;
}

export interface Drafts {
  readonly text: string;
  readonly pending: readonly PendingNote[];
}

export const NO_DRAFTS: Drafts = { text: "", pending: [] };

/** A random UUID (version 4). `crypto.randomUUID` is missing where the console is read over plain HTTP. */
export function newNoteId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Without those that the call log has by now. */
export const unconfirmed = (pending: readonly PendingNote[], notes: readonly Note[]): PendingNote[] =>
  pending.filter(({ id }) => !notes.some((note) => note.id === id));

export const withState = (
  pending: readonly PendingNote[],
  id: string,
  change: Partial<PendingNote>,
): PendingNote[] => pending.map((note) => (note.id === id ? { ...note, ...change } : note));

/** What a reload of the page left behind. What was on its way then may or may not have been taken: it can be sent again. */
export function readDrafts(stored: string | null): Drafts {
  if (stored === null) return NO_DRAFTS;
  try {
    const value = JSON.parse(stored) as Partial<Drafts> | null;
    const pending = Array.isArray(value?.pending) ? value.pending.filter(isPending) : [];
    return {
      text: typeof value?.text === "string" ? value.text : "",
      pending: pending.map((note) =>
        note.state === "sending" ? { ...note, state: "failed", message: INTERRUPTED } : note,
      ),
    };
  } catch {
    return NO_DRAFTS;
  }
}

const INTERRUPTED = "The page was left before the note was saved.";

function isPending(value: unknown): value is PendingNote {
  if (typeof value !== "object" || value === null) return false;
  const note = value as Record<string, unknown>;
  return ["id", "author", "text", "state"].every((key) => typeof note[key] === "string");
}
