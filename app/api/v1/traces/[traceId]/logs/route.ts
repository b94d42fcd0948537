import { getLogs } from "#lib/logs/service.ts";
import { traceSubject } from "#lib/calls/subject.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.traceLogs, ({ params, query, context }) =>
  getLogs(traceSubject(params.traceId), query, context),
);
