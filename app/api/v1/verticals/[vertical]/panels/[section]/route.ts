import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";
import { getSection } from "#lib/verticals/service.ts";

export const GET = route(ENDPOINTS.verticalSection, ({ params, query, context }) =>
  getSection(params, query, context),
);
