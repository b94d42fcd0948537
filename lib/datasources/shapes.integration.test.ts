import { afterEach, describe, expect, it } from "vitest";
import type { TraceId } from "#lib/units.ts";
import { pushOtlp, queryInstant as lokiInstant } from "./loki/client.ts";
import { queryLogs } from "./loki/logs.ts";
import * as prometheus from "./prometheus/client.ts";
import * as tempo from "./tempo/client.ts";
import { search } from "./tempo/search.ts";
import { backendAt, json, plain, serve, value } from "./test-server.ts";
import type { Handler, TestServer } from "./test-server.ts";

/** Shapes that the installed and recorded backends do not show: other versions, partial answers, strangers. */

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
async function serving(handler: Handler): Promise<TestServer> {
  const server = await serve(handler);
  servers.push(server);
  return server;
}
const answering = async (body: unknown) => (await serving((_, response) => json(response, body))).url;

const id = "e44d942284414eb703dc307f1959869d" as TraceId;
const resourceSpans = [
  {
    scopeSpans: [{ spans: [{ traceId: "5E2UIoRBTrcD3DB/GVmGnQ==", spanId: "gPWW32widC4=", name: "call" }] }],
  },
];

describe("Tempo", () => {
  it("says that a trace is partial, and why", async () => {
    const message = "trace exceeds max size (max bytes: 50000000)";
    const url = await answering({ trace: { resourceSpans }, status: "PARTIAL", message });
    const reply = await tempo.traceById(backendAt("tempo", url), id);
    expect(value(reply)).toMatchObject({ state: "partial", spans: [{ name: "call" }] });
    expect(reply).toMatchObject({ partial: `Tempo gave only a part of the trace: ${message}.` });
  });

  it("knows v1's 422 as a trace too large to give out", async () => {
    const server = await serving((_, response, url) =>
      url.pathname.startsWith("/api/v2")
        ? plain(response, "404 page not found", 404)
        : plain(response, "trace exceeds max size", 422),
    );
    const reply = await tempo.traceById(backendAt("tempo", server.url), id);
    expect(reply).toMatchObject({ ok: false, error: { kind: "limit", status: 422 } });
  });

  it("sends a window in whole seconds, rounded outwards", async () => {
    const server = await serving((_, response) => json(response, { trace: {} }));
    const window = { startMs: 1500, endMs: 2001 };
    expect(value(await tempo.traceById(backendAt("tempo", server.url), id, { window })).state).toBe(
      "missing",
    );
    expect(server.asked[0]?.url.search).toBe("?start=1&end=3");
  });

  it("keeps a hostile tag inside its part of the path", async () => {
    const server = await serving((_, response) => json(response, { tagValues: null }));
    const backend = backendAt("tempo", server.url);
    expect(value(await tempo.tagValues(backend, 'span."../../x?y"'))).toEqual([]);
    expect(server.asked[0]?.url.pathname).toBe(
      `/api/v2/search/tag/${encodeURIComponent('span."../../x?y"')}/values`,
    );
  });
});

