import type * as z from "zod";
import {
  incidentListSchema,
  incidentQuerySchema,
  incidentSchema,
  minutesSchema,
  partQuerySchema,
  patternListSchema,
  sentimentSchema,
} from "./schema.ts";

/** The endpoints under `/api/v1/incidents`, for the table of all (lib/openapi/endpoints.ts). */

const json = <T extends z.ZodType>(schema: T) => ({ type: "application/json", schema }) as const;

export const INCIDENT_ENDPOINTS = {
  incidents: {
    method: "GET",
    path: "/api/v1/incidents",
    summary: "Current and recent incidents: alerts that fired, put together by vertical and time.",
    query: incidentQuerySchema,
    response: json(incidentListSchema),
    errors: [400],
  },
  incident: {
    method: "GET",
    path: "/api/v1/incidents/summary",
    summary:
      "One incident from an alert's labels: since when, what drives it, what the bad calls have in common, who is affected, the worst calls.",
    query: incidentQuerySchema,
    response: json(incidentSchema),
    errors: [400],
  },
  incidentMinutes: {
    method: "GET",
    path: "/api/v1/incidents/minutes",
    summary: "Bad and all events a minute, with deploys and alerts of that time.",
    query: partQuerySchema,
    response: json(minutesSchema),
    errors: [400],
  },
  incidentLogs: {
    method: "GET",
    path: "/api/v1/incidents/logs",
    summary: "Warnings and errors of the range, put together by event and error, against as long before it.",
    query: partQuerySchema,
    response: json(patternListSchema),
    errors: [400],
  },
  incidentSentiment: {
    method: "GET",
    path: "/api/v1/incidents/sentiment",
    summary:
      "The share of negative calls in the range, against the same hours a day earlier or the hours before.",
    query: partQuerySchema,
    response: json(sentimentSchema),
    errors: [400],
  },
} as const;
