import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "#lib/demo/checks.ts";
import { startBackend, startConsole, untilReady } from "#lib/demo/processes.ts";
import { backfillRules, countedMetrics } from "#lib/slo/testing/otlp-counts.ts";
import { startGate } from "./alert-lab.ts";

/** A console of its own over four hours of three verticals; Prometheus can be taken away. */
export interface SloLab {
  readonly url: string;
  prometheus(answers: boolean): void;
  stop(): Promise<void>;
}

const MINUTE_MS = 60_000;
const HOURS = 4;
/** From then on Salon answers a fifth of its turns too late, and Clinic a few. */
const LAST_HOUR = (HOURS - 1) * 60;

export async function startSloLab(options: { readonly rules: boolean }): Promise<SloLab> {
  const folder = await mkdtemp(join(tmpdir(), "earshot-e2e-slos-"));
  const running: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const one of running.toReversed()) await one.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const port = await freePort();
    const backend = `http://127.0.0.1:${port}`;
    const args = options.rules ? ["--rules", "deploy/prometheus/rules/*.yml"] : [];
    const started = startBackend({ dataDir: join(folder, "data"), port, args });
    running.push(started);
    await untilReady(started, `${backend}/ready`);
    const nowMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    const fromMs = nowMs - HOURS * 60 * MINUTE_MS;
    await count(backend, fromMs, nowMs);
    if (options.rules) await backfillRules(backend, fromMs, nowMs);
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

async function count(backend: string, fromMs: number, toMs: number): Promise<void> {
  const body = countedMetrics(fromMs, toMs, [
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
  ]);
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${backend}/v1/metrics`, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`The metrics were refused with ${answer.status}.`);
}
