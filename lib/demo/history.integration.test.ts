import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { type BackendProcess, removeDir, spawnBackend, tempDir } from "#lib/embedded/testing/server.ts";
import { simulate } from "#lib/simulator/simulation.ts";
import { EVENTS_FILE, TRUTH_FILE } from "#lib/simulator/state.ts";
import type { Truth, TruthEvent } from "#lib/simulator/truth.ts";
import { evaluateHistory, latestIncident, RULES_AFTER_HISTORY } from "./history.ts";

/** A past with a deploy and an incident, and what the objectives' rules make of it. */
const HOURS = 5;
/** A Tuesday's lunch time where the callers live: the same calls every time. */
const END_MS = Date.UTC(2026, 10, 17, 18);
const PAST = { startMs: END_MS - HOURS * 3_600_000, endMs: END_MS };
const MINUTE = 60_000;
/** From the first bad turn to the page; docs/operations.md has what is usual. */
const PAGES_WITHIN = 20 * MINUTE;

let folder: string;
let backend: BackendProcess;
let calls: Truth[];
let incident: Extract<TruthEvent, { kind: "incident" }>;
let deploy: Extract<TruthEvent, { kind: "deploy" }>;

const lines = (name: string): unknown[] =>
  readFileSync(join(folder, "simulator", name), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);

const matrix = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string()])),
      }),
    ),
  }),
});

/** A query at every minute of the past. */
async function series(query: string) {
  const params = new URLSearchParams({
    query,
    start: String(PAST.startMs / 1000),
    end: String(END_MS / 1000),
    step: "60",
  });
  const response = await fetch(`${backend.url}/prometheus/api/v1/query_range?${params.toString()}`);
  return matrix.parse(await response.json()).data.result.map(({ metric, values }) => ({
    metric,
    times: values.map(([s]) => s * 1000),
    values: values.map(([, value]) => Number(value)),
  }));
}

beforeAll(async () => {
  folder = await tempDir();
  backend = await spawnBackend([
    "--data-dir",
    folder,
    "--port",
    "0",
    "--retention",
    "off",
    ...RULES_AFTER_HISTORY,
  ]);
  await simulate(
    {
      endpoint: backend.url,
      dataDir: join(folder, "simulator"),
      hours: HOURS,
      callsPerDay: 2500,
      speed: 1,
      seed: 7,
      untilMs: END_MS,
      live: false,
      fresh: false,
      showcase: false,
      callerHashKey: "a key",
    },
    () => {},
    new AbortController().signal,
  );
  await evaluateHistory(backend.url, PAST);
  calls = lines(TRUTH_FILE) as Truth[];
  for (const event of lines(EVENTS_FILE) as TruthEvent[]) {
    if (event.kind === "incident") incident = event;
    else deploy = event;
  }
}, 300_000);
afterAll(async () => {
  backend.child.kill("SIGKILL");
  await backend.exited;
  await removeDir(folder);
});

test("the incident pages for both business lines, and nothing else of that time does", async () => {
  const pages = await series('ALERTS{alertstate="firing",severity="page"}');
  for (const vertical of incident.verticals) {
    const page = pages.find(
      ({ metric }) => metric["alertname"] === "TurnLatencyP99BudgetBurn" && metric["vertical"] === vertical,
    );
    expect(page?.times[0]).toBeGreaterThan(incident.startMs);
    expect(page?.times[0]).toBeLessThan(incident.startMs + PAGES_WITHIN);
  }
  for (const { metric, times } of pages) {
    expect(incident.verticals).toContain(metric["vertical"]);
    expect(Math.min(...times)).toBeGreaterThan(incident.startMs);
    expect(Math.max(...times)).toBeLessThan(incident.endMs + 90 * MINUTE);
  }
  const href = new URL((await latestIncident(backend.url, PAST)) ?? "", "http://console");
  expect(incident.verticals).toContain(href.searchParams.get("vertical"));
});

test("asking again writes nothing", async () => {
  expect((await evaluateHistory(backend.url, PAST)).samples).toBe(0);
});

test("the deploy is seen in target_info and counts nothing", async () => {
  const versions = await series('max by (service_version) (target_info{job="voice-edge"})');
  const spans = versions.map(
    ({ metric, times }) => [metric["service_version"], times[0], times.at(-1)] as const,
  );
  const [before, after] = spans.sort(([, a = 0], [, b = 0]) => a - b);
  expect([before?.[0], after?.[0]]).toEqual(["2.14.0", deploy.version]);
  expect(Math.abs((after?.[1] ?? 0) - deploy.atMs)).toBeLessThan(2 * MINUTE);
  expect((before?.[2] ?? 0) - deploy.atMs).toBeLessThan(30 * MINUTE);

  // Recorded events are the calls that ended, within what a rate over five minutes makes of single events.
  const counted = await series('60 * slo:total_events:rate5m{sloth_slo="calls-completed"}');
  for (const { metric, values } of counted) {
    const ended = calls.filter((call) => call.vertical === metric["vertical"] && call.outcome !== null);
    const events = values.reduce((sum, value) => sum + value, 0);
    expect([metric["vertical"], events / ended.length]).toEqual([
      metric["vertical"],
      expect.toSatisfy((ratio: number) => ratio > 0.75 && ratio < 1.25),
    ]);
  }
  expect(counted.length).toBe(6);
});
