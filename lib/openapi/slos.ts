import { sloDetailSchema, sloQuerySchema, slosQuerySchema, slosSchema } from "#lib/slo/schema.ts";
import { type Endpoint, json } from "./endpoint.ts";

/** Endpoints on objectives. */
export const SLOS = {
  slos: {
    method: "GET",
    path: "/api/v1/slos",
    summary:
      "Every objective of every vertical: target, what was kept over 30 days, budget left, burn by window, alerts.",
    query: slosQuerySchema,
    response: json(slosSchema),
    errors: [400],
  },
  slo: {
    method: "GET",
    path: "/api/v1/slos/{objective}/{vertical}",
    summary:
      "One objective of one vertical over a range: burn by window, budget, events, its rules and alerts.",
    query: sloQuerySchema,
    response: json(sloDetailSchema),
    errors: [400, 404, 503],
  },
} as const satisfies Record<string, Endpoint>;
