import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { freePort } from "#lib/demo/checks.ts";
import { type Process, startCommand, untilReady } from "#lib/demo/processes.ts";
import { REMOTE_WRITE_HEADERS, type WrittenSeries, writeRequest } from "./remote-write.ts";
import { DAY_MS, type RecordedDay, WHOLE_DAYS } from "./verticals-days.ts";

/** A real Prometheus with the half-hours of weeks, and the metrics themselves of the last days, which cuts blocks as in production. */

const HOUR_MS = 3_600_000;
/** One request each: after it Prometheus takes nothing that is older by more than an hour. */
const CHUNK_MS = HOUR_MS;
/** By it the console finds out since when there is data: it is there for all days. */
const KNOWN_BY = "turn_duration_seconds_count";

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

export interface RealPrometheus {
  readonly url: string;
  readonly process: Process;
  readonly folder: string;
}

/** Starts it, empty. */
export async function startReal(): Promise<RealPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), "earshot-bench-prometheus-"));
  writeFileSync(join(folder, "prometheus.yml"), "");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const process = startCommand("prometheus", "prometheus", [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    "--storage.tsdb.retention.time=100d",
    `--web.listen-address=127.0.0.1:${port}`,
    "--web.enable-remote-write-receiver",
    "--log.level=warn",
  ]);
  await untilReady(process, `${url}/-/ready`);
  return { url, process, folder };
}

export async function stopReal({ process, folder }: RealPrometheus): Promise<void> {
  await process.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** @param embedded has the half-hours @returns samples */
export async function fillReal(
  { url }: RealPrometheus,
  embedded: string,
  day: RecordedDay,
  days: number,
): Promise<number> {
  let samples = 0;
  for (let ago = days - 1; ago >= 0; ago--) {
    const endMs = day.untilMs - ago * DAY_MS;
    const series = [
      ...(await recordedHalfHours(embedded, endMs)),
      ...day.series
        .filter(({ labels: { __name__: name } }) => ago < WHOLE_DAYS || name === KNOWN_BY)
        .map(({ labels, samples }) => ({
          labels,
          samples: samples.map(([ms, value]) => [ms - ago * DAY_MS, value] as const),
        })),
    ];
    for (let fromMs = endMs - DAY_MS; fromMs < endMs; fromMs += CHUNK_MS) {
      const part = series.flatMap((one): WrittenSeries[] => {
        const own = one.samples.filter(([ms]) => ms > fromMs && ms <= fromMs + CHUNK_MS);
        return own.length === 0 ? [] : [{ labels: one.labels, samples: own }];
      });
      samples += part.reduce((sum, one) => sum + one.samples.length, 0);
      await write(url, part);
    }
  }
  return samples;
}

/** What the rules recorded in the day up to an instant. */
async function recordedHalfHours(embedded: string, endMs: number): Promise<WrittenSeries[]> {
  const response = await fetch(`${embedded}/prometheus/api/v1/query`, {
    method: "POST",
    body: new URLSearchParams({
      query: '{__name__=~"earshot:.+:increase30m"}[1d]',
      time: String(endMs / 1000),
    }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The half-hours could not be read: ${text.slice(0, 500)}`);
  return matrix.parse(JSON.parse(text)).data.result.map(({ metric, values }) => ({
    labels: metric,
    samples: values.map(([s, value]) => [Math.round(s * 1000), Number(value)] as const),
  }));
}

async function write(url: string, series: readonly WrittenSeries[]): Promise<void> {
  const response = await fetch(`${url}/api/v1/write`, {
    method: "POST",
    headers: REMOTE_WRITE_HEADERS,
    body: writeRequest(series),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`Prometheus answered ${response.status}: ${text.slice(0, 500)}`);
}
