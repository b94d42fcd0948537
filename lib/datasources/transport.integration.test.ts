import { gzipSync } from "node:zlib";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Reply } from "#lib/sources/model.ts";
import { backendAt, bearer, json, plain, serve } from "./test-server.ts";
import type { Handler, TestServer } from "./test-server.ts";
import { ask } from "./transport.ts";

const open: TestServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serving(handler: Handler): Promise<TestServer> {
  const server = await serve(handler);
  open.push(server);
  return server;
}

function error(reply: Reply<unknown>) {
  if (reply.ok) throw new Error("expected a failure");
  return reply.error;
}

describe("what a backend can do wrong", () => {
  const html = "<!DOCTYPE html><html><body>Sign in</body></html>";
  const answers: [string, Handler, string, string][] = [
    [
      "a web page",
      (_, r) => void r.writeHead(200, { "content-type": "text/html" }).end(html),
      "not_json",
      "web page",
    ],
    ["a web page that says it is JSON", (_, r) => json2(r, html), "not_json", "web page"],
    ["half a JSON body", (_, r) => json2(r, '{"trace":{"resourceSp'), "not_json", "breaks off"],
    ["nothing", (_, r) => json2(r, ""), "not_json", "answered with nothing"],
    ["text", (_, r) => plain(r, "hello", 200), "not_json", "not JSON"],
    [
      "a redirect",
      (_, r) => void r.writeHead(302, { location: "http://elsewhere.example/login" }).end(),
      "redirect",
      "TEMPO_URL",
    ],
    ["500", (_, r) => plain(r, "rpc error: boom", 500), "status", "failed (500): rpc error: boom."],
    ["500 as a web page", (_, r) => void r.writeHead(500).end(html), "status", "failed (500)."],
    [
      "400",
      (_, r) => plain(r, "parse error at line 1, col 3", 400),
      "refused",
      "parse error at line 1, col 3",
    ],
    ["401", (_, r) => plain(r, "no org id", 401), "denied", "check its token and tenant"],
    ["404", (_, r) => plain(r, "404 page not found", 404), "not_found", "404"],
    ["429", (_, r) => plain(r, "job queue full", 429), "limit", "job queue full"],
    ["504", (_, r) => plain(r, "", 504), "timeout", "gave up"],
    ["a broken connection", (q) => void q.socket.destroy(), "unreachable", "broke off"],
    [
      "a body that stops midway",
      (_, r) => {
        r.writeHead(200, { "content-type": "application/json", "content-length": "1000" }).write('{"a":1');
        setTimeout(() => r.destroy(), 20);
      },
      "unreachable",
      "broke off",
    ],
    [
      "a JSON error",
      (_, r) => json(r, { status: "error", error: "query timed out" }, 503),
      "status",
      "query timed out",
    ],
  ];

  it.each(answers)("%s", async (_, handler, kind, words) => {
    const { url } = await serving(handler);
    const failure = error(await ask(backendAt("tempo", url), { path: "/x" }));
    expect(failure.kind).toBe(kind);
    expect(failure.message).toContain(words);
    expect(failure.message).toMatch(/^Tempo .*\.$/);
  });

  function json2(response: Parameters<Handler>[1], body: string): void {
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  }
});

describe("a backend that cannot be reached", () => {
  it("says that the connection was refused", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise<void>((resolve) => closed.close(() => resolve()));
    const failure = error(await ask(backendAt("loki", `http://127.0.0.1:${port}`), { path: "/ready" }));
    expect(failure).toMatchObject({
      kind: "unreachable",
      message: "Loki cannot be reached: the connection was refused.",
    });
  });

  it("says that a host name is not known, without the address' credentials", async () => {
    const failure = error(await ask(backendAt("loki", "http://no-such-host.invalid"), { path: "/ready" }));
    expect(failure.kind).toBe("unreachable");
    expect(failure.message).toMatch(/host name/);
  });

  it("says that it does not speak TLS", async () => {
    const { url } = await serving((_, response) => json(response, {}));
    const failure = error(await ask(backendAt("loki", url.replace("http:", "https:")), { path: "/ready" }));
    expect(failure).toMatchObject({ kind: "unreachable" });
    expect(failure.message).toContain("TLS");
  });

  it("is off without an address, and asks nothing", async () => {
    const failure = error(await ask(backendAt("tempo", null), { path: "/ready" }));
    expect(failure).toMatchObject({ kind: "off", message: "Tempo is not configured." });
  });
});

