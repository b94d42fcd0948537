import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";
import { getMarks } from "#lib/verticals/marks.ts";

export const GET = route(ENDPOINTS.marks, ({ query, context }) => getMarks(query, context));
