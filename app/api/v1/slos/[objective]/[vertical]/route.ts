import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";
import { getSlo } from "#lib/slo/detail.ts";

export const GET = route(ENDPOINTS.slo, ({ params, query, context }) => getSlo(params, query, context));
