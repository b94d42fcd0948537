import { field, type RawLogLine } from "#lib/logs/raw.ts";
import { MAX_AUTHOR, MAX_NOTE, type Note } from "./schema.ts";

/** A note as the call log has it (docs/telemetry.md, "Logs"): the text is the record's body. */

export const NOTE_EVENT = "call.note";

/** Reads a line of the call log; null for one that is no note of this call. Whoever wrote it, it is untrusted. */
export function noteOf(line: RawLogLine, sid: string): Note | null {
  if (field(line, "event_name") !== NOTE_EVENT || field(line, "call_sid") !== sid) return null;
  const text = line.line.slice(0, MAX_NOTE).trim();
  if (text === "") return null;
  const author = field(line, "note_author")?.trim() ?? "";
  const id = field(line, "note_id") ?? "";
  return {
    id: /^[0-9a-f-]{36}$/.test(id) ? id : `at-${line.timeNs}`,
    at: new Date(Number(line.timeNs / 1_000_000n)).toISOString(),
    author: author === "" ? "unknown" : author.slice(0, MAX_AUTHOR),
    text,
  };
}

/** Oldest first; a note that was sent twice is there once, as it was first written. */
export function notesOf(lines: readonly RawLogLine[], sid: string): Note[] {
  const byId = new Map<string, Note>();
  for (const line of lines.toSorted((a, b) => (a.timeNs < b.timeNs ? -1 : 1))) {
    const note = noteOf(line, sid);
    if (note !== null && !byId.has(note.id)) byId.set(note.id, note);
  }
  return [...byId.values()];
}
