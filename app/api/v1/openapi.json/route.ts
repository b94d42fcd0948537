import { openApiDocument } from "#lib/openapi/document.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { ok } from "#lib/problem/model.ts";
import { route } from "#lib/problem/route.ts";
import { consoleVersion } from "#lib/sources/service.ts";

export const GET = route(ENDPOINTS.openapi, () =>
  Promise.resolve(ok({ ...openApiDocument(consoleVersion) })),
);
