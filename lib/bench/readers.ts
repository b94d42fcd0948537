import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { openForReading } from "#lib/embedded/store/database.ts";
import { load, type MakeBody } from "./client.ts";
import { benchCall, linesBody, spansBody } from "./embedded-data.ts";
import { inRequests, type Plan, spread } from "./embedded-plan.ts";
import type { ProbeData, ProbeResult } from "./reader-probe.ts";
import { type Figure, ms, quantile } from "./stats.ts";

/** What readers and writers notice of each other in the embedded backend. */

const IDLE_MS = 8000;
const RETENTION_MS = 25_000;
const INGEST_SHARE = 0.1;
/** What a reader may wait for the writer, and the writer for itself. */
export const LIMIT_MS = 50;
/** Deletes half of what is older than a day, and half of the samples. */
export const SHORT_RETENTION = ["--retention", "7d", "--metrics-retention", "12h"] as const;

export interface Place {
  readonly url: string;
  readonly dataDir: string;
}

/** Reads while `work` runs. */
async function probe(place: Place, plan: Plan, work: () => Promise<unknown>): Promise<ProbeResult> {
  // Of the last day: retention leaves them.
  const recent = spread(plan.calls.slice(0, plan.calls.length / 2), 200);
  const workerData: ProbeData = { ...place, traceIds: recent.map(({ traceId }) => traceId) };
  const worker = new Worker(new URL("./reader-probe.ts", import.meta.url), { workerData });
  const failed = once(worker, "error").then(([error]) => Promise.reject(error as Error));
  await Promise.race([failed, work()]);
  worker.postMessage("stop");
  const [result] = (await Promise.race([failed, once(worker, "message")])) as [ProbeResult];
  return result;
}

export const readersIdle = (place: Place, plan: Plan): Promise<ProbeResult> =>
  probe(place, plan, () => sleep(IDLE_MS));

/** Spans and lines as fast as they are taken, of other calls at the same times. */
export async function readersDuringIngest(place: Place, plan: Plan, idle: ProbeResult): Promise<Figure[]> {
  const count = Math.max(20, Math.round(plan.calls.length * INGEST_SHARE));
  const calls = Array.from({ length: count }, (_, i) => benchCall(i, count, plan.nowMs, 1000));
  const send = (path: string, bodies: readonly MakeBody[]) =>
    load({ url: place.url + path, connections: 4 }, bodies);
  const result = await probe(place, plan, () =>
    Promise.all([
      send(
        "/v1/traces",
        inRequests(calls, (some) => spansBody(some)),
      ),
      send("/v1/logs", inRequests(calls, linesBody)),
    ]),
  );
  return readerFigures("while ingesting", result, idle);
}

/** The backend was started with `SHORT_RETENTION` on a full database; small writes go on meanwhile. */
export async function readersDuringRetention(place: Place, plan: Plan, idle: ProbeResult): Promise<Figure[]> {
  const db = openForReading(place.dataDir);
  const spans = (): number => Number(db.prepare("SELECT count(*) AS n FROM spans").get()?.["n"]);
  const before = spans();
  const acknowledgedMs: number[] = [];
  const result = await probe(place, plan, async () => {
    const until = performance.now() + RETENTION_MS;
    for (let i = 0; performance.now() < until; i++) {
      const call = benchCall(0, 1, plan.nowMs, 2_000_000 + i);
      const seconds = await load({ url: `${place.url}/v1/traces`, connections: 1 }, [
        () => spansBody([call], 1),
      ]);
      acknowledgedMs.push(seconds * 1000);
      await sleep(20);
    }
  });
  const deleted = before + acknowledgedMs.length - spans();
  db.close();
  const worst = Math.max(...acknowledgedMs);
  return [
    ...readerFigures("while retention deletes", result, idle),
    {
      what: "one span acknowledged while retention deletes",
      measured: ms(worst),
      target: "none",
      how: `slowest of ${acknowledgedMs.length}, median ${ms(quantile(acknowledgedMs, 0.5))}, p99 ${ms(quantile(acknowledgedMs, 0.99))}; ${deleted.toLocaleString("en")} spans deleted in ${RETENTION_MS / 1000} s`,
      met: true,
    },
  ];
}

function readerFigures(when: string, result: ProbeResult, idle: ProbeResult): Figure[] {
  const { readMs, sleptMs, busy, httpMs } = result;
  const waited = sleptMs.length === 0 ? 0 : Math.max(...sleptMs);
  const more = quantile(httpMs, 0.99) - quantile(idle.httpMs, 0.99);
  const three = (times: readonly number[]): string =>
    [quantile(times, 0.5), quantile(times, 0.99), Math.max(...times)].map(ms).join(", ");
  return [
    {
      what: `a reader's wait ${when}`,
      measured: ms(waited),
      target: `≤ ${LIMIT_MS} ms`,
      how: `longest of ${readMs.length} read transactions that slept at all (${sleptMs.length}); found locked: ${busy}; p50, p99, max of all: ${three(readMs)}`,
      met: waited <= LIMIT_MS && busy === 0,
    },
    {
      what: `trace by id ${when}, less idle`,
      measured: `${more >= 0 ? "+" : "−"}${ms(Math.abs(more))}`,
      target: `≤ +${LIMIT_MS} ms`,
      how: `p99 of ${httpMs.length}; p50, p99, max: ${three(httpMs)}; idle: ${three(idle.httpMs)}`,
      met: more <= LIMIT_MS,
    },
  ];
}
