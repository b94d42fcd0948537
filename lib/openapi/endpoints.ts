import * as z from "zod";
import { baselineSchema } from "#lib/baseline/schema.ts";
import { callDetailSchema, callListSchema } from "#lib/calls/schema.ts";
import { callFiltersSchema } from "#lib/calls/filters.ts";
import { compareQuerySchema, comparisonSchema, similarSchema } from "#lib/compare/schema.ts";
import { historySchema } from "#lib/sentiment/schema.ts";
import { noteListSchema, noteRequestSchema, noteResponseSchema } from "#lib/notes/schema.ts";
import { callFileSchema, reportQuerySchema } from "#lib/report/schema.ts";
import { cohortSchema } from "#lib/cohort/schema.ts";
import { INCIDENT_ENDPOINTS } from "#lib/incidents/endpoints.ts";
import { contextQuerySchema, logContextSchema, logListSchema, logsQuerySchema } from "#lib/logs/schema.ts";
import { lookupRequestSchema, lookupResponseSchema } from "#lib/lookup/schema.ts";
import { statusSchema } from "#lib/sources/schema.ts";
import {
  spanDetailSchema,
  spanListSchema,
  spanSearchRequestSchema,
  spanSearchSchema,
} from "#lib/traces/schema.ts";
import { type Endpoint, json } from "./endpoint.ts";
import { OPERATIONS } from "./operations.ts";
import { SLOS } from "./slos.ts";
import { VERTICALS } from "./verticals.ts";

/** Every endpoint of the JSON API: what the routes parse by, and what the OpenAPI document is made from. */

const { cursor: _cursor, limit: _limit, ...exportFilters } = callFiltersSchema.shape;

