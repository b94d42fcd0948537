import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "#lib/config/schema.ts";
import { createBackends } from "#lib/datasources/backends.ts";
import { prometheusVersion } from "#lib/embedded/prometheus/differential/real-prometheus.ts";
import { postJson, type TempBackend, tempBackend } from "#lib/embedded/testing/server.ts";
import { type Prometheus, startPrometheus } from "#lib/slo/testing/prometheus.ts";
import { forgetPresence } from "./presence.ts";
import type { Panel } from "./schema.ts";
import { getSection } from "./service.ts";

/** Turns with exemplars, as an edge is scraped and as it sends OTLP: the page has the same points of both. */

const BOUNDS = [0.3, 0.5, 0.8, 1.2, 1.6, 2.5, 4.5, 8.5];
const NOW = Date.now();
const EXEMPLARS = [
  { vertical: "salon", seconds: 0.7, atMs: NOW - 9_000, trace: "0af7651916cd43dd8448eb211c80319c" },
  { vertical: "salon", seconds: 3.25, atMs: NOW - 6_000, trace: "1bf7651916cd43dd8448eb211c80319d" },
  { vertical: "sales", seconds: 5, atMs: NOW - 5_000, trace: "2cf7651916cd43dd8448eb211c80319e" },
  // Nothing that leads to a trace.
  { vertical: "salon", seconds: 1.4, atMs: NOW - 4_000, trace: "javascript:alert(1)" },
] as const;
const SPAN = "b7ad6b7169203331";
const WANTED = {
  kind: "exemplars",
  atMs: [NOW - 9_000, NOW - 6_000],
  ms: [700, 3250],
  hrefs: EXEMPLARS.slice(0, 2).map(({ trace }) => `/traces/${trace}?span=${SPAN}`),
};

/** What an edge says to whoever scrapes it. */
function openMetrics(): string {
  const lines = ["salon", "sales"].flatMap((vertical) => {
    const own = EXEMPLARS.filter((one) => one.vertical === vertical);
    return [...BOUNDS, Infinity].map((bound, i) => {
      const count = own.filter(({ seconds }) => seconds <= bound).length;
      const in_ = own.find(({ seconds }) => seconds <= bound && seconds > (BOUNDS[i - 1] ?? 0));
      const exemplar =
        in_ === undefined
          ? ""
          : ` # {trace_id="${in_.trace}",span_id="${SPAN}"} ${in_.seconds} ${in_.atMs / 1000}`;
      const le = bound === Infinity ? "+Inf" : bound;
      return `turn_duration_seconds_bucket{vertical="${vertical}",agent="a",le="${le}"} ${count}${exemplar}`;
    });
  });
  return ["# TYPE turn_duration_seconds histogram", ...lines, "# EOF", ""].join("\n");
}

/** The same as OTLP/JSON. */
const otlp = () => ({
  resourceMetrics: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "voice-edge" } }] },
      scopeMetrics: [
        {
          scope: { name: "test" },
          metrics: [
            {
              name: "turn.duration",
              unit: "s",
              histogram: { aggregationTemporality: 2, dataPoints: ["salon", "sales"].map(dataPoint) },
            },
          ],
        },
      ],
    },
  ],
});

function dataPoint(vertical: string) {
  const own = EXEMPLARS.filter((one) => one.vertical === vertical);
  return {
    attributes: [
      { key: "vertical", value: { stringValue: vertical } },
      { key: "agent", value: { stringValue: "a" } },
    ],
    startTimeUnixNano: `${NOW - 60_000}000000`,
    timeUnixNano: `${NOW}000000`,
    count: String(own.length),
    sum: own.reduce((sum, { seconds }) => sum + seconds, 0),
    explicitBounds: BOUNDS,
    bucketCounts: [...BOUNDS, Infinity].map((bound, i) =>
      String(own.filter(({ seconds }) => seconds <= bound && seconds > (BOUNDS[i - 1] ?? 0)).length),
    ),
    exemplars: own
      .filter(({ trace }) => /^[0-9a-f]{32}$/.test(trace))
      .map(({ seconds, atMs, trace }) => ({
        timeUnixNano: `${atMs}000000`,
        asDouble: seconds,
        traceId: trace,
        spanId: SPAN,
      })),
  };
}

