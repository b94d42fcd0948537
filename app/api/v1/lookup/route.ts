import { lookup } from "#lib/lookup/service.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { ok } from "#lib/problem/model.ts";
import { route } from "#lib/problem/route.ts";

export const POST = route(ENDPOINTS.lookup, async ({ body, context }) => ok(await lookup(body.q, context)));
