import * as z from "zod";
import { STAGES } from "#lib/ledger/stages.ts";
import { nsSchema, sourceSchema } from "#lib/sources/schema.ts";

/** The contract of `/api/v1/calls/{sid}/spans` and `…/spans/{spanId}`. */

const stageSchema = z.enum(STAGES);

/** A row of the waterfall, in depth-first order; `startNs` is relative to the trace's start (a safe integer). */
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
  status: z.enum(["unset", "ok", "error"]),
  label: z.string().nullable(),
  events: z.number().int(),
});
export type SpanRow = z.infer<typeof spanRowSchema>;

export const spanListSchema = z.object({
  traceId: z.string().nullable(),
  startNs: nsSchema.nullable(),
  durationNs: z.number().int(),
  rows: z.array(spanRowSchema),
  sources: z.array(sourceSchema),
});
export type SpanList = z.infer<typeof spanListSchema>;

const attributeSchema = z.object({ key: z.string(), value: z.string(), type: z.string() });
export const spanDetailSchema = z.object({
  id: z.string(),
  traceId: z.string(),
  parentId: z.string().nullable(),
  name: z.string(),
  service: z.string(),
  kind: z.string(),
  status: z.enum(["unset", "ok", "error"]),
  statusMessage: z.string().nullable(),
  startNs: nsSchema,
  endNs: nsSchema,
  attributes: z.array(attributeSchema),
  resource: z.array(attributeSchema),
  events: z.array(z.object({ name: z.string(), timeNs: nsSchema, attributes: z.array(attributeSchema) })),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string(), attributes: z.array(attributeSchema) })),
});
export type SpanDetail = z.infer<typeof spanDetailSchema>;
