import { searchSpans } from "#lib/calls/service.ts";
import { callSubject } from "#lib/calls/subject.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const POST = route(ENDPOINTS.spanSearch, ({ params, body, context }) =>
  searchSpans(callSubject(params.sid), body.q, context),
);
