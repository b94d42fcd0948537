import { isDeepStrictEqual } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import { queryInstant, queryRange } from "../../promql/engine.ts";
import type { Storage } from "../../promql/storage.ts";
import { openForReading } from "../../store/database.ts";
import { openStorage } from "../read.ts";
import { backfillRules, type BackfillRange } from "./backfill.ts";
import { coverageKey, readCovered } from "./coverage.ts";
import { Gate } from "./gate.ts";
import { Group, type GroupEnvironment } from "./group.ts";
import type { BackfillDone, FromRules, RulesData, ToRules } from "./messages.ts";
import { encodeRecorded, type Recorded } from "./recorded.ts";
import type { RuleGroup, RuleQuery } from "./model.ts";
import { lastOf, type RangeQueries } from "./range-rule.ts";
import { lastSlot, nextSlot } from "./schedule.ts";
import { vectorOf } from "./vector.ts";

/**
 * Evaluates rules, away from requests and queries: reads by a connection of its own, and hands what it records to the
 * writer through the main thread.
 */
const port = parentPort;
if (!port) throw new Error("rules-thread.ts runs only as a worker");

const { dataDir, groups: configured, held } = workerData as RulesData;
const db = openForReading(dataDir);
let groups: readonly Group[] = configured.map((group) => new Group(group, false));

const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
let nextId = 1;

port.on("message", (message: ToRules) => {
  if (message.kind === "groups") {
    queue = queue.then(() => replace(message.groups)).catch(fail);
    return;
  }
  if (message.kind === "backfill") {
    queue = queue.then(() => backfill(message.range)).catch(fail);
    return;
  }
  const { id, error } = message;
  const write = waiting.get(id);
  waiting.delete(id);
  if (error === null) write?.resolve();
  else write?.reject(new Error(`not stored: ${error}`));
});

const say = (message: FromRules): void => port.postMessage(message, []);

function write(recorded: Partial<Recorded>): Promise<void> {
  const id = nextId++;
  const body = encodeRecorded({ samples: [], groups: [], reset: false, ...recorded });
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    say({ kind: "write", id, body });
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
const rangeQuery: RangeQueries["range"] = (text, slots) =>
  reading((storage) => {
    const range = { startMs: slots.firstMs, endMs: lastOf(slots), stepMs: slots.stepMs };
    const { result } = queryRange(text, storage, range);
    return result.type === "matrix" ? result.series : [];
  });
const environment: GroupEnvironment = { query, append: (samples) => write({ samples }) };

const sleepUntil = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, ms - Date.now())));

/** Closed while the past is evaluated. */
const gate = new Gate(!held);
/** What the past has to wait for. */
const evaluating = new Set<Promise<void>>();

async function evaluate(group: Group, slot: number): Promise<void> {
  await group.evaluate(slot, environment);
  const { group: rules } = group;
  const stretch = { fromMs: slot, toMs: slot };
  const position = groups.indexOf(group);
  // A failure is no loss: the next evaluation tells more.
  await write({
    groups: position < 0 ? [] : [[position, group.status()]],
    covered: [{ key: coverageKey(rules), stretch, stepMs: rules.intervalMs }],
  }).catch(() => {});
}

/**
 * Until the group is replaced. As in Prometheus, alerts of a time before a restart are restored after the second
 * evaluation, when recorded series are there again.
 */
async function run(group: Group): Promise<void> {
  const { intervalMs } = group.group;
  let slot = lastSlot(group.group, Date.now()) + intervalMs;
  for (let evaluations = 1; ; evaluations++) {
    await sleepUntil(slot);
    await gate.passed();
    if (!groups.includes(group)) return;
    // A slot that the past included.
    if (slot > (group.evaluatedAtMs ?? 0)) {
      const evaluation = evaluate(group, slot);
      evaluating.add(evaluation);
      await evaluation.finally(() => evaluating.delete(evaluation));
      if (evaluations >= 2) reading((storage) => group.restore(Date.now(), storage));
    }
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

/** Evaluates the past, and goes on from there where it reaches the present. */
async function backfill(range: BackfillRange): Promise<void> {
  const before = gate.isOpen;
  gate.set(false);
  await Promise.all(evaluating);
  const outcome = await backfillAll(range).catch((error: unknown) => ({ error: String(error) }));
  // One that failed leaves the groups held if they were.
  gate.set(before || !("error" in outcome));
  say({ kind: "backfilled", outcome });
}

async function backfillAll(range: BackfillRange): Promise<BackfillDone> {
  const askedMs = Date.now();
  const { samples, series, ends } = await backfillRules(
    groups.map(({ group }) => group),
    range,
    {
      queries: { instant: query, range: rangeQuery },
      reading,
      covered: (key) => readCovered(db, key),
      write: (some) => write({ series: some }),
      cover: (key, stretch, stepMs) => write({ covered: [{ key, stretch, stepMs }] }),
      progress: (share) => say({ kind: "progress", share }),
    },
  );
  for (const group of groups) {
    const end = ends.get(group.group);
    // Only where few slots lie between: those are evaluated one by one.
    if (end === undefined || end.lastMs < askedMs - 2 * group.group.intervalMs) continue;
    if (end.lastMs > (group.evaluatedAtMs ?? 0)) group.continueFrom(end.lastMs, end.states);
  }
  await catchUp();
  await showAll();
  return { samples, series };
}

/** What came due meanwhile. */
async function catchUp(): Promise<void> {
  const due = groups.flatMap((group) => {
    const { intervalMs } = group.group;
    const slots: { group: Group; slot: number }[] = [];
    if (group.evaluatedAtMs === null) return slots;
    for (let slot = group.evaluatedAtMs + intervalMs; slot <= Date.now(); slot += intervalMs)
      slots.push({ group, slot });
    return slots;
  });
  for (const { group, slot } of due.sort((a, b) => a.slot - b.slot)) await evaluate(group, slot);
}

/** Ends the thread, which is started again. */
function fail(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}

/** One after another: the start, and then each reading of the files. */
let queue: Promise<void> = start().catch(fail);
