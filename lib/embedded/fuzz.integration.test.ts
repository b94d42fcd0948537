import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { FUNCTION_QUERIES } from "./prometheus/differential/function-queries.ts";
import { OPERATOR_QUERIES } from "./prometheus/differential/operator-queries.ts";
import { seeded, testSeries } from "./prometheus/differential/samples.ts";
import { startEmbedded, type Embedded } from "./server.ts";
import { metricsBody } from "./testing/bodies.ts";
import { mutate, type Random } from "./testing/fuzz/mutate.ts";
import { LOGQL_SEEDS, TRACEQL_SEEDS } from "./testing/fuzz/seeds.ts";
import { postJson, removeDir, tempDir } from "./testing/server.ts";

/** Mutated queries through the API: an answer or a 4xx, never a 500, a hang or a crash. */
const QUERIES = Number(process.env["EARSHOT_FUZZ_QUERIES"] ?? 1000);
const SEED = Number(process.env["EARSHOT_FUZZ_SEED"] ?? 1);
const CONNECTIONS = 4;
const TIMEOUT_MS = 30 * 60_000;

const [START_S, END_S] = [1795395464, 1795395691];
const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const answers = z.array(z.object({ request: z.object({ path: z.string() }) }));

/** The queries among the questions that the real ones were asked. */
function recorded(path: string, name: string): string[] {
  return answers
    .parse(JSON.parse(read(path)))
    .map(({ request }) => new URL(request.path, "http://localhost").searchParams.get(name))
    .filter((query) => query !== null);
}

let dataDir: string;
let backend: Embedded;
const warnings: string[] = [];
beforeAll(async () => {
  dataDir = await tempDir();
  const onWarning = (message: string): void => void warnings.push(message);
  backend = await startEmbedded({ dataDir, port: 0, queryTimeoutMs: 10_000, retentionMs: null, onWarning });
  const series = testSeries().map(({ labels: { __name__: name = "", ...labels }, points }) =>
    metricsBody(name, labels, points.map(([, value]) => value).filter(Number.isFinite), START_S * 1000),
  );
  const bodies = [
    ["traces", read("tempo/fixtures/traces.otlp.json")],
    ["logs", read("loki/fixtures/input-logs.otlp.json")],
    ...series.map((body) => ["metrics", body] as const),
  ] as const;
  for (const [signal, body] of bodies) {
    const response = await postJson(`${backend.url}/v1/${signal}`, body);
    if (response.status !== 200) throw new Error(await response.text());
  }
});
afterAll(async () => {
  await backend.close();
  await removeDir(dataDir);
});

type Ask = (query: string, random: Random) => [path: string, params: URLSearchParams];

/** How many answers had which status, and what no query may be answered. */
async function fuzz(seeds: readonly string[], ask: Ask) {
  const random = seeded(SEED);
  const failures: string[] = [];
  let answered = 0;
  let left = QUERIES;
  const worker = async (): Promise<void> => {
    while (left-- > 0 && failures.length < 20) {
      const query = mutate(seeds, random);
      const [path, params] = ask(query, random);
      const response = await fetch(backend.url + path, { method: "POST", body: params });
      const body = await response.text();
      if (response.status === 200) answered++;
      if (response.status >= 500) failures.push(`${response.status} ${body.trim()} ${JSON.stringify(query)}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return { failures, answered };
}

const seconds = { start: `${START_S}`, end: `${END_S}` };
const instantOrRange = (prefix: string, query: string, random: Random): [string, URLSearchParams] =>
  random() < 0.5
    ? [`${prefix}/query_range`, new URLSearchParams({ query, ...seconds, step: "15" })]
    : [`${prefix}/query`, new URLSearchParams({ query, time: `${END_S}` })];

const LANGUAGES: readonly (readonly [string, readonly string[], Ask])[] = [
  [
    "TraceQL",
    [...recorded("tempo/fixtures/answers.json", "q"), ...TRACEQL_SEEDS],
    (q, random) => {
      const params = new URLSearchParams({ q, ...seconds });
      if (!/_over_time|rate/.test(q)) return ["/tempo/api/search", params];
      return [`/tempo/api/metrics/query${random() < 0.5 ? "_range" : ""}`, params];
    },
  ],
  [
    "LogQL",
    [...recorded("loki/fixtures/loki-answers.json", "query"), ...LOGQL_SEEDS],
    (query, random) => instantOrRange("/loki/loki/api/v1", query, random),
  ],
  [
    "PromQL",
    [...OPERATOR_QUERIES, ...FUNCTION_QUERIES],
    (query, random) => instantOrRange("/prometheus/api/v1", query, random),
  ],
];

test.each(LANGUAGES)(
  "%s",
  async (_language, seeds, ask) => {
    const { failures, answered } = await fuzz(seeds, ask);
    expect(failures).toEqual([]);
    expect(warnings).toEqual([]);
    // Else the mutations say nothing about evaluation, or nothing about refusal.
    expect(answered).toBeGreaterThan(QUERIES / 20);
    expect(answered).toBeLessThan(QUERIES * 0.95);
  },
  TIMEOUT_MS,
);
