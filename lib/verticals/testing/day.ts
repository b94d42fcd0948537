import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeMetrics } from "#lib/embedded/otlp/decode.ts";
import { simulate } from "#lib/simulator/simulation.ts";
import { TRUTH_FILE } from "#lib/simulator/state.ts";
import type { Truth } from "#lib/simulator/truth.ts";
import { type Series, SeriesCollector } from "#lib/slo/testing/otlp-series.ts";

/** For tests: a day of simulated calls in a backend, with what really happened, and its metrics as Prometheus would store them. */

export interface Day {
  readonly truths: readonly Truth[];
  readonly series: readonly Series[];
  readonly fromMs: number;
  readonly untilMs: number;
}

const HOUR_MS = 3_600_000;

/** Runs the simulator in this process; what it sends goes on to the backend at `url`. */
export async function dayInto(
  url: string,
  options: {
    readonly hours: number;
    readonly callsPerDay: number;
    readonly seed: number;
    readonly untilMs: number;
  },
): Promise<Day> {
  const dataDir = mkdtempSync(join(tmpdir(), "earshot-verticals-"));
  const collector = new SeriesCollector(({ __name__: name = "" }) => !name.startsWith("target_info"));
  const complaints: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Uint8Array.from(Buffer.concat(chunks));
      if (request.url === "/v1/metrics")
        for (const message of decodeMetrics(body, "protobuf").messages) collector.add(message);
      const type = request.headers["content-type"] ?? "application/x-protobuf";
      void passedOn(`${url}${request.url ?? ""}`, request.method ?? "GET", type, body).then(
        ({ status, bytes }) => response.writeHead(status, { "content-type": type }).end(bytes),
        (error: unknown) => {
          complaints.push(String(error));
          return response.writeHead(502).end();
        },
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    await simulate(
      {
        ...options,
        endpoint: `http://127.0.0.1:${port}`,
        dataDir,
        speed: 1,
        live: false,
        fresh: false,
        showcase: false,
        callerHashKey: null,
      },
      (message) => message.type === "error" && complaints.push(message.message),
      new AbortController().signal,
    );
    if (complaints.length > 0) throw new Error(complaints.slice(0, 5).join("\n"));
    const truths = readFileSync(join(dataDir, TRUTH_FILE), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Truth);
    const { hours, untilMs } = options;
    return { truths, series: collector.series(), fromMs: untilMs - hours * HOUR_MS, untilMs };
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function passedOn(url: string, method: string, type: string, body: Uint8Array<ArrayBuffer>) {
  const headers = { "content-type": type };
  const answer = await fetch(url, { method, headers, ...(method === "POST" && { body }) });
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
}
