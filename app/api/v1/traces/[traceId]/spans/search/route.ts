import { searchSpans } from "#lib/calls/service.ts";
import { traceSubject } from "#lib/calls/subject.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const POST = route(ENDPOINTS.traceSpanSearch, ({ params, body, context }) =>
  searchSpans(traceSubject(params.traceId), body.q, context),
);
