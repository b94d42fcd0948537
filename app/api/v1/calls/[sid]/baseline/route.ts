import { getBaseline } from "#lib/baseline/service.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.baseline, ({ params, context }) => getBaseline(params.sid, context));
