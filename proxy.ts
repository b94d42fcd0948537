import { type NextRequest, NextResponse } from "next/server";
import { hostIsAllowed } from "#lib/config/hosts.ts";

/**
 * A Content-Security-Policy with a fresh nonce for each page, which Next puts on its own scripts. Style attributes
 * are allowed: React writes positions as such, and all text goes through its escaping.
 * https://nextjs.org/docs/app/guides/content-security-policy
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname } = request.nextUrl;
  const api = pathname.startsWith("/api/");
  if (!hostIsAllowed(request.headers.get("host"), process.env["EARSHOT_ALLOWED_HOSTS"]))
    return refused(421, FOREIGN_HOST, api);
  // Next would answer a malformed escape (`/calls/%ZZ`) with a bare 500.
  if (!isDecodable(pathname)) return refused(400, MALFORMED, api);
  if (api) return NextResponse.next();
  const nonce = btoa(crypto.randomUUID());
  const development = process.env.NODE_ENV === "development";
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src-elem 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

const MALFORMED = "This address is malformed: a % must be followed by two hex digits.";
const FOREIGN_HOST = "Earshot does not answer under this name: add it to EARSHOT_ALLOWED_HOSTS.";
const TITLES = { 400: "Bad Request", 421: "Misdirected Request" } as const;

function refused(status: keyof typeof TITLES, detail: string, api: boolean): NextResponse {
  if (!api) return new NextResponse(detail, { status });
  const problem = {
    type: "about:blank",
    title: TITLES[status],
    status,
    detail,
    instance: `urn:uuid:${crypto.randomUUID()}`,
    field: null,
  };
  return NextResponse.json(problem, { status, headers: { "content-type": "application/problem+json" } });
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

export const config = {
  matcher: ["/((?!_next/static|_next/image|favicon.ico|icon.svg).*)"],
};
