import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";
import { getTurns } from "#lib/verticals/turns.ts";

export const GET = route(ENDPOINTS.verticalTurns, ({ params, query, context }) =>
  getTurns(params.vertical, query, context),
);
