import * as z from "zod";
import { callDetailSchema } from "#lib/calls/schema.ts";
import { logListSchema } from "#lib/logs/schema.ts";
import { noteSchema } from "#lib/notes/schema.ts";
import { spanDetailSchema, spanListSchema } from "#lib/traces/schema.ts";

/**
 * A call as a file: all that its page shows, redacted, to be read again without any backend. A file of this version
 * stays readable: what is added later is optional, anything else is a new version.
 */

export const FILE_KIND = "earshot.call";
export const FILE_VERSION = 1;

const count = z.number().int().min(0);
/** How often something was masked. */
export const maskedSchema = z.object({
  phones: count,
  emails: count,
  cards: count,
  numbers: count,
  secrets: count,
  callers: count,
});
export type Masked = z.infer<typeof maskedSchema>;

export const callFileSchema = z.object({
  kind: z.literal(FILE_KIND),
  version: z.literal(FILE_VERSION),
  exportedAt: z.iso.datetime(),
  /** The console's version. */
  writtenBy: z.string(),
  /** What the page was about: a call by its Call SID, or a trace by its id. */
  subject: z.object({ kind: z.enum(["call", "trace"]), id: z.string() }),
  masked: maskedSchema,
  /** What was too much for the file. */
  omitted: z.object({ spanDetails: count, logLines: z.boolean() }),
  call: callDetailSchema,
  /** Whether it was this call alone, in a sentence; null where nothing can be said. */
  cohort: z.string().nullish(),
  spans: spanListSchema,
  /** Attributes and events of single spans. */
  details: z.array(spanDetailSchema),
  logs: logListSchema,
  notes: z.array(noteSchema),
});
export type CallFile = z.infer<typeof callFileSchema>;

export const REPORT_FORMATS = ["json", "md", "text", "plain"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const reportQuerySchema = z.strictObject({
  /** `json`: a file to open at `/report`; `md`: Markdown; `text`, `plain`: to paste, with and without technical words. */
  format: z.enum(REPORT_FORMATS).default("json"),
  /** The IANA zone of the instants in `md`, `text` and `plain`; UTC without it. */
  zone: z.string().max(64).optional(),
});
