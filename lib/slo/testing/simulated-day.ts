import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeMetrics } from "#lib/embedded/otlp/decode.ts";
import { simulate } from "#lib/simulator/simulation.ts";
import { TRUTH_FILE, writeState } from "#lib/simulator/state.ts";
import type { Truth } from "#lib/simulator/truth.ts";
import { type Series, SeriesCollector } from "./otlp-series.ts";

/** Calls of the simulator with the metrics that the kit exported of them, as a Prometheus would store them. */
export interface SimulatedDay {
  readonly series: readonly Series[];
  readonly fromMs: number;
  readonly untilMs: number;
  readonly calls: number;
  /** Null: nothing was planted but what goes wrong on any day. */
  readonly incident: SimulatedIncident | null;
}

export interface SimulatedIncident {
  readonly verticals: readonly string[];
  /** Ends of the first and the last turn that took more than 2.5 s because of it, epoch ms. */
  readonly firstBadMs: number;
  readonly lastBadMs: number;
}

export interface DayOptions {
  readonly hours: number;
  readonly callsPerDay: number;
  readonly seed: number;
  /** A Tuesday evening, UTC: the same calls every time. */
  readonly untilMs: number;
  /** Without an incident. */
  readonly calm: boolean;
  /** Which series to keep, of thousands. */
  readonly wanted: (labels: Readonly<Record<string, string>>) => boolean;
  /** Is given every metrics request, as OTLP in protobuf, in order. */
  readonly forward?: (body: Uint8Array<ArrayBuffer>) => Promise<void>;
}

const BAD_TURN_MS = 2500;
const HOUR_MS = 3_600_000;

/** Runs the simulator in this process against a sink that keeps metrics alone. */
export async function simulatedDay(options: DayOptions): Promise<SimulatedDay> {
  const { hours, callsPerDay, seed, untilMs, calm, wanted, forward } = options;
  const dataDir = mkdtempSync(join(tmpdir(), "earshot-day-"));
  const collector = new SeriesCollector(wanted);
  const server = createServer((request, response) => void take(request, response, collector, forward));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  // One incident a day at most: as if the day's had just been.
  if (calm)
    writeState(dataDir, {
      version: 1,
      seed,
      runs: 0,
      simulatedUntilMs: 0,
      calls: 0,
      lastIncidentMs: untilMs,
      try: null,
    });
  try {
    const complaints: string[] = [];
    await simulate(
      {
        endpoint: `http://127.0.0.1:${port}`,
        dataDir,
        hours,
        callsPerDay,
        speed: 1,
        seed,
        untilMs,
        live: false,
        fresh: false,
        showcase: false,
        callerHashKey: null,
      },
      (message) => message.type === "error" && complaints.push(message.message),
      new AbortController().signal,
    );
    if (complaints.length > 0) throw new Error(complaints.join("\n"));
    const truths = readFileSync(join(dataDir, TRUTH_FILE), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Truth);
    return {
      series: collector.series(),
      fromMs: untilMs - hours * HOUR_MS,
      untilMs,
      calls: truths.length,
      incident: incidentOf(truths),
    };
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function incidentOf(truths: readonly Truth[]): SimulatedIncident | null {
  const hit = truths.filter(({ incident }) => incident !== null);
  const bad = hit.flatMap(({ startMs, turns }) =>
    turns
      .filter(({ latencyMs }) => latencyMs > BAD_TURN_MS)
      .map((turn) => startMs + turn.startMs + turn.latencyMs),
  );
  if (bad.length === 0) return null;
  return {
    verticals: [...new Set(hit.map(({ vertical }) => vertical))].sort(),
    firstBadMs: Math.min(...bad),
    lastBadMs: Math.max(...bad),
  };
}

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  collector: SeriesCollector,
  forward: DayOptions["forward"],
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (request.url === "/v1/metrics") {
    const body = Uint8Array.from(Buffer.concat(chunks));
    for (const message of decodeMetrics(body, "protobuf").messages) collector.add(message);
    await forward?.(body);
  }
  response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
}

/** The same so much later; of it, what was there by `untilMs` (of the moved time). */
export function moved(day: SimulatedDay, byMs: number, untilMs: number): SimulatedDay {
  const { incident } = day;
  return {
    ...day,
    fromMs: day.fromMs + byMs,
    untilMs: Math.min(day.untilMs + byMs, untilMs),
    series: day.series.map(({ labels, samples }) => ({
      labels,
      samples: samples.map(([ms, value]) => [ms + byMs, value] as const).filter(([ms]) => ms <= untilMs),
    })),
    incident:
      incident === null
        ? null
        : {
            ...incident,
            firstBadMs: incident.firstBadMs + byMs,
            lastBadMs: incident.lastBadMs + byMs,
          },
  };
}
