import { getSpans } from "#lib/calls/service.ts";
import { callSubject } from "#lib/calls/subject.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.spans, ({ params, context }) =>
  getSpans(callSubject(params.sid), context),
);
