import { listAlerts } from "#lib/alerts/service.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.alerts, ({ query, context }) => listAlerts(query, context));
