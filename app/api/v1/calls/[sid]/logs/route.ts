import { getLogs } from "#lib/logs/service.ts";
import { callSubject } from "#lib/calls/subject.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.logs, ({ params, query, context }) =>
  getLogs(callSubject(params.sid), query, context),
);
