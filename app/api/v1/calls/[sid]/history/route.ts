import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";
import { getHistory } from "#lib/sentiment/service.ts";

export const GET = route(ENDPOINTS.history, ({ params, context }) => getHistory(params.sid, context));
