import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig } from "#lib/config/schema.ts";
import { createBackends } from "#lib/datasources/backends.ts";
import { freePort } from "#lib/demo/checks.ts";
import { startCommand, untilReady } from "#lib/demo/processes.ts";
import type { Result } from "#lib/problem/model.ts";
import { getSlo } from "#lib/slo/detail.ts";
import { slothId, WINDOWS } from "#lib/slo/model.ts";
import { BAD, countName, ratioName, TOTAL } from "#lib/slo/records.ts";
import { listSlos } from "#lib/slo/service.ts";
import type { QueryReport } from "#lib/sources/schema.ts";
import { backendsForOneAnswer } from "#lib/datasources/backends.ts";
import { REMOTE_WRITE_HEADERS, type WrittenSeries, writeRequest } from "./remote-write.ts";
import { grid, ms, quantile } from "./stats.ts";

/**
 * `node lib/bench/slo-30-days.ts [verticals]`: every question of the objectives' pages over 30 days, asked of a real
 * Prometheus. It is sent 12 objectives of 6 verticals in order of time, and cuts blocks as it does in production. The
 * targets, which the list reads over the whole period, are there for all; the other series reach 30 days back for so many
 * verticals (default: all) and a day back for the rest.
 */

const RUNS = 10;
const OBJECTIVES = 12;
const VERTICALS = 6;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const CHUNK_MS = 2 * HOUR_MS;
const END_MS = Math.floor(Date.now() / 300_000) * 300_000;
const TARGET = "slo:objective:ratio";

/** Seconds between samples, as the rules' groups have them. */
const EVERY_S: Readonly<Record<string, number>> = {
  [TARGET]: 150,
  "slo:error_budget:ratio": 150,
  "slo:time_period:days": 150,
  [countName("bad", "30d")]: 150,
  [countName("total", "30d")]: 150,
  [BAD]: 60,
  [TOTAL]: 60,
  ...Object.fromEntries(
    WINDOWS.map((window) => [ratioName(window), ["1d", "3d", "30d"].includes(window) ? 150 : 60]),
  ),
};

const whole = Number(process.argv[2] ?? VERTICALS);
const folder = mkdtempSync(join(tmpdir(), "earshot-slo-30-days-"));
writeFileSync(join(folder, "prometheus.yml"), "");
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const prometheus = startCommand("prometheus", "prometheus", [
  `--config.file=${folder}/prometheus.yml`,
  `--storage.tsdb.path=${folder}/data`,
  "--storage.tsdb.retention.time=100d",
  `--web.listen-address=127.0.0.1:${port}`,
  "--web.enable-remote-write-receiver",
  "--log.level=warn",
]);
try {
  await untilReady(prometheus, `${url}/-/ready`);
  const startedMs = performance.now();
  let samples = 0;
  for (let fromMs = END_MS - 30 * DAY_MS; fromMs < END_MS; fromMs += CHUNK_MS) samples += await write(fromMs);
  console.log(
    `${samples} samples sent in ${((performance.now() - startedMs) / 1000).toFixed(0)} s; ${whole} of ${VERTICALS} verticals with all of 30 days`,
  );
  await measure();
} finally {
  await prometheus.stop();
  rmSync(folder, { recursive: true, force: true });
}

function seriesOf(fromMs: number): WrittenSeries[] {
  const series: WrittenSeries[] = [];
  for (let v = 0; v < VERTICALS; v++)
    for (let o = 0; o < OBJECTIVES; o++)
      for (const [name, everyS] of Object.entries(EVERY_S)) {
        if (name !== TARGET && v >= whole && fromMs < END_MS - DAY_MS) continue;
        const [vertical, objective] = [`vertical-${v}`, `objective-${o}`];
        const window = WINDOWS.find((one) => name === ratioName(one));
        const labels = {
          __name__: name,
          sloth_id: slothId(vertical, objective),
          sloth_slo: objective,
          sloth_service: vertical,
          vertical,
          ...(window === undefined ? {} : { sloth_window: window }),
        };
        const steady = name === TARGET ? 0.99 : name.endsWith("days") ? 30 : null;
        series.push({
          labels,
          samples: Array.from({ length: CHUNK_MS / 1000 / everyS }, (_, i) => {
            const atMs = fromMs + i * everyS * 1000;
            // A day's swing with noise, so that chunks are no smaller than real ones.
            const swing = 0.01 * (1.5 + Math.sin((atMs / DAY_MS) * 2 * Math.PI)) * (0.5 + Math.random());
            return [atMs, steady ?? swing] as const;
          }),
        });
      }
  return series;
}

