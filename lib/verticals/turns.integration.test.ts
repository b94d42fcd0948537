import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MadeCall, type MadeSpan, sendCall } from "#lib/bench/made-call.ts";
import { parseConfig } from "#lib/config/schema.ts";
import { askingApart, createBackends } from "#lib/datasources/backends.ts";
import { type TempBackend, tempBackend } from "#lib/embedded/testing/server.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { getTurns } from "./turns.ts";
import { type Turns, type TurnsQuery, turnsSchema } from "./turns-schema.ts";

/** Single turns of a bucket, as the embedded backend's Tempo finds them. */

const MINUTE_MS = 60_000;
/** The end of a step: a whole five minutes. */
const TO = Math.floor(Date.now() / (5 * MINUTE_MS)) * 5 * MINUTE_MS - 15 * MINUTE_MS;
const FROM = TO - 5 * MINUTE_MS;
const CELL: TurnsQuery = {
  from: new Date(FROM).toISOString(),
  to: new Date(TO).toISOString(),
  over: 1200,
  upTo: 1600,
};

const hex = (text: string, digits: number): string =>
  createHash("sha256").update(text).digest("hex").slice(0, digits);
const sidOf = (name: string): string => `CA${hex(`sid ${name}`, 32)}`;

/** A call of one turn, whose LLM takes most of it and whose TTS waits for that. */
function callOf(
  name: string,
  latencyMs: number,
  more: {
    readonly endMs?: number;
    readonly vertical?: string;
    readonly environment?: string;
    readonly attributes?: MadeSpan["attributes"];
  } = {},
): MadeCall {
  const { endMs = TO - MINUTE_MS, vertical = "salon", environment = "production" } = more;
  const startedAtMs = endMs - latencyMs - 1_000;
  const plain = { kind: 1, service: "voice-edge" } as const;
  const [root, turn] = [hex(`root ${name}`, 16), hex(`turn ${name}`, 16)];
  const own = { "call.sid": sidOf(name) };
  const stage = (stage: string, startMs: number, stageEndMs: number): MadeSpan => ({
    ...plain,
    spanId: hex(`${stage} ${name}`, 16),
    parentSpanId: turn,
    name: stage,
    startMs,
    endMs: stageEndMs,
    attributes: { ...own, "turn.index": 2 },
  });
  return {
    sid: sidOf(name),
    traceId: hex(`trace ${name}`, 32),
    rootSpanId: root,
    startedAtMs,
    durationMs: latencyMs + 2_000,
    turns: 1,
    resource: { "deployment.environment.name": environment },
    logs: [],
    spans: [
      {
        ...plain,
        kind: 2,
        spanId: root,
        parentSpanId: "",
        name: "call",
        startMs: 0,
        endMs: latencyMs + 2_000,
        attributes: { ...own, "call.vertical": vertical },
      },
      {
        ...plain,
        spanId: turn,
        parentSpanId: root,
        name: "turn",
        startMs: 1_000,
        endMs: 1_000 + latencyMs,
        attributes: {
          ...own,
          "call.vertical": vertical,
          "turn.index": 2,
          "turn.kind": "reply",
          "turn.answered": true,
          "turn.latency_seconds": latencyMs / 1000,
          ...more.attributes,
        },
      },
      stage("endpointing", 1_000, 1_200),
      stage("llm_first_token", 1_200, 1_000 + latencyMs - 150),
      stage("tts_first_frame", 1_300, 1_000 + latencyMs),
    ],
  };
}

let backend: TempBackend;
beforeAll(async () => {
  backend = await tempBackend();
  const calls = [
    callOf("at the upper bound", 1600),
    callOf("within", 1350),
    callOf("of staging", 1250, { environment: "staging" }),
    callOf("given up", 1450, { attributes: { "turn.answered": false } }),
    // What the metric counts in another bucket, another step or another vertical, or not at all.
    callOf("at the lower bound", 1200),
    callOf("longer", 1700),
    callOf("earlier", 1300, { endMs: FROM - 2 * MINUTE_MS }),
    callOf("later", 1300, { endMs: TO + MINUTE_MS }),
    callOf("of sales", 1300, { vertical: "sales" }),
    callOf("a greeting", 1300, { attributes: { "turn.kind": "greeting" } }),
    ...Array.from({ length: 25 }, (_, i) => callOf(`one of many ${i}`, 3000 + i)),
    callOf("given up in time", 700, { attributes: { "turn.answered": false } }),
    callOf("without a call", 600, { attributes: { "call.sid": "" } }),
  ];
  for (const call of calls) await sendCall(backend.url, call);
}, 60_000);
afterAll(() => backend.stop());

async function ask(query: TurnsQuery, env: Record<string, string> = {}): Promise<Turns> {
  const config = parseConfig({ TEMPO_URL: `${backend.url}/tempo`, ...env }, () => "");
  const backends = askingApart(createBackends(config));
  const context: ServiceContext = { config, backends, signal: undefined, nowMs: Date.now() };
  const found = await getTurns("salon", query, context);
  if (!found.ok) throw new Error(found.error.message);
  return turnsSchema.parse(found.value);
}

test("are those of the bucket and the step, the longest first, each with its call, its turn and its longest stage", async () => {
  const { turns, more, sources, queries } = await ask(CELL);
  const names = ["at the upper bound", "given up", "within", "of staging"];
  expect(turns?.map(({ sid }) => sid)).toEqual(names.map(sidOf));
  expect(turns?.[2]).toMatchObject({
    at: new Date(TO - MINUTE_MS).toISOString(),
    latencyMs: 1350,
    answered: true,
    turnIndex: 2,
    href: `/calls/${sidOf("within")}?turn=2`,
    // Of TTS only what came after the LLM: it waited for that.
    stage: "llm_first_token",
    stageMs: 1000,
  });
  expect(turns?.[1]?.answered).toBe(false);
  expect(more).toBe(false);
  expect(sources).toMatchObject([{ source: "tempo", state: "ok" }]);
  expect(queries).toHaveLength(2);
});

test("of one environment leave others out", async () => {
  const { turns } = await ask({ ...CELL, environment: "staging" });
  expect(turns?.map(({ sid }) => sid)).toEqual([sidOf("of staging")]);
});

test("are at most 20, and say that there are more", async () => {
  const { turns, more } = await ask({ ...CELL, over: 2500, upTo: 4500 });
  expect(turns?.map(({ latencyMs }) => Math.round(latencyMs))).toEqual(
    Array.from({ length: 20 }, (_, i) => 3024 - i),
  );
  expect(more).toBe(true);
});

test("that name no call lead to their trace; what was given up within the budget is not counted", async () => {
  const { turns } = await ask({ ...CELL, over: 500, upTo: 800 });
  expect(turns?.map(({ sid, href }) => ({ sid, href: href.split("?")[0] }))).toEqual([
    { sid: null, href: `/traces/${hex("trace without a call", 32)}` },
  ]);
});

test("none is said to be none, and a Tempo that does not answer is unknown", async () => {
  expect(await ask({ ...CELL, over: 8500, upTo: 9000 })).toMatchObject({
    turns: [],
    sources: [{ state: "empty" }],
  });
  expect(await ask(CELL, { TEMPO_URL: "http://127.0.0.1:9" })).toMatchObject({
    turns: null,
    sources: [{ state: "error" }],
  });
});