describe("time and size", () => {
  it("gives up after the timeout, also while the body trickles", async () => {
    const { url } = await serving((_, response) => {
      response.writeHead(200, { "content-type": "application/json" }).write("{");
    });
    const reply = await ask(backendAt("tempo", url, { timeoutMs: 100 }), { path: "/x" });
    expect(error(reply)).toMatchObject({
      kind: "timeout",
      message: "Tempo did not answer within 0.1 s.",
    });
    expect(reply.tookMs).toBeGreaterThanOrEqual(90);
  });

  it("obeys the caller's signal beside its own timeout", async () => {
    let closed = false;
    const { url } = await serving((request) => {
      request.socket.on("close", () => {
        closed = true;
      });
    });
    const caller = new AbortController();
    const pending = ask(backendAt("tempo", url), { path: "/x", signal: caller.signal });
    setTimeout(() => caller.abort(), 50);
    expect(error(await pending).kind).toBe("aborted");
    await expect.poll(() => closed).toBe(true);
  });

  it("asks nothing when the caller has given up before", async () => {
    const server = await serving((_, response) => json(response, {}));
    const reply = await ask(backendAt("tempo", server.url), { path: "/x", signal: AbortSignal.abort() });
    expect(error(reply).kind).toBe("aborted");
    expect(server.asked).toHaveLength(0);
  });

  it("stops at the size cap, counted after decompression", async () => {
    const packed = gzipSync(JSON.stringify("x".repeat(2_000_000)));
    const { url } = await serving((_, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(packed);
    });
    const failure = error(await ask(backendAt("tempo", url, { maxBytes: 1_000_000 }), { path: "/x" }));
    expect(failure).toMatchObject({
      kind: "too_large",
      message: "Tempo answered with more than 1 MB.",
    });
  });

  it("lets no more through at once than its cap, in order, and frees the place of one that gave up", async () => {
    let now = 0;
    let most = 0;
    const { url } = await serving((_, response, at) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        json(response, { at: at.pathname });
      }, 20);
    });
    const backend = backendAt("tempo", url, { maxConcurrent: 2 });
    const caller = new AbortController();
    const asks = Array.from({ length: 8 }, (_, i) =>
      ask(backend, { path: `/${i}`, ...(i === 5 ? { signal: caller.signal } : {}) }),
    );
    caller.abort();
    const replies = await Promise.all(asks);
    expect(replies.map((reply) => reply.ok)).toEqual([true, true, true, true, true, false, true, true]);
    expect(most).toBe(2);
    expect((await ask(backend, { path: "/after" })).ok).toBe(true);
  });
});

describe("what is sent", () => {
  it("keeps the base address' path, and sends tenant and token", async () => {
    const server = await serving((_, response) => json(response, { fine: true }));
    const backend = backendAt("tempo", `${server.url}/behind/proxy`, {
      tenant: "team-a",
      authorization: bearer("s3cret"),
    });
    const reply = await ask(backend, {
      path: "/api/search",
      params: { q: '{ a = "ä&b" }', limit: 5, none: null, list: ["x", "y"] },
    });
    expect(reply).toMatchObject({ ok: true, value: { fine: true } });
    const [asked] = server.asked;
    expect(asked?.url.pathname).toBe("/behind/proxy/api/search");
    expect(asked?.url.searchParams.get("q")).toBe('{ a = "ä&b" }');
    expect(asked?.url.searchParams.getAll("list")).toEqual(["x", "y"]);
    expect(asked?.url.searchParams.has("none")).toBe(false);
    expect(asked?.headers.get("x-scope-orgid")).toBe("team-a");
    expect(asked?.headers.get("authorization")).toBe("Bearer s3cret");
  });

  it("never follows a redirect with the token", async () => {
    const other = await serving((_, response) => json(response, {}));
    const { url } = await serving((_, r) => void r.writeHead(307, { location: other.url }).end());
    await ask(backendAt("tempo", url, { authorization: bearer("s3cret") }), { path: "/x" });
    expect(other.asked).toHaveLength(0);
  });

  it("sends a long query as a form where the API takes one", async () => {
    const server = await serving((_, response) => json(response, {}));
    await ask(backendAt("prometheus", server.url), {
      path: "/api/v1/query",
      params: { query: "x".repeat(9000) },
      formWhenLong: true,
    });
    const [asked] = server.asked;
    expect(asked?.method).toBe("POST");
    expect(asked?.url.search).toBe("");
    expect(new URLSearchParams(asked?.body).get("query")).toHaveLength(9000);
  });

  it("asks again when a connection breaks before any answer, but never sends a POST twice", async () => {
    const server = await serving((request, response) => {
      if (server.asked.length % 2 === 1) request.socket.destroy();
      else json(response, { second: true });
    });
    const backend = backendAt("loki", server.url);
    expect(await ask(backend, { path: "/x" })).toMatchObject({ ok: true, value: { second: true } });
    const posted = await ask(backend, { path: "/x", method: "POST", json: {} });
    expect(error(posted).kind).toBe("unreachable");
    expect(server.asked).toHaveLength(3);
  });

  it("shows neither token, tenant, the query's values nor numbers that may be a caller's", async () => {
    const query = '{ span.call.caller_hash = "2f0d7fe553c6e745f543a97760474866" }';
    const { url } = await serving((request, response) =>
      plain(
        response,
        `bad ${query} "2f0d7fe5" for +1 (415) 555-0100, ${request.headers.authorization} of team-a\n<b>`,
        400,
      ),
    );
    const backend = backendAt("tempo", url, { tenant: "team-a", authorization: bearer("s3cret") });
    const { message } = error(await ask(backend, { path: "/x", params: { q: query } }));
    for (const hidden of ["2f0d7fe5", "555", "s3cret", "team-a", "\n"]) expect(message).not.toContain(hidden);
    expect(message).toMatch(/^Tempo refused the question \(400\): bad … /);
  });
});
