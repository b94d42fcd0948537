import { getCall } from "#lib/calls/service.ts";
import { traceSubject } from "#lib/calls/subject.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.trace, ({ params, context }) =>
  getCall(traceSubject(params.traceId), context),
);
