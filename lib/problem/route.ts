import type * as z from "zod";
import { ConfigError } from "#lib/config/errors.ts";
import type { Endpoint } from "#lib/openapi/endpoint.ts";
import { type ServiceContext, serviceContext } from "#lib/sources/context.ts";
import { logError } from "./log.ts";
import { fail, ok, type Result } from "./model.ts";
import { isOwnPage, pathParams, readBody, readQuery } from "./request.ts";
import { apiHeaders, internalProblem, problemResponse } from "./respond.ts";

type Inferred<T> = T extends z.ZodType ? z.output<T> : undefined;
type BodyOf<E extends Endpoint> = E["body"] extends { schema: infer S } ? Inferred<S> : undefined;
type Names<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

/** A request that has been read by its endpoint's schemas. */
export interface Call<E extends Endpoint> {
  readonly params: Readonly<Record<Names<E["path"]>, string>>;
  readonly query: Inferred<E["query"]>;
  readonly body: BodyOf<E>;
  readonly context: ServiceContext;
}

/** What a handler gives: the answer's value, or, where it streams, a Response whose headers are completed here. */
type Answer<E extends Endpoint> = Result<Inferred<E["response"]["schema"]> | Response>;

export type RouteHandler = (request: Request) => Promise<Response>;

/**
 * The one way into the API: every route is `export const GET = route(endpoint, handler)`. It reads path, query and
 * body by the endpoint's schemas, gives the handler the request's abort signal, maps every error to problem
 * details, and sets the headers of every answer. Who may ask what is to be decided here.
 */
export function route<const E extends Endpoint>(
  endpoint: E,
  handler: (call: Call<E>) => Promise<Answer<E>>,
): RouteHandler {
  return async (request) => {
    const requestId = crypto.randomUUID();
    try {
      const read = await readRequest(endpoint, request);
      const answer = read.ok ? await handler(read.value) : read;
      if (!answer.ok) return problemResponse(answer.error, requestId);
      return respond(answer.value, requestId);
    } catch (error) {
      if (request.signal.aborted) {
        return problemResponse({ kind: "aborted", message: "The request was given up." }, requestId);
      }
      logError("request.failed", error, { requestId, endpoint: `${endpoint.method} ${endpoint.path}` });
      // Its problems name variables, never their values.
      const detail =
        error instanceof ConfigError
          ? error.message
          : "Something went wrong in the console itself; its log has more under this request's id.";
      return internalProblem(detail, requestId);
    }
  };
}

const FOREIGN = "This was asked by a page of another site; only Earshot's own pages may write.";

async function readRequest<E extends Endpoint>(endpoint: E, request: Request): Promise<Result<Call<E>>> {
  if (endpoint.writes === true && !isOwnPage(request)) return fail("forbidden", FOREIGN);
  const url = new URL(request.url);
  const params = pathParams(endpoint.path, url.pathname);
  if (params === null) return fail("bad_request", "The address is not percent-encoded as it should be.");
  const query = endpoint.query === undefined ? ok(undefined) : readQuery(endpoint.query, url.searchParams);
  if (!query.ok) return query;
  const body = endpoint.body === undefined ? ok(undefined) : await readBody(request, endpoint.body);
  if (!body.ok) return body;
  const context = serviceContext(request.signal);
  return ok({ params, query: query.value, body: body.value, context } as Call<E>);
}

function respond(value: unknown, requestId: string): Response {
  const headers = apiHeaders(requestId);
  if (!(value instanceof Response)) return Response.json(value, { headers });
  for (const [name, one] of Object.entries(headers)) value.headers.set(name, one);
  return value;
}
