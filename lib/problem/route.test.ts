import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { fail, ok, type ServiceError } from "./model.ts";
import { pathParams } from "./request.ts";
import { route } from "./route.ts";
import { problemSchema } from "./schema.ts";

const get = (path: string) => new Request(`http://console.test${path}`);
const post = (body: BodyInit, type = "application/json") =>
  new Request("http://console.test/api/v1/lookup", {
    method: "POST",
    body,
    headers: { "content-type": type },
  });
const NUMBER = "4155551000";

let written: string[];
beforeEach(() => {
  written = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("ids in paths", () => {
  it.each([
    "CA00fb86738b42c835484f3e32248c1e89",
    "v3:Md/x+y=",
    "a%2Fb",
    "x@h.test:5060",
    "100%",
    "é…",
    "a.b..c",
  ])("%s comes back as it was sent", async (sid) => {
    const handler = route(ENDPOINTS.span, ({ params }) => Promise.resolve(ok({ ...params } as never)));
    const path = `/api/v1/calls/${encodeURIComponent(sid)}/spans/${encodeURIComponent("00a1")}`;
    expect(await (await handler(get(path))).json()).toEqual({ sid, spanId: "00a1" });
  });

  it("that are not percent-encoded are refused", async () => {
    expect(pathParams("/api/v1/calls/{sid}", "/api/v1/calls/%E0%A4%A")).toBeNull();
    const handler = route(ENDPOINTS.call, () => Promise.resolve(fail("not_found", "never")));
    expect((await handler(get("/api/v1/calls/%E0%A4%A"))).status).toBe(400);
  });
});

describe("queries", () => {
  const handler = route(ENDPOINTS.calls, ({ query }) => Promise.resolve(ok(query as never)));
  const ask = async (query: string) =>
    (await handler(get(`/api/v1/calls?${query}`))).json() as Promise<unknown>;

  it("repeat a filter, and leave out what is empty", async () => {
    expect(await ask("vertical=salon&vertical=sales&limit=7&agent=")).toEqual({
      vertical: ["salon", "sales"],
      limit: 7,
    });
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=201", "limit"],
    ["limit=1e9", "limit"],
    ["limit=7&limit=8", "limit"],
    ["verdict=nope", "verdict"],
    ["sort=price", "sort"],
    ["from=yesterday", "from"],
    [`caller=%2B1${NUMBER}`, "caller"],
    ["vertcal=salon", "vertcal"],
    [`agent=${"x".repeat(200)}`, "agent"],
    [Array.from({ length: 21 }, (_, i) => `agent=a${i}`).join("&"), "agent"],
    [`p${NUMBER}=1`, null],
    ["__proto__=1", "__proto__"],
    ["toString=1", "toString"],
  ])("%s is refused by name, and no value is repeated", async (query, field) => {
    const response = await handler(get(`/api/v1/calls?${query}`));
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(problemSchema.parse(JSON.parse(text))).toMatchObject({ status: 400, field });
    expect(text).not.toMatch(/nope|yesterday|price|4155551000|xxxx/);
  });
});

describe("bodies", () => {
  const handler = route(ENDPOINTS.lookup, ({ body }) =>
    Promise.resolve(ok({ kind: "none", href: null, candidates: [], message: String(body.q.length) })),
  );

  it("of 20,000 characters are read, however they are escaped", async () => {
    const body = `{"q":"${String.raw`\u0041`.repeat(20_000)}"}`;
    expect(await (await handler(post(body))).json()).toMatchObject({ message: "20000" });
  });

  it.each([
    ["of a megabyte", () => post(JSON.stringify({ q: "a".repeat(1_000_000) })), 413],
    ["that are not JSON", () => post("{"), 400],
    ["that are not UTF-8", () => post(new Uint8Array([0x22, 0xff, 0x22])), 400],
    ["of another type", () => post("q=1", "application/x-www-form-urlencoded"), 415],
    ["of another shape", () => post("[]"), 400],
    ["without the text", () => post('{"q":7}'), 400],
  ])("%s are refused", async (_, request, status) => {
    const response = await handler(request());
    expect(response.status).toBe(status);
    expect(problemSchema.parse(await response.json()).detail).toMatch(/\.$/);
  });
});

describe("answers", () => {
  it.each([
    ["bad_request", 400],
    ["not_found", 404],
    ["too_large", 413],
    ["unsupported_media_type", 415],
    ["unavailable", 503],
    ["aborted", 499],
  ] satisfies [ServiceError["kind"], number][])("map %s to %i as problem details", async (kind, status) => {
    const response = await route(ENDPOINTS.call, () => Promise.resolve(fail(kind, "Why.")))(
      get("/api/v1/calls/x"),
    );
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("retry-after")).toBe(status === 503 ? "5" : null);
    expect(problemSchema.parse(await response.json())).toMatchObject({ status, detail: "Why." });
  });

  it("carry the headers of every answer, streams and errors too", async () => {
    const csv = route(ENDPOINTS.callsCsv, () => Promise.resolve(ok(new Response("a,b"))));
    const broken = route(ENDPOINTS.status, () => Promise.reject(new Error("boom")));
    const fine = route(ENDPOINTS.openapi, () => Promise.resolve(ok({ openapi: "3.1.0" })));
    const ids = new Set<string | null>();
    for (const answer of [
      csv(get("/api/v1/calls.csv")),
      broken(get("/api/v1/status")),
      fine(get("/api/v1/openapi.json")),
    ]) {
      const { headers } = await answer;
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cache-control")).toBe("no-store");
      ids.add(headers.get("x-request-id"));
    }
    expect(ids.size).toBe(3);
  });

  it("say nothing of what broke inside, and the log nothing of what was asked", async () => {
    const handler = route(ENDPOINTS.call, ({ params }) => Promise.reject(new TypeError(`bad ${params.sid}`)));
    const response = await handler(get(`/api/v1/calls/x${NUMBER}`));
    const text = await response.text();
    expect(response.status).toBe(500);
    const log = written.join("");
    expect(JSON.parse(log)).toMatchObject({ endpoint: "GET /api/v1/calls/{sid}", error: "TypeError" });
    expect(log).toContain(response.headers.get("x-request-id"));
    for (const told of [text, log]) expect(told).not.toContain(NUMBER);
  });

  it("to a reader who has left are not logged as errors", async () => {
    const leave = new AbortController();
    const handler = route(ENDPOINTS.status, ({ context }) => {
      leave.abort();
      return Promise.reject(
        context.signal?.aborted === true ? new Error("aborted") : new Error("the signal is lost"),
      );
    });
    const response = await handler(
      new Request("http://console.test/api/v1/status", { signal: leave.signal }),
    );
    expect(response.status).toBe(499);
    expect(written).toEqual([]);
  });
});
