import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { freePort } from "#lib/demo/checks.ts";
import { startBackend, untilReady } from "#lib/demo/processes.ts";
import {
  benchCall,
  type BenchCall,
  LINES_A_CALL,
  linesBody,
  minuteBody,
  SERIES_A_POINT,
  spansBody,
  SPANS_A_CALL,
} from "./embedded-data.ts";
import { type Figure, quantile, table, timings } from "./stats.ts";

/**
 * Measures the embedded backend alone: 1,000,000 spans and lines over 14 days, 5,000 series of 24 h.
 * `--scale 0.1` takes a tenth of each; its figures say nothing about the targets.
 */
const { values } = parseArgs({ options: { scale: { type: "string", default: "1" } } });
const scale = Number(values.scale);
const CALLS = Math.max(20, Math.round(20_000 * scale));
const POINTS = Math.max(6, Math.round((5000 / SERIES_A_POINT) * scale));
const MINUTES = 24 * 60;
const CALLS_A_REQUEST = 10;
const CONNECTIONS = 4;

const nowMs = Date.now();
const say = (text: string): void => console.error(text);
const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const count = (n: number): string => n.toLocaleString("en");
const calls = Array.from({ length: CALLS }, (_, index) => benchCall(index, CALLS, nowMs));

const dataDir = await mkdtemp(join(tmpdir(), "earshot-bench-"));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const backend = startBackend({ dataDir, port });
try {
  await untilReady(backend, `${url}/ready`);
  console.log(table(await measure()));
  console.log(
    `\nScale ${scale}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}.`,
  );
} finally {
  await backend.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/** Sends the bodies over a few connections, each made when it is its turn; seconds. */
async function load(path: string, bodies: readonly (() => string)[]): Promise<number> {
  const started = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let make = bodies[next++]; make; make = bodies[next++]) {
      const headers = { "content-type": "application/json" };
      const response = await fetch(url + path, { method: "POST", headers, body: make() });
      const answer = await response.text();
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${answer}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return (performance.now() - started) / 1000;
}

function inRequests(make: (calls: readonly BenchCall[]) => string): (() => string)[] {
  return Array.from(
    { length: Math.ceil(CALLS / CALLS_A_REQUEST) },
    (_, i) => () => make(calls.slice(i * CALLS_A_REQUEST, (i + 1) * CALLS_A_REQUEST)),
  );
}

/** Asks once; the answer must contain `expected`, or the time would be that of finding nothing. */
async function ask(path: string, params: Record<string, string | number>, expected: string): Promise<void> {
  const search = new URLSearchParams(Object.entries(params).map(([name, value]) => [name, String(value)]));
  const response = await fetch(`${url}${path}?${search.toString()}`);
  const body = await response.text();
  if (!response.ok || !body.includes(expected))
    throw new Error(`${path} answered ${response.status} without ${expected}: ${body.slice(0, 200)}`);
}

interface Status {
  readonly memoryBytes: number;
  readonly databaseBytes: number;
}

async function measure(): Promise<Figure[]> {
  say("Sending spans, lines and samples…");
  const spansS = await load("/v1/traces", inRequests(spansBody));
  const linesS = await load("/v1/logs", inRequests(linesBody));
  const startMs = nowMs - MINUTES * 60_000;
  const minutes = Array.from({ length: MINUTES }, (_, minute) => () => minuteBody(minute, POINTS, startMs));
  const samplesS = await load("/v1/metrics", minutes);
  const samples = MINUTES * POINTS * SERIES_A_POINT;
  say(`spans ${spansS.toFixed(0)} s, lines ${linesS.toFixed(0)} s, samples ${samplesS.toFixed(0)} s`);

  const figures = await queries();
  const status = (await (await fetch(`${url}/status`)).json()) as Status;
  const rate = (CALLS * SPANS_A_CALL) / spansS;
  const memoryMb = status.memoryBytes / 1e6;
  return [
    ...figures,
    {
      what: "ingest, durable",
      measured: `${count(Math.round(rate))} spans/s`,
      target: "≥ 5,000 spans/s",
      how: `${count(CALLS * SPANS_A_CALL)} spans, OTLP/JSON, ${CONNECTIONS} connections, client on the same machine`,
      met: rate >= 5000,
    },
    {
      what: "memory after it all",
      measured: `${memoryMb.toFixed(0)} MB`,
      target: "< 800 MB",
      how: `resident; database ${(status.databaseBytes / 1e6).toFixed(0)} MB of ${count(CALLS * LINES_A_CALL)} lines and ${count(samples)} samples besides`,
      met: memoryMb < 800,
    },
  ];
}

async function queries(): Promise<Figure[]> {
  const nowS = Math.floor(nowMs / 1000);
  const day = { start: nowS - 86_400, end: nowS };
  const recent = calls.slice(0, CALLS / 2);
  const some = (n: number, of = calls) =>
    Array.from({ length: n }, (_, i) => of[Math.floor((i * of.length) / n)] ?? benchCall(0, CALLS, nowMs));
  const tts = '{ name = "tts_first_frame" && duration > 300ms }';
  const p95 = "histogram_quantile(0.95, sum by (le, vertical) (rate(turn_duration_seconds_bucket[5m])))";
  const byId = await timings(some(200), ({ traceId }) =>
    ask(`/tempo/api/v2/traces/${traceId}`, {}, "call.sid"),
  );
  const bySid = await timings(some(50, recent), ({ sid, traceId }) =>
    ask("/tempo/api/search", { q: `{ span.call.sid = "${sid}" }`, ...day }, traceId.replace(/^0+/, "")),
  );
  const slowTts = await timings(some(30), () =>
    ask("/tempo/api/search", { q: tts, start: nowS - 3900, end: nowS - 300 }, "spanSets"),
  );
  const callers = await timings(some(50), ({ caller, sid }) => {
    const query = `{service_name="voice-calls"} | event_name="call.end" | call_caller_hash="${caller}"`;
    return ask(
      "/loki/loki/api/v1/query_range",
      { query, start: nowS - 14 * 86_400, end: nowS, limit: 500 },
      sid,
    );
  });
  const logs = await timings(some(50), ({ traceId, startMs }) => {
    const query = `{service_name=~".+"} | trace_id="${traceId}"`;
    const at = Math.floor(startMs / 1000);
    return ask(
      "/loki/loki/api/v1/query_range",
      { query, start: at - 60, end: at + 120, limit: 1000 },
      "of turn",
    );
  });
  const quantiles = await timings(
    some(10),
    () => ask("/prometheus/api/v1/query_range", { query: p95, ...day, step: 60 }, "healthcare"),
    2,
  );
  return [
    latency("trace by id", byId, 30),
    latency("{ span.call.sid = … }, 24 h", bySid, 150),
    latency("slow tts_first_frame, 1 h, first 20", slowTts, 300),
    latency("a caller's calls, 14 days", callers, 200),
    latency("logs of a trace", logs, 100),
    latency("p95 by vertical, 24 h at 60 s", quantiles, 700),
  ];
}

function latency(what: string, times: readonly number[], limitMs: number): Figure {
  const p95 = quantile(times, 0.95);
  const how = `p95 of ${times.length}, median ${ms(quantile(times, 0.5))}`;
  return { what, measured: ms(p95), target: `< ${limitMs} ms`, how, met: p95 < limitMs };
}
