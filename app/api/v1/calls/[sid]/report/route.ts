import { callSubject } from "#lib/calls/subject.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";
import { getReport } from "#lib/report/service.ts";

export const GET = route(ENDPOINTS.report, ({ params, query, context }) =>
  getReport(callSubject(params.sid), query, context),
);
