import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { freePort } from "#lib/demo/checks.ts";
import { startBackend, untilReady } from "#lib/demo/processes.ts";
import { ask, getText, load } from "./client.ts";
import { minuteBody } from "./embedded-data.ts";
import {
  firstMinuteMs,
  lineRequests,
  makePlan,
  type Question,
  questions,
  spanRequests,
} from "./embedded-plan.ts";
import { onInterrupt } from "./interrupt.ts";
import {
  comparison,
  EARSHOT_CONNECTIONS,
  load1,
  loads,
  type Measured,
  measurePeers,
} from "./peer-figures.ts";
import {
  type Place,
  readersDuringIngest,
  readersDuringRetention,
  readersIdle,
  SHORT_RETENTION,
} from "./readers.ts";
import { retentionSteps } from "./retention-steps.ts";
import { type Figure, grid, ms, quantile, table, timings } from "./stats.ts";

/**
 * Measures the embedded backend alone: 1,000,000 spans and lines over 14 days, 5,000 series of 24 h; then a real Tempo,
 * Loki and Prometheus with the same data and questions, each alone, where one is at hand (`peers.ts`).
 * `--scale 0.1` takes a tenth of each; its figures say nothing about the targets.
 */
const { values } = parseArgs({ options: { scale: { type: "string", default: "1" } } });
const plan = makePlan(Number(values.scale), Date.now());
const MIN_SPANS_PER_S = 5000;
const MAX_MEMORY_MB = 800;

const say = (text: string): void => console.error(text);
const count = (n: number): string => Math.round(n).toLocaleString("en");

const dataDir = await mkdtemp(join(tmpdir(), "earshot-bench-"));
try {
  const { figures, ours } = await measureOurs();
  console.log(table(figures));
  const peers = await measurePeers(plan, say);
  console.log(`\n${grid(comparison(ours, peers))}`);
  console.log(`\nLoad average of a minute as each was asked: ${loads(ours, peers)}.`);
  console.log(
    `Scale ${plan.scale}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}.`,
  );
} finally {
  await rm(dataDir, { recursive: true, force: true });
}

/** Runs `work` on a backend over the data folder, which ends with it. */
async function withBackend<T>(args: readonly string[], work: (place: Place) => Promise<T>): Promise<T> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const backend = startBackend({ dataDir, port, args });
  onInterrupt({ process: backend, folder: dataDir });
  try {
    await untilReady(backend, `${url}/ready`);
    return await work({ url, dataDir });
  } finally {
    await backend.stop();
  }
}

async function measureOurs(): Promise<{ figures: Figure[]; ours: Measured }> {
  const first = await withBackend([], async (place) => {
    const ours = await measureOne(place);
    say("Reading while the backend is idle, then while it takes spans and lines…");
    const idle = await readersIdle(place, plan);
    return { ...ours, idle, ingesting: await readersDuringIngest(place, plan, idle) };
  });
  say("Reading while retention deletes…");
  const retention = await withBackend(SHORT_RETENTION, (place) =>
    readersDuringRetention(place, plan, first.idle),
  );
  const steps = retentionSteps(dataDir, plan.nowMs);
  return { figures: [...first.figures, ...first.ingesting, ...retention, steps], ours: first.ours };
}

interface Status {
  readonly memoryBytes: number;
  readonly databaseBytes: number;
}

async function measureOne({ url }: Place): Promise<{ figures: Figure[]; ours: Measured }> {
  say("Sending spans, lines and samples…");
  const send = { connections: EARSHOT_CONNECTIONS };
  const spansS = await load({ ...send, url: `${url}/v1/traces` }, spanRequests(plan));
  const linesS = await load({ ...send, url: `${url}/v1/logs` }, lineRequests(plan));
  const startMs = firstMinuteMs(plan);
  const minutes = Array.from(
    { length: plan.minutes },
    (_, minute) => () => minuteBody(minute, plan.points, startMs),
  );
  const samplesS = await load({ ...send, url: `${url}/v1/metrics` }, minutes);
  say(`spans ${spansS.toFixed(0)} s, lines ${linesS.toFixed(0)} s, samples ${samplesS.toFixed(0)} s`);

  const times = new Map<string, readonly number[]>();
  const figures: Figure[] = [];
  for (const question of questions(plan)) {
    const taken = await timings(
      question.asked,
      (asked) => ask(`${url}/${question.backend}`, asked),
      question.warmup,
    );
    times.set(question.what, taken);
    figures.push(latency(question, taken));
  }
  const busy = load1();
  const status = JSON.parse(await getText(`${url}/status`)) as Status;
  const spansPerS = plan.spans / spansS;
  const memoryMb = status.memoryBytes / 1e6;
  figures.push(
    {
      what: "ingest, durable",
      measured: `${count(spansPerS)} spans/s`,
      target: `≥ ${count(MIN_SPANS_PER_S)} spans/s`,
      how: `${count(plan.spans)} spans, OTLP/JSON, ${EARSHOT_CONNECTIONS} connections, client on the same machine`,
      met: spansPerS >= MIN_SPANS_PER_S,
    },
    {
      what: "memory after it all",
      measured: `${memoryMb.toFixed(0)} MB`,
      target: `< ${MAX_MEMORY_MB} MB`,
      how: `resident; database ${(status.databaseBytes / 1e6).toFixed(0)} MB of ${count(plan.lines)} lines and ${count(plan.samples)} samples besides`,
      met: memoryMb < MAX_MEMORY_MB,
    },
  );
  const perSecond = { tempo: spansPerS, loki: plan.lines / linesS, prometheus: plan.samples / samplesS };
  return { figures, ours: { times, perSecond, memoryBytes: status.memoryBytes, load: busy } };
}

function latency({ what, limitMs }: Question, times: readonly number[]): Figure {
  const p95 = quantile(times, 0.95);
  const how = `p95 of ${times.length}, median ${ms(quantile(times, 0.5))}`;
  return { what, measured: ms(p95), target: `< ${limitMs} ms`, how, met: p95 < limitMs };
}
