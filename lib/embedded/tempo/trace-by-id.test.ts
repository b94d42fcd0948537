import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeTraces } from "../otlp/decode.ts";
import type { ResourceSpans, Span } from "../otlp/model.ts";
import type { ApiResponse } from "../signal.ts";
import { traces } from "./signal.ts";

const TRACE = "0".repeat(31) + "7";
/** Every field and every type of value, set and zero. */
const FULL: Span = {
  traceId: TRACE,
  spanId: "00000000000000ff",
  parentSpanId: "0000000000000001",
  traceState: "a=b",
  flags: 257,
  name: "turn",
  kind: 2,
  startTimeUnixNano: 1_795_395_528_021_776_001n,
  endTimeUnixNano: 1_795_395_529_000_000_001n,
  attributes: [
    { key: "string", value: { type: "string", value: "é" } },
    { key: "no string", value: { type: "string", value: "" } },
    { key: "int", value: { type: "int", value: -(2n ** 63n) } },
    { key: "no int", value: { type: "int", value: 0n } },
    { key: "double", value: { type: "double", value: 0.1 } },
    { key: "bool", value: { type: "bool", value: false } },
    { key: "bytes", value: { type: "bytes", value: Uint8Array.of(0, 255) } },
    { key: "array", value: { type: "array", value: [{ type: "empty" }, { type: "int", value: 1n }] } },
    {
      key: "kvlist",
      value: { type: "kvlist", value: [{ key: "k", value: { type: "array", value: [] } }] },
    },
  ],
  droppedAttributesCount: 1,
  events: [
    {
      timeUnixNano: 1_795_395_528_500_000_000n,
      name: "barge_in",
      attributes: [{ key: "n", value: { type: "int", value: 3n } }],
      droppedAttributesCount: 2,
    },
  ],
  droppedEventsCount: 3,
  links: [
    {
      traceId: "0".repeat(31) + "8",
      spanId: "0000000000000002",
      traceState: "c=d",
      attributes: [{ key: "b", value: { type: "bool", value: true } }],
      droppedAttributesCount: 4,
      flags: 1,
    },
  ],
  droppedLinksCount: 5,
  status: { code: 2, message: "timed out" },
};
const MESSAGE: ResourceSpans = {
  resource: {
    attributes: [{ key: "service.name", value: { type: "string", value: "voice-edge" } }],
    droppedAttributesCount: 6,
  },
  schemaUrl: "https://example.com/resource",
  scopeSpans: [
    {
      scope: {
        name: "earshot",
        version: "1",
        attributes: [{ key: "x", value: { type: "double", value: 2 } }],
      },
      schemaUrl: "https://example.com/scope",
      spans: [FULL],
    },
  ],
};

const db = new DatabaseSync(":memory:");
const recorded = decodeTraces(
  readFileSync(new URL("fixtures/traces.otlp.json", import.meta.url)),
  "json",
).messages;
beforeAll(() => {
  db.exec(traces.ddl);
  traces.write(db, [MESSAGE, ...recorded]);
});
afterAll(() => db.close());

function get(path: string, accept = "", query = ""): ApiResponse {
  const params = new URLSearchParams(query);
  return traces.handle(db, { method: "GET", path, params, headers: { accept }, nowMs: 0 });
}

const bytesOf = ({ body }: ApiResponse): Uint8Array => (typeof body === "string" ? Buffer.from(body) : body);

describe("Accept: application/protobuf", () => {
  test("a trace is OTLP's own message, with nothing lost", () => {
    const response = get(`/api/traces/${TRACE}`, "application/protobuf");
    expect([response.status, response.contentType]).toEqual([200, "application/protobuf"]);
    expect(decodeTraces(bytesOf(response), "protobuf").messages).toEqual([MESSAGE]);
  });

  test("every recorded trace comes back", () => {
    const sent = recorded.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
    const byTrace = Map.groupBy(sent, ({ traceId }) => traceId);
    expect(byTrace.size).toBe(16);
    for (const [traceId, spans] of byTrace) {
      const { messages } = decodeTraces(
        bytesOf(get(`/api/traces/${traceId}`, "application/protobuf")),
        "protobuf",
      );
      const found = messages.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
      const byId = (a: Span, b: Span): number => (a.spanId < b.spanId ? -1 : 1);
      expect(found.sort(byId)).toEqual(spans.toSorted(byId));
    }
  });

  test("v2 wraps the trace, and an unknown one is empty rather than missing", () => {
    const found = get(`/api/v2/traces/${TRACE}`, "application/protobuf");
    const reader = new BinaryReader(bytesOf(found));
    expect(reader.tag()).toEqual([1, 2]);
    expect(decodeTraces(reader.bytes(), "protobuf").messages).toEqual([MESSAGE]);
    const none = get("/api/v2/traces/abc", "application/protobuf");
    expect([none.status, none.contentType, [...bytesOf(none)]]).toEqual([
      200,
      "application/protobuf",
      [10, 0, 18, 0],
    ]);
    expect(get("/api/traces/abc", "application/protobuf").status).toBe(404);
  });
});

describe("start and end", () => {
  const at = 1_795_395_528;
  test.each([
    ["around it", `start=${at - 10}&end=${at + 10}`, true],
    ["only a start before its end", `start=${at + 1}`, true],
    ["only an end after its start", `end=${at}`, true],
    ["before it", `start=${at - 20}&end=${at - 10}`, false],
    ["after it", `start=${at + 10}&end=${at + 20}`, false],
  ])("%s", (_where, query, there) => {
    const { status, body } = get(`/api/v2/traces/${TRACE}`, "", query);
    expect(status).toBe(200);
    expect(String(body).includes("barge_in")).toBe(there);
    expect(get(`/api/traces/${TRACE}`, "", query).status).toBe(there ? 200 : 404);
  });

  test.each([
    ["start=x", 'invalid start: strconv.ParseInt: parsing "x": invalid syntax\n'],
    [
      "end=9223372036854775808",
      'invalid end: strconv.ParseInt: parsing "9223372036854775808": value out of range\n',
    ],
    ["start=2&end=1", "http parameter start must be before end. received start=2 end=1\n"],
  ])("%s is refused", (query, text) => {
    const { status, body } = get(`/api/v2/traces/${TRACE}`, "", query);
    expect([status, body]).toEqual([400, text]);
  });
});

describe("limits", () => {
  const long = encodeURIComponent(`{ name = "${"x".repeat(128 * 1024)}" }`);
  const week = "start=1000000000&end=1000604801";
  test.each([
    ["/api/search", `q=${long}`, "query exceeds the maximum size of 131072 bytes"],
    ["/api/metrics/query_range", `q=${long}`, "query exceeds the maximum size of 131072 bytes"],
    ["/api/search", "q={}&limit=262145", "limit 262145 exceeds max limit 262144"],
    ["/api/search", "q={}&limit=0", "invalid limit: must be a positive number"],
    ["/api/search", "q={}&spss=101", "spans per span set exceeds 100. received 101"],
    ["/api/search", `q={}&${week}`, "range specified by start and end exceeds 168h0m0s"],
  ])("%s?%.40s is refused", (path, query, words) => {
    const { status, body } = get(path, "", query);
    expect([status, body]).toEqual([400, expect.stringContaining(words)]);
  });
});
