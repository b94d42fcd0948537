import * as z from "zod";
import { STAGES } from "#lib/ledger/stages.ts";
import { nsSchema, queryReportSchema, sourceSchema } from "#lib/sources/schema.ts";

/** The contract of `/api/v1/calls/{sid}/spans` and `…/spans/{spanId}`. */

const stageSchema = z.enum(STAGES);
const statusSchema = z.enum(["unset", "ok", "error"]);
const kindSchema = z.enum(["unspecified", "internal", "server", "client", "producer", "consumer"]);
const DEFECTS = [
  "negative_duration",
  "orphan",
  "cycle",
  "duplicate_id",
  "outside_parent",
  "too_many_stages",
  "stage_not_in_pipeline",
] as const;

/** A row of the waterfall: what one index of a `SpanList` says; `startNs` is relative to the trace's start. */
export const spanRowSchema = z.object({
  id: z.string(),
  parentId: z.string().nullable(),
  depth: z.number().int(),
  name: z.string(),
  service: z.string(),
  stage: stageSchema.nullable(),
  turnIndex: z.number().int().nullable(),
  startNs: z.number().int(),
  durationNs: z.number().int(),
  status: statusSchema,
  label: z.string().nullable(),
  events: z.number().int(),
});
export type SpanRow = z.infer<typeof spanRowSchema>;

const column = z.array(z.number().int());
/** A column of few different values: `values[at[i]]` is the span's, −1 is null. */
const dictionary = <T extends z.ZodType>(value: T) => z.object({ values: z.array(value), at: column });

/**
 * All spans of a trace as columns, so that 50,000 are small on the wire and in the browser: index `i` of each is the
 * same span. They are depth first, so a span's parent is the nearest one before it that is less deep, and what lies
 * below it follows it at once.
 */
export const spanListSchema = z.object({
  traceId: z.string().nullable(),
  /** The instant that `starts` count from. */
  startNs: nsSchema.nullable(),
  durationNs: z.number().int(),
  count: z.number().int(),
  /** 16 hex digits each, one after the other. */
  ids: z.string(),
  depths: column,
  /** ns from the trace's start; negative where a clock is wrong. */
  starts: column,
  /** ns; negative where the span ends before it starts. */
  durations: column,
  /** How many events each has. */
  events: column,
  names: dictionary(z.string()),
  services: dictionary(z.string()),
  /** The word that tells a span from others of its name: a tool, a model, a provider. */
  labels: dictionary(z.string()),
  stages: dictionary(stageSchema),
  turns: dictionary(z.number().int()),
  statuses: dictionary(statusSchema),
  kinds: dictionary(kindSchema),
  /** What is broken, with the indexes of the spans where it is. */
  defects: z.array(z.object({ kind: z.enum(DEFECTS), rows: column })),
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type SpanList = z.infer<typeof spanListSchema>;
export type SpanDefect = SpanList["defects"][number]["kind"];

const attributeSchema = z.object({ key: z.string(), value: z.string(), type: z.string() });
export const spanDetailSchema = z.object({
  id: z.string(),
  traceId: z.string(),
  parentId: z.string().nullable(),
  name: z.string(),
  service: z.string(),
  kind: z.string(),
  status: statusSchema,
  statusMessage: z.string().nullable(),
  startNs: nsSchema,
  endNs: nsSchema,
  attributes: z.array(attributeSchema),
  resource: z.array(attributeSchema),
  events: z.array(z.object({ name: z.string(), timeNs: nsSchema, attributes: z.array(attributeSchema) })),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string(), attributes: z.array(attributeSchema) })),
});
export type SpanDetail = z.infer<typeof spanDetailSchema>;

/** The text is in the body: what is searched for may be a caller's number, which no URL may hold. */
export const spanSearchRequestSchema = z.object({ q: z.string().min(1).max(500) });

/** Spans whose attributes, events or status message hold a text. */
export const spanSearchSchema = z.object({
  /** How many spans the trace had: indexes mean nothing in a list of another length. */
  count: z.number().int(),
  /** Indexes into the list of spans, ascending. */
  rows: column,
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type SpanSearch = z.infer<typeof spanSearchSchema>;
