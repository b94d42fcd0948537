import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "#lib/config/schema.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import { queryReportSchema } from "#lib/sources/schema.ts";
import { nanoseconds, parseTraceId } from "#lib/units.ts";
import { askingApart, backendsForOneAnswer, createBackends } from "./backends.ts";
import { queryLogs } from "./loki/logs.ts";
import { queryRange } from "./prometheus/client.ts";
import { traceById } from "./tempo/client.ts";
import { json, plain, serve } from "./test-server.ts";

const FROM = Date.parse("2026-11-20T10:00:00.000Z");
const TO = FROM + 600_000;
const TRACE = parseTraceId("0af7651916cd43dd8448eb211c80319c");

let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  server = await serve((request, response) => {
    if (request.url?.startsWith("/api/v1/query_range"))
      json(response, { status: "success", data: { resultType: "matrix", result: [] } });
    else if (request.url?.startsWith("/loki")) plain(response, "too many outstanding requests", 429);
    else json(response, { trace: {} });
  });
});
afterAll(() => server.close());

function context(file: string) {
  const env = {
    TEMPO_URL: server.url,
    LOKI_URL: server.url,
    LOKI_TOKEN: "a-secret-token",
    LOKI_TENANT: "tenant-7",
    PROMETHEUS_URL: server.url,
    EARSHOT_CONFIG: "earshot.yaml",
  };
  const config = parseConfig(env, () => file);
  return {
    config,
    backends: backendsForOneAnswer(createBackends(config)),
    signal: undefined,
    nowMs: TO,
  };
}

describe("what an answer's backends were asked", () => {
  it("is told word for word, in order, with range, step, state and time, and no header", async () => {
    const asked = context(
      "links: { grafana: { url: https://grafana.example, datasources: { loki: L, tempo: T } } }",
    );
    const { tempo, loki, prometheus } = asked.backends;
    if (TRACE === null) throw new Error("no trace id");
    await traceById(tempo, TRACE);
    await queryRange(prometheus, { query: "sum(up)", startMs: FROM, endMs: TO, stepMs: 15_000 });
    const ns = (ms: number) => nanoseconds(BigInt(ms) * 1_000_000n);
    const query = '{service_name="voice-calls"}';
    await queryLogs(loki, { query, startNs: ns(FROM), endNs: ns(TO), limit: 100, direction: "forward" });

    const told = questionsOf(asked);
    for (const one of told) expect(queryReportSchema.parse(one)).toEqual(one);
    const range = { from: "2026-11-20T10:00:00.000Z", to: "2026-11-20T10:10:00.000Z" };
    expect(told).toMatchObject([
      { source: "tempo", language: "http", query: `GET /api/v2/traces/${TRACE}`, state: "ok", from: null },
      { source: "prometheus", language: "promql", query: "sum(up)", state: "ok", step: 15, ...range },
      { source: "loki", language: "logql", query, state: "error", limit: 100, step: null, ...range },
    ]);
    expect(told.every(({ tookMs }) => tookMs !== null && tookMs >= 0)).toBe(true);
    expect(told[2]?.message).toContain("429");
    expect(JSON.stringify(told)).not.toMatch(/a-secret-token|tenant-7/);
    // Grafana knows Tempo and Loki here, and no Prometheus.
    const panes = told.map(({ grafana }) => grafana && new URL(grafana).searchParams.get("panes"));
    expect(panes.map((pane) => pane?.includes(String(FROM)) ?? null)).toEqual([false, null, true]);
    expect(panes[0]).toContain(`"query":"${TRACE}"`);
  });

  it("of a part that tells its own is told apart, and nothing is noted for nobody", async () => {
    const asked = context("");
    const apart = { ...asked, backends: askingApart(asked.backends) };
    await queryRange(apart.backends.prometheus, { query: "up", startMs: FROM, endMs: TO });
    expect(questionsOf(asked)).toEqual([]);
    expect(questionsOf(apart)).toMatchObject([{ query: "up", grafana: null }]);
    const unheard = { ...asked, backends: createBackends(asked.config) };
    await queryRange(unheard.backends.prometheus, { query: "up", startMs: FROM, endMs: TO });
    expect(questionsOf(unheard)).toEqual([]);
  });

  it("that has not answered yet says so", () => {
    const asked = context("");
    const given = new AbortController();
    const question = queryRange(asked.backends.prometheus, {
      query: "up",
      startMs: FROM,
      endMs: TO,
      signal: given.signal,
    });
    expect(questionsOf(asked)).toMatchObject([{ state: "not_yet", tookMs: null }]);
    given.abort();
    return question;
  });
});
