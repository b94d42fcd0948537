import { getSimilar } from "#lib/compare/service.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.similar, ({ params, context }) => getSimilar(params.sid, context));
