import { alertDetailSchema, alertFiltersSchema, alertListSchema } from "#lib/alerts/schema.ts";
import {
  expiredSchema,
  previewRequestSchema,
  previewSchema,
  silenceListSchema,
  silenceRequestSchema,
  silenceResponseSchema,
} from "#lib/silences/schema.ts";
import { type Endpoint, json } from "./endpoint.ts";

/** Endpoints on alerts and what is done about them. */
export const OPERATIONS = {
  alerts: {
    method: "GET",
    path: "/api/v1/alerts",
    summary:
      "Alerts that are pending, fire, or are silenced, inhibited or muted: Prometheus joined with Alertmanager. The most urgent first, at most 500.",
    query: alertFiltersSchema,
    response: json(alertListSchema),
    errors: [400],
  },
  alert: {
    method: "GET",
    path: "/api/v1/alerts/{id}",
    summary: "One active alert. Its id is a hash of its labels.",
    response: json(alertDetailSchema),
    errors: [400, 404, 503],
  },
  silences: {
    method: "GET",
    path: "/api/v1/silences",
    summary: "Alertmanager's silences: active, pending, and those that ended within its retention.",
    response: json(silenceListSchema),
    errors: [],
  },
  addSilence: {
    method: "POST",
    path: "/api/v1/silences",
    summary:
      "Creates a silence in Alertmanager, or extends one; numbers and secrets in its words are masked first.",
    writes: true,
    body: {
      schema: silenceRequestSchema,
      maxBytes: 131_072,
      tooLarge: "A silence has at most 30 matchers, and a comment of at most 1,000 characters.",
    },
    response: json(silenceResponseSchema),
    errors: [400, 403, 413, 415, 503],
  },
  endSilence: {
    method: "DELETE",
    path: "/api/v1/silences/{id}",
    summary: "Ends a silence at once.",
    writes: true,
    response: json(expiredSchema),
    errors: [400, 403, 404, 503],
  },
  previewSilence: {
    method: "POST",
    path: "/api/v1/silences/preview",
    summary:
      "Which of the alerts that fire now a silence with these matchers would mute. Nothing is written.",
    body: {
      schema: previewRequestSchema,
      maxBytes: 131_072,
      tooLarge: "A silence has at most 30 matchers.",
    },
    response: json(previewSchema),
    errors: [400, 413, 415],
  },
} as const satisfies Record<string, Endpoint>;
