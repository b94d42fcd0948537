import { getComparison } from "#lib/compare/service.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.compare, ({ params, query, context }) =>
  getComparison(params.sid, query.with, context),
);
