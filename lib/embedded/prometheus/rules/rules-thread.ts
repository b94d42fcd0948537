import { parentPort, workerData } from "node:worker_threads";
import { queryInstant } from "../../promql/engine.ts";
import type { Storage } from "../../promql/storage.ts";
import { openForReading } from "../../store/database.ts";
import { openStorage } from "../read.ts";
import { Group, type GroupEnvironment } from "./group.ts";
import type { FromRules, RulesData, ToRules } from "./messages.ts";
import { encodeRecorded, type Recorded } from "./recorded.ts";
import type { RuleQuery } from "./model.ts";
import { lastSlot, nextSlot } from "./schedule.ts";
import { vectorOf } from "./vector.ts";

/**
 * Evaluates rules, away from requests and queries: reads by a connection of its own, and hands what it records to the
 * writer through the main thread.
 */
const port = parentPort;
if (!port) throw new Error("rules-thread.ts runs only as a worker");

const { dataDir, groups: configured } = workerData as RulesData;
const db = openForReading(dataDir);
const groups = configured.map((group) => new Group(group, false));

const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
let nextId = 1;

port.on("message", ({ id, error }: ToRules) => {
  const write = waiting.get(id);
  waiting.delete(id);
  if (error === null) write?.resolve();
  else write?.reject(new Error(`not stored: ${error}`));
});

function write(recorded: Partial<Recorded>): Promise<void> {
  const id = nextId++;
  const message: FromRules = {
    id,
    body: encodeRecorded({ samples: [], groups: [], reset: false, ...recorded }),
  };
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    port?.postMessage(message, []);
  });
}

/** One snapshot for all that a query reads. */
function reading<T>(read: (storage: Storage) => T): T {
  db.exec("BEGIN");
  try {
    return read(openStorage(db));
  } finally {
    db.exec("COMMIT");
  }
}

const query: RuleQuery = (text, ms) => reading((storage) => vectorOf(queryInstant(text, storage, ms)));
const environment: GroupEnvironment = { query, append: (samples) => write({ samples }) };

const sleepUntil = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, ms - Date.now())));

/** As Prometheus: alerts are restored after the second evaluation, when recorded series are there again. */
async function run(group: Group, position: number): Promise<never> {
  const { intervalMs } = group.group;
  let slot = lastSlot(group.group, Date.now()) + intervalMs;
  for (let evaluations = 1; ; evaluations++) {
    await sleepUntil(slot);
    await group.evaluate(slot, environment);
    if (evaluations === 2) reading((storage) => group.restore(Date.now(), storage));
    // A failure is no loss: the next evaluation tells more.
    await write({ groups: [[position, group.status()]] }).catch(() => {});
    await sleepUntil(slot + intervalMs);
    slot = nextSlot(slot, intervalMs, Date.now());
  }
}

async function start(): Promise<void> {
  await write({ groups: groups.map((group, i) => [i, group.status()]), reset: true });
  await Promise.all(groups.map(run));
}

start().catch((error: unknown) => {
  // Ends the thread, which is started again.
  setImmediate(() => {
    throw error;
  });
});