async function write(fromMs: number): Promise<number> {
  const series = seriesOf(fromMs);
  const response = await fetch(`${url}/api/v1/write`, {
    method: "POST",
    headers: REMOTE_WRITE_HEADERS,
    body: writeRequest(series),
  });
  if (!response.ok) throw new Error(`Prometheus answered ${response.status}: ${await response.text()}`);
  return series.reduce((sum, one) => sum + one.samples.length, 0);
}

/** Of how many hours the samples are in no block yet. */
async function headHours(): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const of = (name: string): number =>
    Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);
  return (of("prometheus_tsdb_head_max_time_seconds") - of("prometheus_tsdb_head_min_time_seconds")) / 3600;
}

async function measure(): Promise<void> {
  // Blocks are cut once a minute, as many as are due.
  const deadline = performance.now() + 5 * MINUTE_MS;
  while ((await headHours()) > 4 && performance.now() < deadline)
    await new Promise((resolve) => void setTimeout(resolve, 2000));
  console.log(`${(await headHours()).toFixed(1)} h in the head block`);

  const config = parseConfig({ PROMETHEUS_URL: url }, () => "");
  const all = createBackends(config);
  const context = () => ({ config, backends: backendsForOneAnswer(all), signal: undefined, nowMs: END_MS });
  const detail = { objective: "objective-3", vertical: "vertical-0" };
  await pages("list", () => listSlos({}, context()));
  await pages("one objective, 30 days", () => getSlo(detail, { from: "now-30d" }, context()));
}

/** An answer as a whole, then each of its questions alone. */
async function pages(
  what: string,
  answer: () => Promise<Result<{ queries?: QueryReport[] | undefined }>>,
): Promise<void> {
  const times: number[] = [];
  let questions: QueryReport[] = [];
  for (let run = 0; run < RUNS; run++) {
    const startedMs = performance.now();
    const result = await answer();
    times.push(performance.now() - startedMs);
    if (!result.ok) throw new Error(result.error.message);
    questions = result.value.queries ?? [];
  }
  const rows = [[what, "median", "p95", "series"], row("the whole answer", times, "")];
  for (const question of questions.filter(({ language }) => language === "promql")) {
    const alone: number[] = [];
    let series = 0;
    for (let run = 0; run < RUNS; run++) {
      const startedMs = performance.now();
      series = await ask(question);
      alone.push(performance.now() - startedMs);
    }
    rows.push(row(question.query.slice(0, 110), alone, String(series)));
  }
  console.log(`\n${grid(rows)}\n${RUNS} runs each; load average ${loadavg()[0]?.toFixed(1)}`);
}

function row(what: string, times: readonly number[], series: string): string[] {
  return [what, ms(quantile(times, 0.5)), ms(quantile(times, 0.95)), series];
}

/** @returns how many series answered */
async function ask({ query, from, to, step }: QueryReport): Promise<number> {
  const time = to ?? new Date(END_MS).toISOString();
  const body =
    step === null
      ? new URLSearchParams({ query, time })
      : new URLSearchParams({ query, start: from ?? time, end: time, step: String(step) });
  const path = step === null ? "query" : "query_range";
  const response = await fetch(`${url}/api/v1/${path}`, { method: "POST", body });
  if (!response.ok) throw new Error(`Prometheus answered ${response.status}: ${await response.text()}`);
  const { data } = (await response.json()) as { data: { result: unknown[] } };
  return data.result.length;
}
