import * as z from "zod";
import type { Endpoint } from "#lib/openapi/endpoint.ts";
import { fail, ok, type Result } from "./model.ts";

/** Reading a request by what its endpoint says. No message repeats a value that was sent. */

/**
 * Whether a request comes from one of the console's own pages, or from no page at all (a script: it has no one's session
 * to misuse). Browsers say where it comes from, and a page cannot change that.
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html#fetch-metadata-headers
 */
export function isOwnPage({ headers }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = headers.get("origin");
  if (origin === null) return true;
  return URL.parse(origin)?.host === headers.get("host");
}

/** The path's parameters, decoded once; ids hold slashes and dots. Null when the path is not the endpoint's. */
export function pathParams(template: string, pathname: string): Record<string, string> | null {
  const wanted = template.split("/");
  const given = pathname.replace(/\/+$/, "").split("/");
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) continue;
    try {
      params[name] = decodeURIComponent(given[i] ?? "");
    } catch {
      return null;
    }
  }
  return params;
}

/** Query parameters by the endpoint's schema. A parameter that it does not know is refused: it would be ignored. */
export function readQuery<T>(schema: z.ZodObject, search: URLSearchParams): Result<T> {
  const given: Record<string, unknown> = {};
  for (const name of new Set(search.keys())) {
    const field = Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined;
    const shown = /^[a-z_]{1,24}$/i.test(name) ? ` \`${name}\`` : "";
    if (field === undefined)
      return fail("bad_request", `There is no parameter${shown} here.`, shown ? name : undefined);
    const values = search.getAll(name).filter((value) => value !== "");
    if (values.length === 0) continue;
    const many = isList(field);
    if (!many && values.length > 1) {
      return fail("bad_request", `\`${name}\` may be given only once.`, name);
    }
    given[name] = many ? values : values[0];
  }
  return parsed<T>(schema, given);
}

/** Unwraps `.optional()` to see whether a parameter may be repeated. */
function isList(field: unknown): boolean {
  const inner = field instanceof z.ZodOptional ? field.unwrap() : field;
  return inner instanceof z.ZodArray;
}

function parsed<T>(schema: z.ZodType, given: unknown): Result<T> {
  const result = schema.safeParse(given, { error: (issue) => plainIssue(issue) });
  if (result.success) return ok(result.data as T);
  const [issue] = result.error.issues;
  const name = issue?.path[0];
  const field = typeof name === "string" ? name : undefined;
  return fail(
    "bad_request",
    `${field === undefined ? "The request" : `\`${field}\``} ${issue?.message}.`,
    field,
  );
}

/** Zod's own sentences where they repeat nothing that was sent; else ours. */
function plainIssue(issue: {
  readonly code?: string;
  readonly values?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
}): string | undefined {
  if (issue.code === "invalid_value" && Array.isArray(issue.values))
    return `must be one of ${issue.values.join(", ")}`;
  if (issue.code === "too_big") return `is too large or too long: at most ${String(issue.maximum)}`;
  if (issue.code === "too_small") return `is too small or too short: at least ${String(issue.minimum)}`;
  return "is not valid";
}

/** A JSON body of at most so many bytes; the rest of a larger one is not read. */
export async function readBody<T>(request: Request, body: NonNullable<Endpoint["body"]>): Promise<Result<T>> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    return fail("unsupported_media_type", "Send JSON with the content type application/json.");
  }
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > body.maxBytes) return fail("too_large", body.tooLarge);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > body.maxBytes) return fail("too_large", body.tooLarge);
    chunks.push(chunk);
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
    return parsed<T>(body.schema, JSON.parse(text));
  } catch {
    return fail("bad_request", "The body is not JSON.");
  }
}
