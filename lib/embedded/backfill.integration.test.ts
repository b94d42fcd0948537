import { request } from "node:http";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as z from "zod";
import { metricsBody } from "./testing/bodies.ts";
import { type BackendProcess, postJson, removeDir, spawnBackend, tempDir } from "./testing/server.ts";

/** Alerts that would need an hour of waiting, had the past not been evaluated. */
const RULES = `groups:
- name: past
  interval: 5s
  rules:
  - record: calls:max
    expr: max(calls)
  - alert: Busy
    expr: calls:max > 5
    for: 1h
    labels: {severity: page}
    annotations: {summary: 'at {{ $value }}'}
  - alert: Ended
    expr: calls:max < 3
    keep_firing_for: 10m
`;
const HOUR = 3_600_000;
const PATH = "/prometheus/api/v1/admin/earshot/backfill_rules";
const PATIENCE = { timeout: 40_000, interval: 100 };

const alertsAnswer = z.object({
  data: z.object({
    alerts: z.array(
      z.object({ labels: z.record(z.string(), z.string()), state: z.string(), activeAt: z.string() }),
    ),
  }),
});
const matrixAnswer = z.object({
  data: z.object({ result: z.array(z.object({ values: z.array(z.tuple([z.number(), z.string()])) })) }),
});

let folder: string;
let backend: BackendProcess;
beforeEach(async () => {
  folder = await tempDir();
  await writeFile(join(folder, "rules.yml"), RULES);
});
afterEach(async () => {
  backend.child.kill("SIGKILL");
  await backend.exited;
  await removeDir(folder);
});

async function start(...more: readonly string[]): Promise<void> {
  const args = ["--data-dir", join(folder, "data"), "--port", "0", "--rules", join(folder, "rules.yml")];
  backend = await spawnBackend([...args, ...more]);
}

const ask = async (path: string): Promise<unknown> =>
  (await fetch(`${backend.url}/prometheus/api/v1/${path}`)).json();
const alerts = async () => alertsAnswer.parse(await ask("alerts")).data.alerts;

/** Three hours of a gauge, of which the last two are busy. */
async function writePast(nowMs: number): Promise<void> {
  const seconds = Array.from({ length: 3 * 60 }, (_, minute) => minute * 60_000);
  const points = seconds.map((ms) => ({ ms: nowMs - 3 * HOUR + ms, value: ms < HOUR ? 2 : 8 }));
  for (const { ms, value } of [...points, { ms: nowMs, value: 8 }]) {
    const answer = await postJson(`${backend.url}/v1/metrics`, metricsBody("calls", {}, [value], ms));
    expect(answer.status).toBe(200);
  }
}

const backfill = async (query: string): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(`${backend.url}${PATH}?${query}`, { method: "POST" });
  return { status: response.status, body: await response.json() };
};

/** Times of a query's only series, five seconds apart, within the past hours. */
async function timesOf(query: string, nowMs: number): Promise<number[]> {
  const params = new URLSearchParams({
    query,
    start: String((nowMs - 3 * HOUR) / 1000),
    end: String(nowMs / 1000),
    step: "5",
  });
  const { result } = matrixAnswer.parse(await ask(`query_range?${params.toString()}`)).data;
  expect(result.length).toBeLessThan(2);
  return (result[0]?.values ?? []).map(([s]) => s * 1000);
}

test("rules that were held go on where the past left them", { timeout: 120_000 }, async () => {
  await start("--hold-rules");
  const nowMs = Date.now();
  await writePast(nowMs);
  expect(await alerts()).toEqual([]);
  const startS = (nowMs - 3 * HOUR) / 1000;
  expect(await backfill(`start=${startS}`)).toMatchObject({
    status: 200,
    body: { data: { series: 6, samples: expect.toSatisfy((n: number) => n > 5000) } },
  });
  // It has been active for longer than an hour, although no rule had been evaluated until now.
  const [busy] = await alerts();
  expect(busy).toMatchObject({ labels: { alertname: "Busy", severity: "page" }, state: "firing" });
  expect(nowMs - Date.parse(busy?.activeAt ?? "")).toBeGreaterThan(1.9 * HOUR);
  // The alerts of the past: one that was kept firing, and one that waited for an hour.
  const ended = await timesOf('ALERTS{alertname="Ended", alertstate="firing"}', nowMs);
  expect((Math.max(...ended) - nowMs) / HOUR).toBeCloseTo(-2 + 1 / 6, 1);
  const pending = await timesOf('ALERTS{alertname="Busy", alertstate="pending"}', nowMs);
  expect((Math.max(...pending) - nowMs) / HOUR).toBeCloseTo(-1, 1);

  // The live evaluation goes on from there, with the same alert.
  const latest = async () => Math.max(...(await timesOf("timestamp(calls:max)", Date.now())));
  const before = await latest();
  await expect.poll(latest, PATIENCE).toBeGreaterThan(before);
  expect(await alerts()).toMatchObject([{ labels: { alertname: "Busy" }, activeAt: busy?.activeAt }]);
  expect(await backfill(`start=${startS}`)).toMatchObject({ body: { data: { samples: 0 } } });

  // After kill -9 only what was missed is evaluated, and the alert is the same still.
  backend.child.kill("SIGKILL");
  await backend.exited;
  await start("--hold-rules");
  expect(await backfill(`start=${startS}`)).toMatchObject({
    body: { data: { samples: expect.toSatisfy((n: number) => n < 300) } },
  });
  const [again, ...others] = await alerts();
  expect({ ...again, activeAt: secondsOf(again?.activeAt), others }).toMatchObject({
    state: "firing",
    activeAt: secondsOf(busy?.activeAt),
    others: [],
  });
});

/** What is recorded of an instant. */
const secondsOf = (at: string | undefined): number => Math.floor(Date.parse(at ?? "") / 1000);

test("only this machine may ask, with times that make sense", async () => {
  await start();
  const nowS = Math.floor(Date.now() / 1000);
  for (const [query, message] of [
    ["", 'invalid parameter "start"'],
    [`start=${nowS - 60}&end=${nowS - 120}`, "end timestamp must not be before start time"],
    [`start=${nowS - 40 * 86_400}`, "at most 35 days"],
  ] as const)
    expect(await backfill(query)).toMatchObject({
      status: 400,
      body: { errorType: "bad_data", error: expect.stringContaining(message) },
    });
  expect(await (await fetch(backend.url + PATH)).json()).toMatchObject({
    data: { running: false, progress: null },
  });
  // A web page, and a name that is not loopback's.
  for (const headers of [{ origin: "https://example.com" }, { host: "example.com" }])
    expect(await statusOf(`${PATH}?start=${nowS - 60}`, headers)).toBe(403);
});

const statusOf = (path: string, headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const asked = request(`${backend.url}${path}`, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.once("error", reject);
    asked.end();
  });
