import { traceSubject } from "#lib/calls/subject.ts";
import { getLogContext } from "#lib/logs/service.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.traceLogContext, ({ params, query, context }) =>
  getLogContext(traceSubject(params.traceId), query, context),
);
