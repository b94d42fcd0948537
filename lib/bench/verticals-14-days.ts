import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { freePort } from "#lib/demo/checks.ts";
import { evaluateHistory } from "#lib/demo/history.ts";
import { buildConsole, type Process, startBackend, startConsole, untilReady } from "#lib/demo/processes.ts";
import { grid, table } from "./stats.ts";
import { measureVerticals } from "./verticals.ts";
import { DAY_MS, recordDay, sendDays } from "./verticals-days.ts";
import { fillReal, startReal, stopReal } from "./verticals-prometheus.ts";

/**
 * `npm run bench:verticals`: the overview and a vertical's page over 14 days, compared with the two weeks before, and over a day,
 * compared with the same of last week, on the embedded backend and on a real Prometheus. Both have 28 days of half-hours. The
 * embedded backend has evaluated them of metrics every five minutes, of the last nine days every minute, and has 14 days of
 * call log. `--days 4` tries it out; `--no-build` takes the build that is there.
 */

/** A day has the same of last week to be compared with, which the demo's day has not. */
const RANGES = [
  { range: "from=now-14d", limitMs: 3_000, queryLimitMs: 3_000 },
  { range: "from=now-24h", limitMs: 1_500, queryLimitMs: 300 },
] as const;
const CALLS_PER_DAY = 2_500;
const VERTICAL_RULES = ["--rules", "deploy/prometheus/rules/verticals.yml", "--hold-rules"];
const ALL_RULES = ["--rules", "deploy/prometheus/rules/*.yml", "--hold-rules"];

const { values } = parseArgs({
  options: {
    days: { type: "string", default: "28" },
    "no-build": { type: "boolean", default: false },
  },
});
const days = Number(values.days);

const say = (text: string): void => console.error(text);
const running: Process[] = [];
const dataDir = mkdtempSync(join(tmpdir(), "earshot-bench-verticals-"));
try {
  await bench();
} finally {
  for (const started of running.reverse()) await started.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function backend(args: readonly string[]): Promise<{ url: string; process: Process }> {
  const port = await freePort();
  const keep = ["--retention", "off", "--metrics-retention", "off"];
  const process = startBackend({ dataDir, port, args: [...keep, ...args] });
  running.push(process);
  const url = `http://127.0.0.1:${port}`;
  await untilReady(process, `${url}/ready`);
  return { url, process };
}

async function bench(): Promise<void> {
  if (!values["no-build"]) {
    say("Building the console…");
    await buildConsole();
  }
  say("Simulating a day…");
  const day = await recordDay(Math.floor(Date.now() / 60_000) * 60_000, CALLS_PER_DAY, 1);
  const first = await backend(VERTICAL_RULES);
  say(`Sending ${days} days of ${day.calls} calls, ${day.series.length} series each…`);
  const sent = await sendDays(first.url, day, { metrics: days, logs: Math.min(days, 14) });
  say(`… in ${sent.toFixed(0)} s. Evaluating the rules…`);
  let [ruled, recorded] = [0, 0];
  for (let ago = days; ago > 0; ago--) {
    const [startMs, endMs] = [day.untilMs - ago * DAY_MS, day.untilMs - (ago - 1) * DAY_MS];
    const { seconds, series } = await evaluateHistory(first.url, { startMs, endMs });
    ruled += seconds;
    recorded = Math.max(recorded, series);
  }
  say(`… in ${ruled.toFixed(0)} s: ${recorded} series of half-hours. Evaluating the objectives' of a day…`);
  await first.process.stop();
  const objectives = await backend(ALL_RULES);
  await evaluateHistory(objectives.url, { startMs: day.untilMs - DAY_MS, endMs: day.untilMs });

  say("Filling a real Prometheus…");
  const real = await startReal();
  try {
    const samples = await fillReal(real, objectives.url, day, days);
    say(`… with ${samples} samples.`);
    // Started again: nothing of it is in its memory.
    await objectives.process.stop();
    const embedded = await backend(ALL_RULES);
    await measure("the embedded backend", embedded.url, `${embedded.url}/prometheus`);
    await measure("a real Prometheus; the call log is the embedded backend's", embedded.url, real.url);
  } finally {
    await stopReal(real);
  }
}

async function measure(what: string, backendUrl: string, prometheusUrl: string): Promise<void> {
  const port = await freePort();
  const env = {
    EARSHOT_BACKEND_PORT: new URL(backendUrl).port,
    PROMETHEUS_URL: prometheusUrl,
  };
  const front = startConsole({ port, env });
  running.push(front);
  const consoleUrl = `http://127.0.0.1:${port}`;
  await untilReady(front, `${consoleUrl}/favicon.ico`);
  for (const { range, limitMs, queryLimitMs } of RANGES) {
    const { figures, questions } = await measureVerticals({
      consoleUrl,
      backendUrl,
      prometheusUrl,
      range,
      limitMs,
      queryLimitMs,
    });
    console.log(`\n${range}, ${days} days of ${CALLS_PER_DAY} calls, on ${what}\n${table(figures)}`);
    console.log(`\n${grid([["question", "of", "median", "p95"], ...questions])}`);
    console.log(`load average ${loadavg()[0]?.toFixed(1)}`);
  }
  await front.stop();
}
