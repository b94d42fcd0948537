import { isDeepStrictEqual } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import { queryInstant } from "../../promql/engine.ts";
import type { Storage } from "../../promql/storage.ts";
import { openForReading } from "../../store/database.ts";
import { openStorage } from "../read.ts";
import { Group, type GroupEnvironment } from "./group.ts";
import type { FromRules, RulesData, ToRules } from "./messages.ts";
import { encodeRecorded, type Recorded } from "./recorded.ts";
import type { RuleGroup, RuleQuery } from "./model.ts";
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
let groups: readonly Group[] = configured.map((group) => new Group(group, false));

const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
let nextId = 1;

port.on("message", (message: ToRules) => {
  if (message.kind === "groups") {
    queue = queue.then(() => replace(message.groups)).catch(fail);
    return;
  }
  const { id, error } = message;
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

/**
 * Until the group is replaced. As in Prometheus, alerts of a time before a restart are restored after the second
 * evaluation, when recorded series are there again.
 */
async function run(group: Group): Promise<void> {
  const { intervalMs } = group.group;
  let slot = lastSlot(group.group, Date.now()) + intervalMs;
  for (let evaluations = 1; ; evaluations++) {
    await sleepUntil(slot);
    if (!groups.includes(group)) return;
    await group.evaluate(slot, environment);
    if (evaluations === 2) reading((storage) => group.restore(Date.now(), storage));
    const position = groups.indexOf(group);
    // A failure is no loss: the next evaluation tells more.
    if (position >= 0) await write({ groups: [[position, group.status()]] }).catch(() => {});
    await sleepUntil(slot + intervalMs);
    slot = nextSlot(slot, intervalMs, Date.now());
  }
}

const showAll = (): Promise<void> =>
  write({ groups: groups.map((group, i) => [i, group.status()]), reset: true });

async function start(): Promise<void> {
  await showAll();
  for (const group of groups) run(group).catch(fail);
}

/** A group that did not change goes on as it is; one that did keeps the alerts of the rules that it still has. */
async function replace(next: readonly RuleGroup[]): Promise<void> {
  const before = groups;
  groups = next.map((group) => {
    const old = before.find(({ group: { file, name } }) => file === group.file && name === group.name);
    if (old !== undefined && isDeepStrictEqual(old.group, group)) return old;
    const changed = new Group(group, true);
    if (old !== undefined) changed.takeOver(old);
    return changed;
  });
  for (const group of groups) if (!before.includes(group)) run(group).catch(fail);
  const gone = before.filter(
    ({ group: { file, name } }) => !next.some((group) => group.file === file && group.name === name),
  );
  const now = Date.now();
  await write({ samples: gone.flatMap((group) => group.ended(now)) }).catch(() => {});
  await showAll();
}

/** Ends the thread, which is started again. */
function fail(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}

/** One after another: the start, and then each reading of the files. */
let queue: Promise<void> = start().catch(fail);
