import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { context, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { CompressionAlgorithm } from "@opentelemetry/otlp-exporter-base";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startEmbedded, type Embedded } from "./server.ts";
import { tracesBody } from "./testing/bodies.ts";
import { postJson, removeDir, storedSpanIds, tempDir } from "./testing/server.ts";

/** Of each test its own, since they share a backend. */
let TRACE = "";
beforeEach(() => {
  TRACE = randomBytes(16).toString("hex");
});
const span = (n: number, traceId = TRACE) => ({ traceId, spanId: n.toString(16).padStart(16, "0") });

let dataDir: string;
let backend: Embedded;
beforeAll(async () => {
  dataDir = await tempDir();
  backend = await startEmbedded({ dataDir, port: 0, maxBodyBytes: 100_000 });
});
afterAll(async () => {
  await backend.close();
  await removeDir(dataDir);
});

test("what the real exporter sends is found by id and by search", async () => {
  const exporter = new OTLPTraceExporter({
    url: `${backend.url}/v1/traces`,
    compression: CompressionAlgorithm.GZIP,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": "voice-edge" }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer("earshot");
  const root = tracer.startSpan("call", { attributes: { "call.sid": "CA1", "call.turns": 2 } });
  tracer.startSpan("turn", {}, trace.setSpan(context.active(), root)).end();
  root.end();
  await provider.shutdown();
  const { traceId, spanId } = root.spanContext();
  expect(await storedSpanIds(backend.url, traceId)).toHaveLength(2);
  const query = encodeURIComponent('{ span.call.sid = "CA1" && span.call.turns > 1 }');
  const found: unknown = await (await fetch(`${backend.url}/tempo/api/search?q=${query}`)).json();
  expect(found).toMatchObject({
    traces: [
      {
        traceID: traceId.replace(/^0+/, ""),
        rootServiceName: "voice-edge",
        rootTraceName: "call",
        spanSets: [{ matched: 1, spans: [{ spanID: spanId }] }],
      },
    ],
  });
});

describe("OTLP over HTTP", () => {
  test("a request that comes again is stored once", async () => {
    const body = tracesBody([span(1), span(2)], 1_795_395_528_000);
    for (let i = 0; i < 3; i++) expect((await postJson(`${backend.url}/v1/traces`, body)).status).toBe(200);
    expect((await storedSpanIds(backend.url, TRACE)).sort()).toEqual([span(1).spanId, span(2).spanId]);
  });

  test("one bad span is reported and costs no other", async () => {
    const zero = { traceId: TRACE, spanId: "0000000000000000" };
    const short = { traceId: "abcd", spanId: "0000000000000009" };
    const response = await postJson(`${backend.url}/v1/traces`, tracesBody([zero, span(1), short]));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      partialSuccess: { rejectedSpans: "2", errorMessage: "a span's id is all zero" },
    });
    expect(await storedSpanIds(backend.url, TRACE)).toEqual([span(1).spanId]);
  });

  test.each([
    ["malformed JSON", 400, "{", { "content-type": "application/json" }],
    ["malformed protobuf", 400, "\u000a\u00ff", { "content-type": "application/x-protobuf" }],
    ["another content type", 415, "{}", { "content-type": "text/plain" }],
    ["another encoding", 415, "{}", { "content-encoding": "br" }],
    ["broken gzip", 400, "{}", { "content-encoding": "gzip" }],
    ["a body over the limit", 413, " ".repeat(100_001), {}],
    ["a small gzip of a large body", 413, gzipSync(Buffer.alloc(50_000_000)), { "content-encoding": "gzip" }],
  ])("%s is answered %i with a google.rpc.Status", async (_what, status, body, headers) => {
    const response = await postJson(`${backend.url}/v1/traces`, body, headers);
    const protobuf = response.headers.get("content-type") === "application/x-protobuf";
    expect(response.status).toBe(status);
    expect(protobuf).toBe("content-type" in headers && headers["content-type"] === "application/x-protobuf");
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(10);
  });

  test("an answer is in the request's encoding", async () => {
    const empty = await postJson(`${backend.url}/v1/traces`, "", {
      "content-type": "application/x-protobuf",
    });
    expect([empty.status, empty.headers.get("content-type")]).toEqual([200, "application/x-protobuf"]);
    expect((await empty.arrayBuffer()).byteLength).toBe(0);
    const get = await fetch(`${backend.url}/v1/traces`);
    expect([get.status, get.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test("a locked database is 503 with Retry-After, and recovers by itself", async () => {
    const other = new DatabaseSync(join(dataDir, "earshot.db"));
    other.exec("BEGIN IMMEDIATE");
    const refused = await postJson(`${backend.url}/v1/traces`, tracesBody([span(1)]));
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
    // Reading goes on meanwhile.
    expect(await storedSpanIds(backend.url, TRACE)).toEqual([]);
    other.exec("ROLLBACK");
    other.close();
    expect((await postJson(`${backend.url}/v1/traces`, tracesBody([span(1)]))).status).toBe(200);
    expect(await storedSpanIds(backend.url, TRACE)).toEqual([span(1).spanId]);
  });
});

describe("the process", () => {
  test("answers only to loopback's names when it is bound to loopback", async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: "evil.example:4318" };
      httpRequest(`${backend.url}/status`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
    expect((await fetch(`${backend.url}/status`)).status).toBe(200);
  });

  test("compresses large answers for those who take gzip", async () => {
    const spans = Array.from({ length: 200 }, (_, i) => span(i + 1));
    expect((await postJson(`${backend.url}/v1/traces`, tracesBody(spans))).status).toBe(200);
    const url = `${backend.url}/tempo/api/v2/traces/${TRACE}`;
    expect((await fetch(url)).headers.get("content-encoding")).toBe("gzip");
    expect(await storedSpanIds(backend.url, TRACE)).toHaveLength(200);
  });

  test("reads a form body like a query string", async () => {
    const response = await fetch(`${backend.url}/tempo/api/search`, {
      method: "POST",
      body: new URLSearchParams({ q: "{ nonsense }" }),
    });
    expect([response.status, await response.text()]).toEqual([
      400,
      "invalid TraceQL query: parse error at line 1, col 3: unknown identifier: nonsense\n",
    ]);
  });

  test("answers 404 for what no backend has", async () => {
    const paths = ["/", "/tempo/api/nothing", "/tempox/ready", "/v1/profiles"];
    const answers = await Promise.all(paths.map((path) => fetch(backend.url + path)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });

  test("closes while clients keep connections open", async () => {
    const dir = await tempDir();
    const other = await startEmbedded({ dataDir: dir, port: 0 });
    const { hostname, port } = new URL(other.url);
    const silent = connect(Number(port), hostname);
    await once(silent, "connect");
    // Answers that nobody reads keep their connections.
    await Promise.all(Array.from({ length: 10 }, () => fetch(`${other.url}/status`)));
    const gone = once(silent, "close");
    await other.close();
    await gone;
    expect(silent.destroyed).toBe(true);
    await removeDir(dir);
  });

  test("keeps everything across a restart", async () => {
    await postJson(`${backend.url}/v1/traces`, tracesBody([span(1)]));
    await backend.close();
    backend = await startEmbedded({ dataDir, port: 0 });
    expect(await storedSpanIds(backend.url, TRACE)).toEqual([span(1).spanId]);
  });
});
