import { getMinutes } from "#lib/incidents/minutes.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.incidentMinutes, ({ query, context }) => getMinutes(query, context));
