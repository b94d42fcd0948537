import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import * as z from "zod";
import { logsBody, metricsBody, tracesBody } from "./testing/bodies.ts";
import { postJson, removeDir, spawnBackend, storedSpanIds, tempDir } from "./testing/server.ts";

/** Kills the process in the middle of ingest, again and again. */
const KILLS = Number(process.env["EARSHOT_CRASH_KILLS"] ?? 50);
const RECORDS = 10;
const SENDERS_A_SIGNAL = 2;
const START_MS = Date.now() - 1000;

interface Sent {
  readonly round: number;
  readonly path: string;
  readonly body: string;
  readonly ids: readonly string[];
}

let serial = 0;
const numbers = (): number[] => Array.from({ length: RECORDS }, () => ++serial);
const traceIdOf = (round: number): string => (round + 1).toString(16).padStart(32, "0");

const MAKE: readonly ((round: number, sender: number) => Sent)[] = [
  (round) => {
    const ids = numbers().map(() => randomBytes(8).toString("hex"));
    const traceId = traceIdOf(round);
    const body = tracesBody(ids.map((spanId) => ({ traceId, spanId })));
    return { round, path: "/v1/traces", body, ids };
  },
  (round) => {
    const ids = numbers().map((n) => `round-${round}- line ${n}`);
    return { round, path: "/v1/logs", body: logsBody(ids), ids };
  },
  (round, sender) => {
    const values = numbers();
    // A timestamp of its own for each sample of a series.
    const body = metricsBody("crash", { round: `${round}`, sender: `${sender}` }, values, START_MS + serial);
    return { round, path: "/v1/metrics", body, ids: values.map(String) };
  },
];

async function get<T>(url: string, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(await (await fetch(url)).json());
}

const streams = z.object({
  data: z.object({ result: z.array(z.object({ values: z.array(z.tuple([z.string(), z.string()])) })) }),
});
const matrix = z.object({
  data: z.object({ result: z.array(z.object({ values: z.array(z.tuple([z.number(), z.string()])) })) }),
});

async function stored(url: string, path: string, round: number): Promise<string[]> {
  if (path === "/v1/traces") return storedSpanIds(url, traceIdOf(round));
  if (path === "/v1/logs") {
    const query = encodeURIComponent(`{service_name="voice-edge"} |= "round-${round}-"`);
    const { data } = await get(`${url}/loki/loki/api/v1/query_range?limit=5000&query=${query}`, streams);
    return data.result.flatMap(({ values }) => values.map(([, line]) => line));
  }
  const query = encodeURIComponent(`crash{round="${round}"}[1h]`);
  const { data } = await get(`${url}/prometheus/api/v1/query?query=${query}`, matrix);
  return data.result.flatMap(({ values }) => values.map(([, value]) => value));
}

test(`kill -9 during ingest, ${KILLS} times: what was acknowledged, and what was sent again, is there once`, async () => {
  const dataDir = await tempDir();
  const acknowledged: Sent[] = [];
  let unanswered: Sent[] = [];
  const post = async (url: string, sent: Sent): Promise<boolean> => {
    const response = await postJson(url + sent.path, sent.body).catch(() => null);
    await response?.arrayBuffer().catch(() => null);
    if (response?.status === 200) acknowledged.push(sent);
    else unanswered.push(sent);
    return response?.status === 200;
  };
  for (let round = 0; round < KILLS; round++) {
    const backend = await spawnBackend(["--data-dir", dataDir, "--port", "0"]);
    // As exporters do: what got no answer is sent again, stored or not.
    const again = unanswered;
    unanswered = [];
    for (const sent of again) expect(await post(backend.url, sent)).toBe(true);
    const senders = MAKE.flatMap((make) =>
      Array.from({ length: SENDERS_A_SIGNAL }, async (_, sender) => {
        while (await post(backend.url, make(round, sender)));
      }),
    );
    await sleep(20 + Math.random() * 200);
    backend.child.kill("SIGKILL");
    await Promise.all([...senders, backend.exited]);
  }
  const backend = await spawnBackend(["--data-dir", dataDir, "--port", "0"]);
  for (const sent of unanswered.splice(0)) expect(await post(backend.url, sent)).toBe(true);
  const groups = Map.groupBy(acknowledged, ({ path, round }) => `${path} ${round}`);
  // Fewer mean that kills came before ingest had begun.
  expect(groups.size).toBeGreaterThan(KILLS);
  for (const [name, requests] of groups) {
    const [path = "", round = ""] = name.split(" ");
    const found = await stored(backend.url, path, Number(round));
    const sent = requests.flatMap(({ ids }) => ids);
    expect([name, found.sort()]).toEqual([name, sent.sort()]);
  }
  backend.child.kill("SIGTERM");
  expect(await backend.exited).toBe(0);
  const db = new DatabaseSync(join(dataDir, "earshot.db"));
  expect(db.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
  db.close();
  await removeDir(dataDir);
}, 300_000);
