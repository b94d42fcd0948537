import { listIncidents } from "#lib/incidents/list.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.incidents, ({ query, context }) => listIncidents(query, context));
