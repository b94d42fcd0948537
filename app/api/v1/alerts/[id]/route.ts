import { getAlert } from "#lib/alerts/service.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.alert, ({ params, context }) => getAlert(params.id, context));
