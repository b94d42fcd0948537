import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";
import { addSilence, listSilences } from "#lib/silences/service.ts";

export const GET = route(ENDPOINTS.silences, ({ context }) => listSilences(context));

export const POST = route(ENDPOINTS.addSilence, ({ body, context }) => addSilence(body, context));
