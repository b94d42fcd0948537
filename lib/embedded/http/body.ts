import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";

/** Reads a request's body within a limit, compressed or not: a small gzip can hold gigabytes. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const gunzipAsync = promisify(gunzip);
const inflateAsync = promisify(inflate);

/** @throws {HttpError} 413 too large, 415 unknown encoding, 400 broken compression. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const encoding = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (!["identity", "", "gzip", "deflate"].includes(encoding))
    throw new HttpError(415, `Content-Encoding ${JSON.stringify(encoding)} is not supported; use gzip`);
  const body = await readRaw(request, maxBytes);
  if (encoding === "identity" || encoding === "") return body;
  try {
    const unpack = encoding === "gzip" ? gunzipAsync : inflateAsync;
    return await unpack(body, { maxOutputLength: maxBytes });
  } catch (error) {
    const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBytes);
    throw new HttpError(400, `the body is not valid ${encoding}`);
  }
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(413, `the body is larger than ${maxBytes} bytes`);
}

async function readRaw(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
