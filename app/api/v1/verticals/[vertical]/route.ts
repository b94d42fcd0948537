import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";
import { getVertical } from "#lib/verticals/service.ts";

export const GET = route(ENDPOINTS.vertical, ({ params, query, context }) =>
  getVertical(params.vertical, query, context),
);
