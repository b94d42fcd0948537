import { listCalls } from "#lib/calls/list.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.calls, ({ query, context }) => listCalls(query, context));
