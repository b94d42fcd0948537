import { mkdtemp, readFile, rm } from "node:fs/promises";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { buildConsole, type Process } from "#lib/demo/processes.ts";
import { startStack } from "#lib/demo/stack.ts";
import { bigCall } from "./big-trace.ts";
import { measureLogs } from "./call-page-logs.ts";
import { measureBigPage } from "./call-page.ts";
import { measureCharts } from "./charts.ts";
import { ingestRate, traceBodies } from "./ingest.ts";
import { sendCall } from "./made-call.ts";
import { measurePage } from "./page.ts";
import { MOST_SCRIPT_BYTES } from "./scripts.ts";
import { measureSlos } from "./slo.ts";
import { type Figure, ms, quantile, table, timings } from "./stats.ts";
import { measureVerticals } from "./verticals.ts";

/** Measures Earshot on the demo's 24 h of calls, in the production build, and prints a table. */

const HOURS = 24;
const CALLS = 100;
const LIST_RUNS = 50;
const PAGE_RUNS = 7;
const INGEST_REQUESTS = 100;

const LISTS = [
  "limit=50",
  "limit=50&verdict=slow",
  "limit=50&vertical=salon",
  "limit=50&stage=tts_first_frame",
];

/** Beside Jaeger UI 2.20 with the same traces on two cores, median of 5. */
const BIG_CALLS = [
  {
    spans: 10_000,
    verdictLimitMs: 1_000,
    rowsLimitMs: 1_500,
    heapLimitMb: 100,
    jaeger: { rows: "2.6 s", scroll: "84–93 tasks, longest 0.7–1.0 s", heap: "49 MB" },
  },
  {
    spans: 50_000,
    verdictLimitMs: null,
    rowsLimitMs: 2_500,
    heapLimitMb: 100,
    jaeger: { rows: "3.1 s", scroll: "84–93 tasks, longest 0.7–1.0 s", heap: "159 MB" },
  },
] as const;

const say = (text: string): void => console.error(text);

const running: Process[] = [];
const dataDir = await mkdtemp(join(tmpdir(), "earshot-bench-"));
try {
  console.log(table(await measure()));
  console.log(
    `\nNode ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}, ${gib()} GiB.`,
  );
} finally {
  for (const started of running.reverse()) await started.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function measure(): Promise<Figure[]> {
  say("Building the console…");
  await buildConsole();
  say(`Writing ${HOURS} h of calls…`);
  const stack = await startStack({ dataDir, hours: HOURS, seed: 1, key: "bench" }, running);
  const { backendUrl, consoleUrl, historySeconds, rulesSeconds } = stack;
  const truth = (await readFile(join(stack.truthDir, "truth.jsonl"), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { sid: string; scenario: string });
  const step = Math.max(1, Math.floor(truth.length / CALLS));
  const sids = truth.filter((_, i) => i % step === 0).map((call) => call.sid);

  say("Asking for calls…");
  const get = async (path: string): Promise<void> => {
    const response = await fetch(`${consoleUrl}${path}`);
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${path.split("?")[0]} answered ${response.status}`);
  };
  const call = await timings(sids, (sid) => get(`/api/v1/calls/${encodeURIComponent(sid)}`));
  const list = await timings(
    Array.from({ length: LIST_RUNS }, (_, i) => LISTS[i % LISTS.length] ?? ""),
    (query) => get(`/api/v1/calls?${query}`),
  );

  say("Asking for objectives and alerts…");
  const slos = await measureSlos({ consoleUrl, backendUrl, hours: HOURS });

  say("Asking for verticals…");
  const { figures: verticals } = await measureVerticals({ consoleUrl, backendUrl });

  say("Drawing charts…");
  const charts = await measureCharts({ consoleUrl, vertical: "healthcare" });

  say("Opening the call page…");
  const slow = truth.find((one) => one.scenario === "tool_timeout") ?? truth[0];
  const page = await measurePage(`${consoleUrl}/calls/${encodeURIComponent(slow?.sid ?? "")}`, PAGE_RUNS);

  const bigPages: Figure[] = [];
  for (const big of BIG_CALLS) {
    say(`Opening a call of ${big.spans} spans…`);
    const made = bigCall({ spans: big.spans, lines: 10_000, seed: 1, nowMs: Date.now() });
    await sendCall(backendUrl, made);
    const url = `${consoleUrl}/calls/${made.sid}`;
    if (big === BIG_CALLS[0]) bigPages.push(...(await measureLogs(url, 10_000)));
    bigPages.push(...(await measureBigPage({ ...big, url })));
  }

  say("Sending spans…");
  const rate = await ingestRate(backendUrl, await traceBodies(INGEST_REQUESTS));
  return [
    latency(
      "GET /api/v1/calls/{sid}, p95",
      call,
      150,
      `${call.length} calls, median ${ms(quantile(call, 0.5))}`,
    ),
    latency(
      "GET /api/v1/calls, p95",
      list,
      200,
      `${list.length} requests, median ${ms(quantile(list, 0.5))}`,
    ),
    {
      what: "call page, LCP",
      measured: ms(quantile(page.lcpMs, 0.5)),
      target: "< 1500 ms",
      how: `median of ${PAGE_RUNS} cold loads, worst ${ms(Math.max(...page.lcpMs))}`,
      met: quantile(page.lcpMs, 0.5) < 1500,
    },
    {
      what: "call page, JavaScript",
      measured: `${(page.scriptBytes / 1000).toFixed(0)} kB`,
      target: `≤ ${MOST_SCRIPT_BYTES / 1000} kB`,
      how: "bytes on the wire, gzip; Jaeger 852 kB",
      met: page.scriptBytes <= MOST_SCRIPT_BYTES,
    },
    ...slos,
    ...verticals,
    ...charts,
    ...bigPages,
    {
      what: "ingest, durable",
      measured: `${Math.round(rate)} spans/s`,
      target: "≥ 3000 spans/s",
      how: `${INGEST_REQUESTS * 500} spans, OTLP protobuf, 4 connections`,
      met: rate >= 3000,
    },
    {
      what: `${HOURS} h of calls written`,
      measured: `${historySeconds.toFixed(0)} s`,
      target: "< 90 s",
      how: `${truth.length} calls through the kit, one run`,
      met: historySeconds < 90,
    },
    {
      what: `${HOURS} h of rules evaluated`,
      measured: `${rulesSeconds.toFixed(1)} s`,
      target: "< 20 s",
      how: "the objectives' recording and alerting rules, one run",
      met: rulesSeconds < 20,
    },
  ];
}

function latency(what: string, times: readonly number[], limitMs: number, how: string): Figure {
  const p95 = quantile(times, 0.95);
  return { what, measured: ms(p95), target: `< ${limitMs} ms`, how, met: p95 < limitMs };
}

function gib(): number {
  return Math.round(totalmem() / 2 ** 30);
}
