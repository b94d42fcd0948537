import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeMetrics } from "#lib/embedded/otlp/decode.ts";
import { simulate } from "#lib/simulator/simulation.ts";
import { type Series, SeriesCollector } from "#lib/slo/testing/otlp-series.ts";
import { load, type MakeBody } from "./client.ts";
import { shifted } from "./otlp-shift.ts";

/**
 * Weeks of calls for a benchmark: one simulated day's metrics and call log, sent again for every day. Its calls are others each
 * day, its counters begin anew as those of an edge that is restarted daily. Spans are not kept: verticals ask for none.
 */

export const DAY_MS = 86_400_000;

type Body = Uint8Array<ArrayBuffer>;

export interface RecordedDay {
  /** OTLP's requests in order of time. */
  readonly metrics: readonly Body[];
  readonly logs: readonly Body[];
  /** The same metrics as a Prometheus stores them. */
  readonly series: readonly Series[];
  readonly untilMs: number;
  readonly calls: number;
}

/** Runs the simulator for the 24 hours up to an instant. */
export async function recordDay(untilMs: number, callsPerDay: number, seed: number): Promise<RecordedDay> {
  const dataDir = mkdtempSync(join(tmpdir(), "earshot-bench-day-"));
  const collector = new SeriesCollector(() => true);
  const kept = { metrics: [] as Body[], logs: [] as Body[] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Uint8Array.from(Buffer.concat(chunks));
      if (request.url === "/v1/logs") kept.logs.push(body);
      if (request.url === "/v1/metrics") {
        kept.metrics.push(body);
        for (const message of decodeMetrics(body, "protobuf").messages) collector.add(message);
      }
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  let calls = 0;
  try {
    await simulate(
      {
        hours: 24,
        callsPerDay,
        seed,
        untilMs,
        endpoint: `http://127.0.0.1:${port}`,
        dataDir,
        speed: 1,
        live: false,
        fresh: false,
        showcase: false,
        callerHashKey: null,
      },
      (message) => {
        if (message.type === "error") throw new Error(message.message);
        if (message.type === "progress") ({ calls } = message);
      },
      new AbortController().signal,
    );
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
  return { ...kept, series: collector.series(), untilMs, calls };
}

/** Several requests behind each other are one. */
const MOST_BYTES = 4 * 1024 * 1024;
/** A day and the same of last week are asked of the metrics themselves; of older ones only what rules recorded of half-hours. */
export const WHOLE_DAYS = 9;
const OLDER_EVERY = 5;

/** Sends the day for so many days, the oldest first; of older ones every fifth minute of the metrics. @returns seconds */
export async function sendDays(
  backendUrl: string,
  day: RecordedDay,
  days: { readonly metrics: number; readonly logs: number },
): Promise<number> {
  const target = (kind: "metrics" | "logs") => ({
    url: `${backendUrl}/v1/${kind}`,
    connections: 1,
    headers: { "content-type": "application/x-protobuf" },
  });
  const [metrics, logs] = await Promise.all(
    (["metrics", "logs"] as const).map((kind) => {
      const whole = batched(day[kind]);
      const thin = batched(day[kind].filter((_, i) => i % OLDER_EVERY === 0));
      const bodies = Array.from({ length: days[kind] }, (_, i) => days[kind] - 1 - i).flatMap((ago) =>
        (kind === "metrics" && ago >= WHOLE_DAYS ? thin : whole).map((some): MakeBody => {
          return () => Buffer.concat(some.map((body) => shifted(body, kind, -ago * DAY_MS, ago)));
        }),
      );
      return load(target(kind), bodies);
    }),
  );
  return Math.max(metrics ?? 0, logs ?? 0);
}

function batched(bodies: readonly Body[]): Body[][] {
  const batches: Body[][] = [];
  let bytes = Infinity;
  for (const body of bodies) {
    if (bytes + body.length > MOST_BYTES) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(body);
    bytes += body.length;
  }
  return batches;
}
