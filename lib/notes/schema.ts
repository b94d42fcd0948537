import * as z from "zod";
import { queryReportSchema, sourceSchema } from "#lib/sources/schema.ts";

/** The contract of `/api/v1/calls/{sid}/notes`: what people write of a call, kept in the call log. */

export const MAX_NOTE = 2_000;
export const MAX_AUTHOR = 80;

export const noteSchema = z.object({
  /** A UUID that the writer chose, so that sending a note again does not write it twice. */
  id: z.string(),
  at: z.iso.datetime(),
  author: z.string(),
  text: z.string(),
});
export type Note = z.infer<typeof noteSchema>;

export const noteListSchema = z.object({
  /** Oldest first, at most 200. */
  notes: z.array(noteSchema),
  /** Why no note can be written here; null where one can. */
  readOnly: z.string().nullable(),
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type NoteList = z.infer<typeof noteListSchema>;

export const noteRequestSchema = z.strictObject({
  id: z.uuid(),
  author: z.string().trim().min(1).max(MAX_AUTHOR),
  text: z.string().trim().min(1).max(MAX_NOTE),
});
export type NoteRequest = z.infer<typeof noteRequestSchema>;

export const noteResponseSchema = z.object({
  /** As it was written: numbers and secrets masked. */
  note: noteSchema,
  /** What was masked, as a sentence; null when nothing was. */
  masked: z.string().nullable(),
});
export type NoteResponse = z.infer<typeof noteResponseSchema>;
