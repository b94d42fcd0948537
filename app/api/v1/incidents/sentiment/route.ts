import { getIncidentSentiment } from "#lib/incidents/sentiment.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.incidentSentiment, ({ query, context }) =>
  getIncidentSentiment(query, context),
);
