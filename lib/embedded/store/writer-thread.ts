import type { DatabaseSync } from "node:sqlite";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { SIGNALS } from "../signals.ts";
import { openForWriting } from "./database.ts";
import { commitGroup, rollBack } from "./group-commit.ts";
import type { FromWriter, ToWriter, WriteRequest, WriterData } from "./messages.ts";
import { SizeCap } from "./size-cap.ts";

/**
 * The one thread that writes. Requests that arrive during a commit are stored together in the next one;
 * maintenance runs in small steps while nothing waits.
 */
const port = parentPort;
if (!port) throw new Error("writer-thread.ts runs only as a worker");

// Bounds how long one commit keeps its first request waiting.
const GROUP_BYTES = 8 * 1024 * 1024;
const MAINTENANCE_PAUSE_MS = 2000;
const BUSY_MAINTENANCE_PAUSE_MS = 20;

const options = workerData as WriterData;
const db: DatabaseSync = openForWriting(options.dataDir);
for (const signal of Object.values(SIGNALS)) db.exec(signal.ddl);

const cap = options.maxBytes === null ? null : new SizeCap(options.maxBytes);
const queue: WriteRequest[] = [];
let closing = false;
let drainScheduled = false;

const send = (message: FromWriter): void => port.postMessage(message);

function accept(message: ToWriter): void {
  if (message.kind === "write") queue.push(message);
  else closing = true;
}

port.on("message", (message: ToWriter) => {
  accept(message);
  if (drainScheduled) return;
  drainScheduled = true;
  setImmediate(drain);
});

function drain(): void {
  drainScheduled = false;
  for (;;) {
    for (let next = receiveMessageOnPort(port ?? never()); next; next = receiveMessageOnPort(port ?? never()))
      accept(next.message as ToWriter);
    const group = takeGroup();
    if (group.length === 0) break;
    const started = performance.now();
    send({ kind: "results", results: commitGroup(db, group) });
    const ended = performance.now();
    // Without end to the requests no timer would ever run: deleting then takes a third of the time, to keep up.
    if (ended > maintenanceDueMs) maintain((ended - started) / 2);
  }
  if (closing) close();
}

function never(): never {
  throw new Error("unreachable");
}

function takeGroup(): WriteRequest[] {
  const group: WriteRequest[] = [];
  let bytes = 0;
  while (queue.length > 0 && bytes < GROUP_BYTES) {
    const next = queue.shift();
    if (!next) break;
    group.push(next);
    bytes += next.body.byteLength;
  }
  return group;
}

function close(): void {
  clearTimeout(maintenance);
  db.close();
  send({ kind: "closed" });
  port?.close();
}

function before(retentionMs: number | null): bigint | null {
  return retentionMs === null ? null : BigInt(Math.floor(Date.now() - retentionMs)) * 1_000_000n;
}

const warn = (message: string): void => send({ kind: "warning", message });

/** A small step in a transaction of its own; false when it failed. */
function inTransaction(what: string, step: () => boolean): boolean {
  try {
    db.exec("BEGIN IMMEDIATE");
    const more = step();
    db.exec("COMMIT");
    return more;
  } catch (error) {
    rollBack(db);
    warn(`${what} failed: ${String(error)}`);
    return false;
  }
}

/** One small step of each signal, then of the size cap. Returns true when there is more to do. */
function maintainOnce(): boolean {
  let more = false;
  for (const [name, signal] of Object.entries(SIGNALS)) {
    const retentionMs = name === "metrics" ? options.metricsRetentionMs : options.retentionMs;
    more = inTransaction(`maintenance of ${name}`, () => signal.maintain(db, before(retentionMs))) || more;
  }
  if (cap) more = inTransaction("keeping --max-bytes", () => capOnce(cap)) || more;
  // Gives freed pages back to the file system a little at a time.
  db.exec("PRAGMA incremental_vacuum(256)");
  return more;
}

function capOnce(cap: SizeCap): boolean {
  const { more, warning } = cap.step(db);
  if (warning !== null) warn(warning);
  return more;
}

let maintenanceDueMs = performance.now() + MAINTENANCE_PAUSE_MS;
let maintenance = setTimeout(maintain, MAINTENANCE_PAUSE_MS, 0);
/** One step at least, and more while there are any and time is left. */
function maintain(budgetMs: number): void {
  clearTimeout(maintenance);
  const until = performance.now() + budgetMs;
  let more = false;
  try {
    do more = maintainOnce();
    while (more && performance.now() < until);
  } catch (error) {
    warn(`maintenance failed: ${String(error)}`);
  }
  const pause = more ? BUSY_MAINTENANCE_PAUSE_MS : MAINTENANCE_PAUSE_MS;
  maintenanceDueMs = performance.now() + pause;
  maintenance = setTimeout(maintain, pause, 0);
}

send({ kind: "ready" });
