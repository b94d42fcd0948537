import { callSubject } from "#lib/calls/subject.ts";
import { getLogContext } from "#lib/logs/service.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.logContext, ({ params, query, context }) =>
  getLogContext(callSubject(params.sid), query, context),
);
