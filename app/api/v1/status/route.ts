import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { ok } from "#lib/problem/model.ts";
import { route } from "#lib/problem/route.ts";
import { consoleStatus } from "#lib/sources/service.ts";

export const GET = route(ENDPOINTS.status, async ({ context }) => ok(await consoleStatus(context)));
