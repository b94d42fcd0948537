import type * as z from "zod";
import { createDocument } from "zod-openapi";
import * as calls from "#lib/calls/schema.ts";
import { logLineSchema, logListSchema } from "#lib/logs/schema.ts";
import { lookupResponseSchema } from "#lib/lookup/schema.ts";
import { problemSchema } from "#lib/problem/schema.ts";
import { sourceSchema, statusSchema } from "#lib/sources/schema.ts";
import { spanDetailSchema, spanListSchema, spanRowSchema, spanSearchSchema } from "#lib/traces/schema.ts";
import type { Endpoint } from "./endpoint.ts";
import { ENDPOINTS } from "./endpoints.ts";

const REASONS: Readonly<Record<number, string>> = {
  400: "The request is wrong; `field` names what.",
  403: "The request came from another site's page.",
  404: "Nothing is known of it, although every source was asked.",
  413: "The body is too large.",
  415: "The body must be JSON.",
  500: "An error of the console's own.",
  503: "A source that may know did not answer.",
};

/** The OpenAPI 3.1 document of the whole JSON API, made from the schemas that the routes answer with. */
export function openApiDocument(version: string): ReturnType<typeof createDocument> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [id, endpoint] of Object.entries<Endpoint>(ENDPOINTS)) {
    const path = (paths[endpoint.path] ??= {});
    path[endpoint.method.toLowerCase()] = operation(id, endpoint);
  }
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Earshot",
      version,
      description:
        "Which stage of an AI voice agent kept the caller waiting, with the evidence. Instants are ISO 8601 in UTC, nanoseconds are decimal strings, unknown is null and never 0. Errors are problem details (RFC 9457).",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths,
    components: {
      schemas: {
        CallDetail: calls.callDetailSchema,
        CallFacts: calls.callFactsSchema,
        CallFinding: calls.findingSchema,
        CallList: calls.callListSchema,
        CallSummary: calls.callSummarySchema,
        CallTurn: calls.turnSchema,
        CallVerdict: calls.verdictSchema,
        ConsoleStatus: statusSchema,
        LogLine: logLineSchema,
        LogList: logListSchema,
        LookupResponse: lookupResponseSchema,
        Problem: problemSchema,
        SourceReport: sourceSchema,
        SpanDetail: spanDetailSchema,
        SpanList: spanListSchema,
        SpanRow: spanRowSchema,
        SpanSearch: spanSearchSchema,
      } satisfies Record<string, z.ZodType>,
    },
  });
}

function operation(id: string, endpoint: Endpoint) {
  const names = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const parameters = names.map((name) => ({
    name,
    in: "path" as const,
    required: true,
    schema: { type: "string" as const },
    description: "Percent-encoded: carriers' ids hold slashes, colons and dots.",
  }));
  const problems = [...endpoint.errors, 500].map((status) => [
    status,
    {
      description: REASONS[status] ?? "An error.",
      content: { "application/problem+json": { schema: problemSchema } },
    },
  ]);
  return {
    operationId: id,
    summary: endpoint.summary,
    ...(names.length > 0 && { parameters }),
    ...(endpoint.query && { requestParams: { query: endpoint.query } }),
    ...(endpoint.body && {
      requestBody: { required: true, content: { "application/json": { schema: endpoint.body.schema } } },
    }),
    responses: {
      200: {
        description: "The answer.",
        content: Object.fromEntries([
          [endpoint.response.type, { schema: endpoint.response.schema }],
          ...(endpoint.response.also ?? []).map((type) => [type, { schema: { type: "string" as const } }]),
        ]),
      },
      ...Object.fromEntries(problems),
    },
  };
}
