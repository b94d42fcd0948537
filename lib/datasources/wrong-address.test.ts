import { afterEach, describe, expect, it, vi } from "vitest";
import type { DatasourceError } from "#lib/sources/model.ts";
import type { TraceId } from "#lib/units.ts";
import { learnLimit } from "./limits.ts";
import { traceById } from "./tempo/client.ts";
import { backendAt } from "./test-server.ts";

const ID = "0af7651916cd43dd8448eb211c80319c" as TraceId;
const answering = (body: string, type: string) =>
  vi.stubGlobal("fetch", () =>
    Promise.resolve(
      new Response(body, { status: 404, headers: type === "" ? {} : { "content-type": type } }),
    ),
  );
afterEach(() => vi.unstubAllGlobals());

describe("a TEMPO_URL that leads elsewhere", () => {
  const html = "<!DOCTYPE html><html><body>Not here</body></html>";
  it.each([
    ["a web server", html, "text/html", "not_json"],
    ["another backend", "404 page not found\n", "text/plain; charset=utf-8", "not_found"],
  ])("%s is not taken for a Tempo without the trace", async (_, body, type, kind) => {
    answering(body, type);
    const reply = await traceById(backendAt("tempo", "http://tempo.test"), ID);
    expect(reply).toMatchObject({ ok: false, error: { kind, status: 404 } });
  });

  it("a Tempo that knows v1 only has an empty 404 for a missing trace", async () => {
    vi.stubGlobal("fetch", (url: URL) => {
      const body = url.pathname.startsWith("/api/v2/") ? "404 page not found" : "";
      return Promise.resolve(new Response(body, { status: 404 }));
    });
    const reply = await traceById(backendAt("tempo", "http://tempo.test"), ID);
    expect(reply).toMatchObject({ ok: true, value: { state: "missing" } });
  });
});

it("a limit of milliseconds is not learned: a fortnight in such pieces has no end", () => {
  const tempo = backendAt("tempo", "http://tempo.test");
  const error = (limit: string): DatasourceError => {
    const message = `Tempo refused the question (400): range specified by start and end exceeds ${limit}.`;
    return { kind: "refused", source: "tempo", status: 400, message };
  };
  expect(learnLimit(tempo, "search", error("1ms"), 168 * 3_600_000)).toBe(false);
  expect(learnLimit(tempo, "search", error("24h0m0s"), 168 * 3_600_000)).toBe(true);
  expect([...tempo.learned]).toEqual([["search", 24 * 3_600_000]]);
});
