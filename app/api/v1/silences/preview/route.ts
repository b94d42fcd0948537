import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";
import { previewSilence } from "#lib/silences/service.ts";

export const POST = route(ENDPOINTS.previewSilence, ({ body, context }) => previewSilence(body, context));
