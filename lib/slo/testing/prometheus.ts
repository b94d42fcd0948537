import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { REMOTE_WRITE_HEADERS, type WrittenSeries, writeRequest } from "#lib/bench/remote-write.ts";
import { freePort } from "#lib/demo/checks.ts";
import { startCommand, untilReady } from "#lib/demo/processes.ts";
import { decimal } from "#lib/datasources/quoting.ts";

/** A Prometheus from PATH, on loopback, that takes samples of any age. */
export interface Prometheus {
  readonly url: string;
  write(series: readonly WrittenSeries[]): Promise<void>;
  /** A range query's series. Throws what Prometheus says of a query that it cannot answer. */
  range(query: string, range: Range): Promise<RangeSeries[]>;
  /** Reads this configuration from now on; rule files that it names lie in `folder`. */
  configure(text: string): Promise<void>;
  readonly folder: string;
  stop(): Promise<void>;
}

export interface Range {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly stepMs: number;
}

export interface RangeSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [ms: number, value: number])[];
}

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

/**
 * A block of so many days: the head then takes samples of any series for half of it, also those that are older than the
 * newest of others, as what rules make of the past is.
 */
const BLOCK = "100d";
const SERIES_A_REQUEST = 200;

/** @param flags beside those that the tests need */
export async function startPrometheus(flags: readonly string[] = []): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), "earshot-prometheus-"));
  const config = join(folder, "prometheus.yml");
  writeFileSync(config, "");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const process = startCommand("prometheus", "prometheus", [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    "--storage.tsdb.retention.time=100y",
    `--storage.tsdb.min-block-duration=${BLOCK}`,
    `--storage.tsdb.max-block-duration=${BLOCK}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--web.enable-remote-write-receiver",
    "--web.enable-lifecycle",
    "--query.max-samples=200000000",
    // What is sent before Prometheus has found its Alertmanager is lost, and sent again after this.
    "--rules.alert.resend-delay=2s",
    "--log.level=warn",
    ...flags,
  ]);
  const stop = async (): Promise<void> => {
    await process.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const said = async (response: Response): Promise<string> => {
    const text = await response.text();
    if (!response.ok) throw new Error(`Prometheus answered ${response.status}: ${text.slice(0, 2000)}`);
    return text;
  };
  try {
    await untilReady(process, `${url}/-/ready`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    folder,
    stop,
    async write(series) {
      for (let i = 0; i < series.length; i += SERIES_A_REQUEST)
        await said(
          await fetch(`${url}/api/v1/write`, {
            method: "POST",
            headers: REMOTE_WRITE_HEADERS,
            body: writeRequest(series.slice(i, i + SERIES_A_REQUEST)),
          }),
        );
    },
    async range(query, { fromMs, untilMs, stepMs }) {
      const body = new URLSearchParams({
        query,
        start: decimal(fromMs / 1000),
        end: decimal(untilMs / 1000),
        step: decimal(stepMs / 1000),
      });
      const text = await said(await fetch(`${url}/api/v1/query_range`, { method: "POST", body }));
      return matrix.parse(JSON.parse(text)).data.result.map(({ metric, values }) => ({
        labels: metric,
        samples: values.map(([s, value]) => [Math.round(s * 1000), Number(value)] as const),
      }));
    },
    async configure(text) {
      writeFileSync(config, text);
      await said(await fetch(`${url}/-/reload`, { method: "POST" }));
    },
  };
}
