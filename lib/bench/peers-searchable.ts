import { setTimeout as sleep } from "node:timers/promises";
import { getText } from "./client.ts";
import { type BackendName, firstMinuteMs, type Plan } from "./embedded-plan.ts";

/** Waiting until a real backend has filed what it took: none is timed before. */

const PATIENCE_MS = 15 * 60_000;
const PAUSE_MS = 5000;
const HOUR_S = 3600;

/** @throws when it does not find everything within a quarter of an hour. */
export async function untilSearchable(name: BackendName, url: string, plan: Plan): Promise<void> {
  if (name === "loki") {
    const flushed = await fetch(`${url}/flush`, { method: "POST" });
    await flushed.arrayBuffer();
  }
  const expected = { tempo: plan.spans, loki: plan.lines, prometheus: plan.samples }[name];
  const deadline = Date.now() + PATIENCE_MS;
  let found: unknown = 0;
  while (Date.now() < deadline) {
    // It may refuse to count while it is still filing.
    found = await counters[name](url, plan).catch((error: unknown) => error);
    if (typeof found === "number" && found >= expected && (await settled[name](url, plan))) return;
    await sleep(PAUSE_MS);
  }
  throw new Error(`${name} found ${String(found)} of ${expected} within ${PATIENCE_MS / 60_000} minutes`);
}

const counters: Readonly<Record<BackendName, (url: string, plan: Plan) => Promise<number>>> = {
  tempo: countSpans,
  loki: countLines,
  prometheus: countSamples,
};

/** In ranges of 12 h: Tempo takes no more than a day at once. */
async function countSpans(url: string, { nowMs }: Plan): Promise<number> {
  const end = Math.ceil(nowMs / 1000);
  let spans = 0;
  for (let from = end - 14 * 24 * HOUR_S; from < end; from += 12 * HOUR_S) {
    const params = { q: "{} | count_over_time()", start: from, end: from + 12 * HOUR_S };
    const answer = JSON.parse(await getText(`${url}/api/metrics/query`, params)) as {
      series?: { value?: number }[];
    };
    for (const { value } of answer.series ?? []) spans += value ?? 0;
  }
  return spans;
}

async function countLines(url: string, { nowMs }: Plan): Promise<number> {
  const end = Math.ceil(nowMs / 1000);
  const answer = await getText(`${url}/loki/api/v1/query_range`, {
    query: 'sum(count_over_time({service_name=~".+"}[12h]))',
    start: end - 28 * 12 * HOUR_S,
    end,
    step: 12 * HOUR_S,
  });
  const { data } = JSON.parse(answer) as { data: { result: { values: [number, string][] }[] } };
  return data.result.flatMap(({ values }) => values).reduce((sum, [, value]) => sum + Number(value), 0);
}

async function countSamples(url: string, { nowMs }: Plan): Promise<number> {
  const query = ["bucket", "sum", "count"]
    .map((suffix) => `sum(count_over_time(turn_duration_seconds_${suffix}[25h]))`)
    .join(" + ");
  const answer = await getText(`${url}/api/v1/query`, { query, time: nowMs / 1000 });
  const { data } = JSON.parse(answer) as { data: { result: { value: [number, string] }[] } };
  return Number(data.result[0]?.value[1] ?? 0);
}

const settled: Readonly<Record<BackendName, (url: string, plan: Plan) => Promise<boolean>>> = {
  tempo: () => Promise.resolve(true),
  loki: () => Promise.resolve(true),
  // It keeps up to three hours in memory and files the rest, once a minute, into blocks.
  prometheus: async (url, plan) => {
    const metrics = await getText(`${url}/metrics`);
    const oldestMs = Number(/^prometheus_tsdb_head_min_time (\S+)$/m.exec(metrics)?.[1] ?? 0);
    return oldestMs > firstMinuteMs(plan) + 20 * HOUR_S * 1000;
  },
};
