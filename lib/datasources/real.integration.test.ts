import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as alertmanager from "./alertmanager/client.ts";
import * as prometheus from "./prometheus/client.ts";
import * as promql from "./prometheus/query.ts";
import { backendAt, serve, value } from "./test-server.ts";
import type { TestServer } from "./test-server.ts";
import type { Backend } from "./transport.ts";

/** The clients against the real Prometheus and Alertmanager, where they are installed; skipped where not. */

function installed(command: string): boolean {
  try {
    execFileSync(command, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function stop(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

const SCRAPED = `# TYPE turn_duration_seconds histogram
turn_duration_seconds_bucket{vertical="salon",le="1.2"} 7 # {trace_id="4f70d0b276ba14974c443f0f5478283b"} 0.9
turn_duration_seconds_bucket{vertical="salon",le="+Inf"} 10
turn_duration_seconds_count{vertical="salon"} 10
turn_duration_seconds_sum{vertical="salon"} 12.5
# TYPE odd gauge
odd{kind="nan"} NaN
odd{kind="inf"} +Inf
odd{kind="hostile",text="x\\"}[5m])) or vector(1)"} 1
# EOF
`;

const RULES = `groups:
- name: turns
  interval: 1s
  rules:
  - { record: "vertical:turns:count", expr: "sum by (vertical) (turn_duration_seconds_count)" }
  - { alert: Slow, expr: "turn_duration_seconds_count > 5", for: 0s, labels: { severity: page }, annotations: { summary: "slow" } }
  - { alert: Quiet, expr: "turn_duration_seconds_count > 1000" }
`;

describe.skipIf(!installed("prometheus"))("Prometheus as installed", () => {
  const folder = mkdtempSync(join(tmpdir(), "earshot-prometheus-"));
  let child: ChildProcess | undefined;
  let target: TestServer;
  let backend: Backend;

  beforeAll(async () => {
    target = await serve((_, response) => {
      response
        .writeHead(200, { "content-type": "application/openmetrics-text; version=1.0.0; charset=utf-8" })
        .end(SCRAPED);
    });
    const config = {
      global: { scrape_interval: "1s", evaluation_interval: "1s" },
      rule_files: ["rules.yml"],
      scrape_configs: [{ job_name: "edge", static_configs: [{ targets: [new URL(target.url).host] }] }],
    };
    // JSON is YAML.
    writeFileSync(join(folder, "prometheus.yml"), JSON.stringify(config));
    writeFileSync(join(folder, "rules.yml"), RULES);
    const port = await freePort();
    child = spawn(
      "prometheus",
      [
        `--config.file=${folder}/prometheus.yml`,
        `--storage.tsdb.path=${folder}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--enable-feature=exemplar-storage",
      ],
      { stdio: "ignore" },
    );
    backend = backendAt("prometheus", `http://127.0.0.1:${port}`);
    // The alert fires after the first scrape and evaluation.
    await vi.waitFor(
      async () => {
        if (value(await prometheus.alerts(backend)).length === 0) throw new Error("no alert yet");
      },
      { timeout: 30_000, interval: 100 },
    );
  });
  afterAll(async () => {
    await stop(child);
    await target.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("answers instant queries: vectors, scalars, matrices, NaN and infinities", async () => {
    const at = async (query: string) => value(await prometheus.queryInstant(backend, { query })).series;
    const odd = await at(promql.metric("odd").text);
    const by = new Map(odd.map((series) => [series.labels.get("kind"), series.points[0]?.value]));
    expect(by).toEqual(
      new Map([
        ["nan", Number.NaN],
        ["inf", Infinity],
        ["hostile", 1],
      ]),
    );
    expect((await at(promql.number(1.5).text))[0]?.points[0]?.value).toBe(1.5);
    const matrix = await at("turn_duration_seconds_count[1h]");
    expect(matrix[0]?.points.length).toBeGreaterThan(0);
    const hostile = promql.metric("odd", { text: 'x"}[5m])) or vector(1)' });
    expect(await at(hostile.text)).toHaveLength(1);
    expect(await at(promql.metric("odd", { text: 'x"} or vector(1)' }).text)).toHaveLength(0);
  });

  it("answers a range of 35 days asked by the second, by a step it accepts", async () => {
    const endMs = Date.now();
    const query = promql.histogramQuantile(
      0.5,
      promql.sum(promql.metric("turn_duration_seconds_bucket"), { by: ["le"] }),
    ).text;
    const reply = await prometheus.queryRange(backend, {
      query,
      startMs: endMs - 35 * 86_400_000,
      endMs,
      stepMs: 1000,
    });
    expect(value(reply).stepMs).toBe(300_000);
    expect(value(reply).series[0]?.points[0]?.value).toBeCloseTo((1.2 * 5) / 7);
  });

  it("says why it refuses a query", async () => {
    const reply = await prometheus.queryInstant(backend, { query: "sum(" });
    expect(reply).toMatchObject({ ok: false, error: { kind: "refused", status: 400 } });
    expect(reply.ok ? "" : reply.error.message).toContain("parse error");
  });

  it("takes a query too long for a URL", async () => {
    const query = promql.metric("odd", { kind: { anyOf: ["inf", "x".repeat(20_000)] } }).text;
    expect(value(await prometheus.queryInstant(backend, { query })).series).toHaveLength(1);
  });

  it("is ready, and lists labels, values, series, metadata and build", async () => {
    expect(value(await prometheus.ready(backend))).toBe(true);
    const selectors = [promql.metric("turn_duration_seconds_count").text];
    expect(value(await prometheus.labelNames(backend, { selectors }))).toContain("vertical");
    expect(value(await prometheus.labelValues(backend, "vertical", { selectors }))).toEqual(["salon"]);
    expect(value(await prometheus.labelValues(backend, "nope"))).toEqual([]);
    expect(value(await prometheus.series(backend, selectors))[0]?.get("vertical")).toBe("salon");
    const metadata = value(await prometheus.metadata(backend, { metric: "turn_duration_seconds" }));
    expect(metadata).toEqual([{ metric: "turn_duration_seconds", type: "histogram", help: "", unit: "" }]);
    expect(value(await prometheus.buildInfo(backend)).version).toMatch(/^\d+\.\d+/);
  });

  it("leads from exemplars to traces", async () => {
    const now = Date.now();
    const query = promql.metric("turn_duration_seconds_bucket").text;
    const found = value(
      await prometheus.exemplars(backend, { query, startMs: now - 3_600_000, endMs: now + 60_000 }),
    );
    expect(found[0]).toMatchObject({ traceId: "4f70d0b276ba14974c443f0f5478283b", value: 0.9 });
    expect(Math.abs((found[0]?.timeMs ?? 0) - now)).toBeLessThan(120_000);
  });

  it("lists rules and alerts", async () => {
    const [group] = value(await prometheus.rules(backend));
    expect(group).toMatchObject({ name: "turns", intervalMs: 1000 });
    expect(group?.rules.map((rule) => `${rule.type} ${rule.name}`)).toEqual([
      "recording vertical:turns:count",
      "alerting Slow",
      "alerting Quiet",
    ]);
    const alerting = value(await prometheus.rules(backend, { type: "alert" }))[0]?.rules;
    expect(alerting?.map((rule) => rule.type === "alerting" && rule.state)).toEqual(["firing", "inactive"]);
    const [alert] = value(await prometheus.alerts(backend));
    expect(alert).toMatchObject({ state: "firing", value: 10 });
    expect(alert?.labels.get("severity")).toBe("page");
    expect(Date.now() - (alert?.activeAtMs ?? 0)).toBeLessThan(120_000);
  });
});

describe.skipIf(!installed("prometheus-alertmanager"))("Alertmanager as installed", () => {
  const folder = mkdtempSync(join(tmpdir(), "earshot-alertmanager-"));
  let child: ChildProcess | undefined;
  let backend: Backend;

  beforeAll(async () => {
    writeFileSync(
      join(folder, "am.yml"),
      JSON.stringify({ route: { receiver: "team", group_wait: "0s" }, receivers: [{ name: "team" }] }),
    );
    const port = await freePort();
    child = spawn(
      "prometheus-alertmanager",
      [
        `--config.file=${folder}/am.yml`,
        `--storage.path=${folder}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--cluster.listen-address=",
      ],
      { stdio: "ignore" },
    );
    const url = `http://127.0.0.1:${port}`;
    backend = backendAt("alertmanager", url);
    await vi.waitFor(async () => value(await alertmanager.status(backend)), {
      timeout: 30_000,
      interval: 100,
    });
    const labels = { alertname: "Slow", vertical: 'sa"lon' };
    await fetch(`${url}/api/v2/alerts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([{ labels, annotations: { summary: "slow" } }]),
    });
  });
  afterAll(async () => {
    await stop(child);
    rmSync(folder, { recursive: true, force: true });
  });

  it("lists alerts, filtered by labels", async () => {
    const active = async () => value(await alertmanager.alerts(backend))[0]?.state;
    await expect.poll(active, { timeout: 10_000 }).toBe("active");
    expect(value(await alertmanager.alerts(backend, { matchers: { vertical: 'sa"lon' } }))).toHaveLength(1);
    expect(value(await alertmanager.alerts(backend, { matchers: { vertical: "sales" } }))).toHaveLength(0);
    expect(value(await alertmanager.alerts(backend))[0]).toMatchObject({
      receivers: ["team"],
      silencedBy: [],
    });
  });

  it("creates a silence, which suppresses the alert, and ends it", async () => {
    const matchers = [{ name: "vertical", value: 'sa"lon', isRegex: false, isEqual: true }];
    const now = Date.now();
    const id = value(
      await alertmanager.createSilence(backend, {
        matchers,
        startsAtMs: now,
        endsAtMs: now + 3_600_000,
        createdBy: "test",
        comment: "known",
      }),
    );
    expect(value(await alertmanager.silence(backend, id))).toMatchObject({
      id,
      state: "active",
      matchers,
      endsAtMs: now + 3_600_000,
    });
    const state = async () => value(await alertmanager.alerts(backend))[0]?.state;
    await expect.poll(state, { timeout: 10_000 }).toBe("suppressed");
    expect(value(await alertmanager.expireSilence(backend, id))).toBe(true);
    expect(value(await alertmanager.silences(backend)).map((one) => one.state)).toEqual(["expired"]);
  });

  it("says so when a silence is unknown or refused", async () => {
    const unknown = await alertmanager.silence(backend, "00000000-0000-0000-0000-000000000000");
    expect(unknown).toMatchObject({ ok: false, error: { kind: "not_found" } });
    const empty = { matchers: [], startsAtMs: 0, endsAtMs: 1, createdBy: "test", comment: "" };
    expect((await alertmanager.createSilence(backend, empty)).ok).toBe(false);
  });
});
