import { getIncident } from "#lib/incidents/service.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.incident, ({ query, context }) => getIncident(query, context));
