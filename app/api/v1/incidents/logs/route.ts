import { getPatterns } from "#lib/incidents/patterns.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.incidentLogs, ({ query, context }) => getPatterns(query, context));
