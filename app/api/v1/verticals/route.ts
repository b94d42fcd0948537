import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";
import { getOverview } from "#lib/verticals/overview.ts";

export const GET = route(ENDPOINTS.verticals, ({ query, context }) => getOverview(query, context));
