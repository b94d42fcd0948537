import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";
import { endSilence } from "#lib/silences/service.ts";

export const DELETE = route(ENDPOINTS.endSilence, ({ params, context }) => endSilence(params.id, context));