export const ENDPOINTS = {
  lookup: {
    method: "POST",
    path: "/api/v1/lookup",
    summary:
      "Finds the call, trace or caller that a pasted text means. The text is in the body: a number is in no URL.",
    body: {
      schema: lookupRequestSchema,
      // 20,000 characters, each escaped at worst.
      maxBytes: 131_072,
      tooLarge: "This text is too long to search: paste the part with the id.",
    },
    response: json(lookupResponseSchema),
    errors: [400, 413, 415],
  },
  calls: {
    method: "GET",
    path: "/api/v1/calls",
    summary: "Calls, newest first or by another order, with filters and a cursor.",
    query: callFiltersSchema,
    response: json(callListSchema),
    errors: [400],
  },
  callsCsv: {
    method: "GET",
    path: "/api/v1/calls.csv",
    summary: "The same calls as CSV, at most 5,000.",
    query: z.strictObject(exportFilters),
    response: { type: "text/csv", schema: z.string() },
    errors: [400],
  },
  call: {
    method: "GET",
    path: "/api/v1/calls/{sid}",
    summary:
      "A call: facts, verdict, findings, the ledger of each turn, sentiment, legs, and the state of each source.",
    response: json(callDetailSchema),
    errors: [400, 404, 503],
  },
  spans: {
    method: "GET",
    path: "/api/v1/calls/{sid}/spans",
    summary: "All spans of a call as columns, depth first.",
    response: json(spanListSchema),
    errors: [400, 404, 503],
  },
  spanSearch: {
    method: "POST",
    path: "/api/v1/calls/{sid}/spans/search",
    summary: "Spans of a call whose attributes, events or status message hold a text, or `key=value`.",
    body: {
      schema: spanSearchRequestSchema,
      maxBytes: 4_096,
      tooLarge: "This text is too long to search for.",
    },
    response: json(spanSearchSchema),
    errors: [400, 403, 404, 413, 415, 503],
  },
  span: {
    method: "GET",
    path: "/api/v1/calls/{sid}/spans/{spanId}",
    summary: "One span whole: attributes, resource, events and links.",
    response: json(spanDetailSchema),
    errors: [400, 404, 503],
  },
  logs: {
    method: "GET",
    path: "/api/v1/calls/{sid}/logs",
    summary: "A call's log lines, oldest first, at most 10,000.",
    query: logsQuerySchema,
    response: json(logListSchema),
    errors: [400, 404, 503],
  },
  logContext: {
    method: "GET",
    path: "/api/v1/calls/{sid}/logs/context",
    summary:
      "What a service wrote around an instant of the call, of other calls too: text without attributes.",
    query: contextQuerySchema,
    response: json(logContextSchema),
    errors: [400, 404, 503],
  },
  report: {
    method: "GET",
    path: "/api/v1/calls/{sid}/report",
    summary:
      "The whole call, redacted, to hand on: a file for Earshot's /report page, Markdown, or text with or without technical words.",
    query: reportQuerySchema,
    response: { ...json(callFileSchema), also: ["text/markdown", "text/plain"] },
    errors: [400, 404, 413, 503],
  },
  notes: {
    method: "GET",
    path: "/api/v1/calls/{sid}/notes",
    summary: "What people wrote of a call, oldest first.",
    response: json(noteListSchema),
    errors: [400],
  },
  addNote: {
    method: "POST",
    path: "/api/v1/calls/{sid}/notes",
    summary: "Writes a note into the call log; numbers and secrets in it are masked first.",
    writes: true,
    body: {
      schema: noteRequestSchema,
      // 2,000 characters, each escaped at worst, and the author.
      maxBytes: 16_384,
      tooLarge: "A note has at most 2,000 characters.",
    },
    response: json(noteResponseSchema),
    errors: [400, 403, 404, 413, 415, 503],
  },
  cohort: {
    method: "GET",
    path: "/api/v1/calls/{sid}/cohort",
    summary:
      "Is it just this call? Breached calls around it, since when, what they have in common, alerts, and like calls.",
    response: json(cohortSchema),
    errors: [400, 404, 503],
  },
  baseline: {
    method: "GET",
    path: "/api/v1/calls/{sid}/baseline",
    summary:
      "What is usual: p50 and p95 of each stage and of the turn in the call's vertical, in the hour around it.",
    response: json(baselineSchema),
    errors: [400, 404, 503],
  },
  compare: {
    method: "GET",
    path: "/api/v1/calls/{sid}/compare",
    summary:
      "Two calls beside each other: what differs, turn by turn, and the time in each stage. A call may have no trace.",
    query: compareQuerySchema,
    response: json(comparisonSchema),
    errors: [400, 404, 503],
  },
  similar: {
    method: "GET",
    path: "/api/v1/calls/{sid}/similar",
    summary: "Good calls like this one: same vertical and agent, within budget, near in time and length.",
    response: json(similarSchema),
    errors: [400, 404, 503],
  },
  history: {
    method: "GET",
    path: "/api/v1/calls/{sid}/history",
    summary: "The caller's earlier calls with their sentiment, the newest 20 before this call.",
    response: json(historySchema),
    errors: [400, 404, 503],
  },
  trace: {
    method: "GET",
    path: "/api/v1/traces/{traceId}",
    summary: "The same as a call, for a trace of any profile.",
    response: json(callDetailSchema),
    errors: [400, 404, 503],
  },
  traceSpans: {
    method: "GET",
    path: "/api/v1/traces/{traceId}/spans",
    summary: "All spans of a trace as columns, depth first.",
    response: json(spanListSchema),
    errors: [400, 404, 503],
  },
  traceSpanSearch: {
    method: "POST",
    path: "/api/v1/traces/{traceId}/spans/search",
    summary: "Spans of a trace whose attributes, events or status message hold a text, or `key=value`.",
    body: {
      schema: spanSearchRequestSchema,
      maxBytes: 4_096,
      tooLarge: "This text is too long to search for.",
    },
    response: json(spanSearchSchema),
    errors: [400, 403, 404, 413, 415, 503],
  },
  traceSpan: {
    method: "GET",
    path: "/api/v1/traces/{traceId}/spans/{spanId}",
    summary: "One span whole: attributes, resource, events and links.",
    response: json(spanDetailSchema),
    errors: [400, 404, 503],
  },
  traceLogs: {
    method: "GET",
    path: "/api/v1/traces/{traceId}/logs",
    summary: "The log lines of a trace and of the call that it names, oldest first, at most 10,000.",
    query: logsQuerySchema,
    response: json(logListSchema),
    errors: [400, 404, 503],
  },
  traceLogContext: {
    method: "GET",
    path: "/api/v1/traces/{traceId}/logs/context",
    summary: "The same as a call's, for a trace of any profile.",
    query: contextQuerySchema,
    response: json(logContextSchema),
    errors: [400, 404, 503],
  },
  traceReport: {
    method: "GET",
    path: "/api/v1/traces/{traceId}/report",
    summary: "The same as a call's report, for a trace of any profile.",
    query: reportQuerySchema,
    response: { ...json(callFileSchema), also: ["text/markdown", "text/plain"] },
    errors: [400, 404, 413, 503],
  },
  ...OPERATIONS,
  ...SLOS,
  ...INCIDENT_ENDPOINTS,
  ...VERTICALS,
  status: {
    method: "GET",
    path: "/api/v1/status",
    summary: "Which sources answer, their versions, and what the configuration warns of.",
    response: json(statusSchema),
    errors: [],
  },
  openapi: {
    method: "GET",
    path: "/api/v1/openapi.json",
    summary: "This document.",
    response: json(z.looseObject({ openapi: z.string() })),
    errors: [],
  },
} as const satisfies Record<string, Endpoint>;
