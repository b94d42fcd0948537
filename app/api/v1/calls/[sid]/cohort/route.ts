import { getCohort } from "#lib/cohort/service.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.cohort, ({ params, context }) => getCohort(params.sid, context));