/** The panel as the page is given it. */
async function panelFrom(prometheusUrl: string): Promise<Panel | undefined> {
  forgetPresence();
  const config = parseConfig({ PROMETHEUS_URL: prometheusUrl }, () => "");
  // A range that is over: what came this minute is in it.
  const nowMs = Math.ceil(NOW / 300_000) * 300_000 + 300_000;
  const context = { config, backends: createBackends(config), signal: undefined, nowMs };
  const found = await getSection({ vertical: "salon", section: "exemplars" }, { from: "now-1h" }, context);
  if (!found.ok) throw new Error(found.error.message);
  return found.value.panels[0];
}

describe("the embedded backend", () => {
  let backend: TempBackend;
  beforeAll(async () => {
    backend = await tempBackend();
  }, 60_000);
  afterAll(() => backend.stop());

  test("has no point before there is an exemplar, and then those of the vertical", async () => {
    const before = await panelFrom(`${backend.url}/prometheus`);
    expect(before?.data).toEqual({ kind: "exemplars", atMs: [], ms: [], hrefs: [] });
    const sent = await postJson(`${backend.url}/v1/metrics`, JSON.stringify(otlp()));
    expect(sent.status).toBe(200);
    expect((await panelFrom(`${backend.url}/prometheus`))?.data).toEqual(WANTED);
  });
});

test("a backend that knows no exemplars is no error, one that does not answer is", async () => {
  const server = createServer((_, response) => response.writeHead(404).end("404 page not found"));
  const url = await listening(server);
  expect((await panelFrom(url))?.data).toMatchObject({ kind: "exemplars", atMs: [] });
  server.close();
  expect((await panelFrom("http://127.0.0.1:9"))?.data).toBeNull();
});

const found = prometheusVersion();
describe.skipIf(found === null)(`beside ${found ?? "a real Prometheus (skipped: not on PATH)"}`, () => {
  let edge: Server;
  let edgeUrl: string;
  const started: Prometheus[] = [];
  beforeAll(async () => {
    edge = createServer((_, response) => {
      response.writeHead(200, { "content-type": "application/openmetrics-text; version=1.0.0" });
      response.end(openMetrics());
    });
    edgeUrl = await listening(edge);
  });
  afterAll(async () => {
    for (const one of started) await one.stop();
    edge.closeAllConnections();
    edge.close();
  });

  async function scraping(flags: readonly string[]): Promise<Prometheus> {
    const prometheus = await startPrometheus(flags);
    started.push(prometheus);
    await prometheus.configure(
      `scrape_configs: [{job_name: voice-edge, scrape_interval: 1s, static_configs: [{targets: ["${new URL(edgeUrl).host}"]}]}]`,
    );
    await expect
      .poll(
        async () => {
          const series = encodeURIComponent("turn_duration_seconds_bucket");
          const answer = await fetch(`${prometheus.url}/api/v1/series?match[]=${series}`);
          return ((await answer.json()) as { data: unknown[] }).data.length;
        },
        { timeout: 30_000 },
      )
      .toBeGreaterThan(0);
    return prometheus;
  }

  test("the points are the same", async () => {
    const prometheus = await scraping(["--enable-feature=exemplar-storage"]);
    await expect
      .poll(async () => (await panelFrom(prometheus.url))?.data, { timeout: 30_000 })
      .toEqual(WANTED);
  }, 120_000);

  test("without the feature there are none, and nothing is wrong", async () => {
    const prometheus = await scraping([]);
    expect(await panelFrom(prometheus.url)).toMatchObject({ data: { atMs: [] }, note: null });
  }, 120_000);
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
