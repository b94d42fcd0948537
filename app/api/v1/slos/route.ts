import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";
import { listSlos } from "#lib/slo/service.ts";

export const GET = route(ENDPOINTS.slos, ({ query, context }) => listSlos(query, context));
