import { getSpanDetail } from "#lib/calls/service.ts";
import { traceSubject } from "#lib/calls/subject.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.traceSpan, ({ params, context }) =>
  getSpanDetail(traceSubject(params.traceId), params.spanId, context),
);
