import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import type { Writer } from "../store/writer.ts";
import { ingest } from "./ingest.ts";

const MIB = 1024 * 1024;

function writerWith(queuedBytes: number): Writer & { readonly written: number[] } {
  const written: number[] = [];
  return {
    written,
    queuedBytes,
    write: (_signal, _encoding, body) => {
      written.push(body.byteLength);
      return Promise.resolve({ kind: "stored", rejected: { count: 0, message: "" } });
    },
    close: () => Promise.resolve(),
  };
}

function request(body: Uint8Array, headers: Record<string, string>): IncomingMessage {
  const told = { "content-type": "application/json", ...headers };
  return Object.assign(Readable.from([body]), {
    method: "POST",
    headers: told,
  }) as unknown as IncomingMessage;
}

const LIMITS = { maxBodyBytes: 8 * MIB, maxQueuedBytes: 10 * MIB };
const small = gzipSync(Buffer.alloc(6 * MIB, 32));

it("counts what a body unpacks to against the queue, not its length on the wire", async () => {
  const writer = writerWith(5 * MIB);
  const headers = { "content-encoding": "gzip", "content-length": String(small.byteLength) };
  const answer = await ingest(request(small, headers), "traces", writer, LIMITS);
  expect(answer).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
  expect(writer.written).toEqual([]);
});

it("counts a body whose length was not told", async () => {
  const writer = writerWith(5 * MIB);
  const answer = await ingest(request(Buffer.alloc(6 * MIB, 32), {}), "traces", writer, LIMITS);
  expect(answer.status).toBe(503);
});

it("takes a body that alone is larger than the queue while nothing waits", async () => {
  const writer = writerWith(0);
  const limits = { ...LIMITS, maxQueuedBytes: MIB };
  expect((await ingest(request(small, { "content-encoding": "gzip" }), "logs", writer, limits)).status).toBe(
    200,
  );
  expect(writer.written).toEqual([6 * MIB]);
});
