import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Secret } from "#lib/config/secret.ts";
import type { BackendConfig } from "#lib/config/model.ts";
import type { Reply, Source } from "#lib/sources/model.ts";
import { createBackend } from "./transport.ts";
import type { Backend } from "./transport.ts";

/** For tests: a real HTTP server that answers as a test wants, and a backend that points at it. */

export interface TestServer {
  readonly url: string;
  /** What was asked so far: method, path with query, body. */
  readonly asked: { readonly method: string; readonly url: URL; readonly headers: Headers; body: string }[];
  close(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

export async function serve(handler: Handler): Promise<TestServer> {
  const asked: TestServer["asked"] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://test");
    const headers = new Headers(request.headers as Record<string, string>);
    const one = { method: request.method ?? "", url, headers, body: "" };
    asked.push(one);
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      one.body += chunk;
    });
    request.on("end", () => handler(request, response, url));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url: `http://127.0.0.1:${port}`, asked, close };
}

export const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};

export const plain = (response: ServerResponse, body: string, status: number): void => {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(body);
};

export function backendAt(source: Source, url: string | null, config: Partial<BackendConfig> = {}): Backend {
  return createBackend(source, {
    url,
    tenant: null,
    authorization: null,
    timeoutMs: 5000,
    maxBytes: 64_000_000,
    maxConcurrent: 4,
    ...config,
  });
}

export const bearer = (token: string): Secret => new Secret(`Bearer ${token}`);

/** The value of a reply; a failure fails the test with its sentence. */
export function value<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new Error(`${reply.error.kind}: ${reply.error.message}`);
  return reply.value;
}
