import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "#lib/demo/checks.ts";
import { startBackend, startConsole, untilReady } from "#lib/demo/processes.ts";
import { backfillRules, type CountedMinutes, countedMetrics } from "#lib/slo/testing/otlp-counts.ts";
import { startGate } from "./alert-lab.ts";

/** A console of its own over counted metrics and nothing else; Prometheus can be taken away. */
export interface SloLab {
  readonly url: string;
  prometheus(answers: boolean): void;
  stop(): Promise<void>;
}

const MINUTE_MS = 60_000;
/** Of three verticals. */
const HOURS = 4;
/** From then on Salon answers a fifth of its turns too late, and Clinic a few. */
const LAST_HOUR = (HOURS - 1) * 60;

export const startSloLab = (options: { readonly rules: boolean }): Promise<SloLab> =>
  startLab(options.rules, async (backend, nowMs) => {
    const fromMs = nowMs - HOURS * 60 * MINUTE_MS;
    await count(backend, fromMs, nowMs, VERTICALS);
    if (options.rules) await backfillRules(backend, fromMs, nowMs);
  });

export const DEPLOYED = "2.15.0";

/** A day and two hours of Salon. Since the last deploy half an hour ago, its TTS answers too late, and it pages. */
export const startFiringLab = (): Promise<SloLab> =>
  startLab(true, async (backend, nowMs) => {
    const fromMs = nowMs - 26 * 60 * MINUTE_MS;
    const deploy = 26 * 60 - 30;
    const edge = (version: string, slow: number, minutes: { fromMinute?: number; toMinute?: number }) => ({
      vertical: "salon",
      turns: () => ({ quick: 10 - slow, slow }),
      calls: 1,
      stages: true,
      edge: { version, instance: version, ...minutes },
    });
    await count(backend, fromMs, nowMs, [
      edge("2.14.3", 0, { toMinute: deploy - 1 }),
      edge(DEPLOYED, 4, { fromMinute: deploy }),
    ]);
    await backfillRules(backend, nowMs - 2 * 60 * MINUTE_MS, nowMs);
  });

async function startLab(
  rules: boolean,
  fill: (backend: string, nowMs: number) => Promise<void>,
): Promise<SloLab> {
  const folder = await mkdtemp(join(tmpdir(), "earshot-e2e-slos-"));
  const running: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const one of running.toReversed()) await one.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const port = await freePort();
    const backend = `http://127.0.0.1:${port}`;
    const args = rules ? ["--rules", "deploy/prometheus/rules/*.yml"] : [];
    const started = startBackend({ dataDir: join(folder, "data"), port, args });
    running.push(started);
    await untilReady(started, `${backend}/ready`);
    await fill(backend, Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS);
    const gate = await startGate(`${backend}/prometheus`);
    running.push(gate);
    const consolePort = await freePort();
    const front = startConsole({ port: consolePort, env: { PROMETHEUS_URL: gate.url } });
    running.push(front);
    const url = `http://127.0.0.1:${consolePort}`;
    await untilReady(front, `${url}/api/v1/openapi.json`);
    return { url, prometheus: (answers) => void (gate.open = answers), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function count(
  backend: string,
  fromMs: number,
  toMs: number,
  verticals: readonly CountedMinutes[],
): Promise<void> {
  const body = countedMetrics(fromMs, toMs, verticals);
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${backend}/v1/metrics`, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`The metrics were refused with ${answer.status}.`);
}

const VERTICALS: readonly CountedMinutes[] = [
  {
    vertical: "salon",
    turns: (minute) => (minute < LAST_HOUR ? { quick: 10, slow: 0 } : { quick: 8, slow: 2 }),
    calls: 1,
  },
  {
    vertical: "clinic",
    turns: (minute) =>
      minute < LAST_HOUR || minute % 3 > 0 ? { quick: 10, slow: 0 } : { quick: 9, slow: 1 },
    calls: 1,
  },
  { vertical: "hotel", turns: () => ({ quick: 10, slow: 0 }), calls: 1 },
];
