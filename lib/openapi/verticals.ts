import {
  marksQuerySchema,
  marksSchema,
  overviewSchema,
  rangeQuerySchema,
  sectionQuerySchema,
  sectionSchema,
  verticalSchema,
} from "#lib/verticals/schema.ts";
import { turnsQuerySchema, turnsSchema } from "#lib/verticals/turns-schema.ts";
import { type Endpoint, json } from "./endpoint.ts";

/** Endpoints on lines of business. */
export const VERTICALS = {
  verticals: {
    method: "GET",
    path: "/api/v1/verticals",
    summary:
      "Every vertical over a range: calls, turn latency, failures, tools, guardrails, sentiment, budget left, each over time and beside an earlier range.",
    query: rangeQuerySchema,
    response: json(overviewSchema),
    errors: [400],
  },
  vertical: {
    method: "GET",
    path: "/api/v1/verticals/{vertical}",
    summary:
      "The head of a vertical's page: its figures, turn latency over time, objectives, and which sections there are.",
    query: rangeQuerySchema,
    response: json(verticalSchema),
    errors: [400],
  },
  verticalSection: {
    method: "GET",
    path: "/api/v1/verticals/{vertical}/panels/{section}",
    summary:
      "The panels of one section: turns, exemplars, stages, ledger, tools, guardrails, outcomes, sentiment, relation, agents, origins, hours.",
    query: sectionQuerySchema,
    response: json(sectionSchema),
    errors: [400, 404],
  },
  verticalTurns: {
    method: "GET",
    path: "/api/v1/verticals/{vertical}/turns",
    summary:
      "Single turns of a vertical that took so long, at most 20, of the traces that were kept: by default of the last hour.",
    query: turnsQuerySchema,
    response: json(turnsSchema),
    errors: [400],
  },
  marks: {
    method: "GET",
    path: "/api/v1/marks",
    summary: "Deploys and alerts within a range, as marks on charts.",
    query: marksQuerySchema,
    response: json(marksSchema),
    errors: [400],
  },
} as const satisfies Record<string, Endpoint>;