describe("Prometheus 3", () => {
  it("tells infos and warnings; a warning makes the answer partial", async () => {
    const data = { resultType: "vector", result: [] };
    const warnings = ["remote read failed"];
    const infos = ["PromQL info: metric might not be a counter"];
    const url = await answering({ status: "success", data, warnings, infos });
    const reply = await prometheus.queryInstant(backendAt("prometheus", url), { query: "x" });
    expect(value(reply)).toEqual({ series: [], warnings, infos });
    expect(reply).toMatchObject({ partial: "Prometheus warns: remote read failed" });
  });

  it("reads native histograms beside floats", async () => {
    const histogram = {
      count: "3",
      sum: "1.5",
      buckets: [
        [0, "0.5", "1", "2"],
        [3, "-Inf", "+Inf", "1"],
      ],
    };
    const result = [
      { metric: { a: "b" }, values: [[1, "2"]], histograms: [[2.5, histogram]] },
      { metric: {}, histograms: [] },
    ];
    const url = await answering({ status: "success", data: { resultType: "matrix", result } });
    const [series] = value(
      await prometheus.queryRange(backendAt("prometheus", url), { query: "x", startMs: 0, endMs: 1000 }),
    ).series;
    expect(series).toEqual({
      labels: new Map([["a", "b"]]),
      points: [{ timeMs: 1000, value: 2 }],
      histograms: [
        {
          timeMs: 2500,
          count: 3,
          sum: 1.5,
          buckets: [
            { lower: 0.5, upper: 1, count: 2 },
            { lower: -Infinity, upper: Infinity, count: 1 },
          ],
        },
      ],
    });
  });

  it("knows a rule that was never evaluated as unknown", async () => {
    const never = "0001-01-01T00:00:00Z";
    const rule = { name: "r", query: "x", health: "unknown", lastEvaluation: never, evaluationTime: 0 };
    const rules = [
      { ...rule, type: "recording" },
      { ...rule, type: "alerting", state: "unknown", duration: 300, keepFiringFor: 0, alerts: [] },
    ];
    const groups = [{ name: "g", file: "f", interval: 60, limit: 0, rules }];
    const url = await answering({ status: "success", data: { groups, groupNextToken: "" } });
    const [group] = value(await prometheus.rules(backendAt("prometheus", url)));
    expect(group?.rules).toMatchObject([
      { health: "unknown", lastEvaluationMs: null },
      { state: "unknown", forMs: 300_000 },
    ]);
  });
});

describe("Loki", () => {
  it("takes OTLP and answers 204 with nothing", async () => {
    const server = await serving((_, response) => void response.writeHead(204).end());
    const logs = { resourceLogs: [] };
    expect(value(await pushOtlp(backendAt("loki", server.url), logs))).toBe(true);
    expect(server.asked[0]).toMatchObject({ method: "POST", body: JSON.stringify(logs) });
    expect(server.asked[0]?.url.pathname).toBe("/otlp/v1/logs");
  });

  it("keeps nanoseconds exact, and untrusted names harmless", async () => {
    const metadata = JSON.parse('{"__proto__":"x","constructor":"y"}') as unknown;
    const values = [
      ["1795395588086148123", "l", { structuredMetadata: metadata }],
      ["soon", "unreadable"],
    ];
    const result = [{ stream: { service_name: "a" }, values }];
    const url = await answering({ status: "success", data: { resultType: "streams", result } });
    const { lines } = value(
      await queryLogs(backendAt("loki", url), { query: "{}", startNs: 0n, endNs: 2n ** 62n, limit: 5 }),
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]?.timeNs).toBe(1795395588086148123n);
    expect(lines[0]?.metadata.get("constructor")).toBe("y");
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });
});

describe("a stranger behind the address", () => {
  const answers = [
    {},
    [],
    null,
    5,
    "ok",
    { status: "success", data: {} },
    { traces: [5] },
    { trace: { resourceSpans: 5 } },
  ];

  it.each(answers.map((one) => [JSON.stringify(one)]))(
    "%s is either nothing or of another shape",
    async (text) => {
      const url = await answering(JSON.parse(text) as unknown);
      const replies = [
        await tempo.traceById(backendAt("tempo", url), id),
        await search(backendAt("tempo", url), { query: "{ }", startMs: 0, endMs: 1000 }),
        await lokiInstant(backendAt("loki", url), { query: "1" }),
        await queryLogs(backendAt("loki", url), { query: "{}", startNs: 0n, endNs: 1n, limit: 1 }),
        await prometheus.queryInstant(backendAt("prometheus", url), { query: "1" }),
        await prometheus.rules(backendAt("prometheus", url)),
      ];
      const kinds = new Set(replies.map((reply) => (reply.ok ? "ok" : reply.error.kind)));
      expect(kinds.difference(new Set(["ok", "schema"])).size).toBe(0);
      const failed = replies.flatMap((reply) => (reply.ok ? [] : [reply.error.message]));
      expect(failed.length).toBeGreaterThanOrEqual(4);
      for (const message of failed)
        expect(message).toMatch(/answered in a shape that is not its API's( at [\w.]+)?\.$/);
    },
  );
});
