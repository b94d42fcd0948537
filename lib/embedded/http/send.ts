import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const gzipAsync = promisify(gzip);
// Below this, compressing costs more than it saves on a local connection.
const COMPRESS_FROM_BYTES = 16 * 1024;

export interface Outgoing {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Writes an answer, compressed when it is large and the client takes gzip. */
export async function send(request: IncomingMessage, response: ServerResponse, out: Outgoing): Promise<void> {
  if (response.destroyed || response.headersSent) return;
  const plain = typeof out.body === "string" ? Buffer.from(out.body) : out.body;
  const accepts = /\bgzip\b/.test(request.headers["accept-encoding"]?.toString() ?? "");
  const compress = accepts && plain.byteLength >= COMPRESS_FROM_BYTES;
  const body = compress ? await gzipAsync(plain, { level: 1 }) : plain;
  response.writeHead(out.status, {
    // Real Tempo answers some 404s without a type.
    ...(out.contentType === "" ? {} : { "content-type": out.contentType }),
    "content-length": body.byteLength,
    "x-content-type-options": "nosniff",
    ...(compress ? { "content-encoding": "gzip", vary: "accept-encoding" } : {}),
    // What was not read of a refused body must not be taken for the next request.
    ...(request.complete ? {} : { connection: "close" }),
    ...out.headers,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}
