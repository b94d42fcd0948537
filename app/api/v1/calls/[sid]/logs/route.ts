import { getLogs } from "#lib/calls/service.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.logs, ({ params, context }) => getLogs(params.sid, context));
