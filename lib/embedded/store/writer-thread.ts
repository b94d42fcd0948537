import type { DatabaseSync } from "node:sqlite";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { SIGNALS } from "../signals.ts";
import { openForWriting } from "./database.ts";
import { commitGroup, rollBack } from "./group-commit.ts";
import type { FromWriter, ToWriter, WriteRequest, WriterData } from "./messages.ts";

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
    send({ kind: "results", results: commitGroup(db, group) });
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

/** One small step of each signal, in a transaction of its own. Returns true when there is more to do. */
function maintainOnce(): boolean {
  let more = false;
  for (const [name, signal] of Object.entries(SIGNALS)) {
    const retentionMs = name === "metrics" ? options.metricsRetentionMs : options.retentionMs;
    try {
      db.exec("BEGIN IMMEDIATE");
      more = signal.maintain(db, before(retentionMs)) || more;
      db.exec("COMMIT");
    } catch (error) {
      rollBack(db);
      send({ kind: "warning", message: `maintenance of ${name} failed: ${String(error)}` });
    }
  }
  // Gives freed pages back to the file system a little at a time.
  db.exec("PRAGMA incremental_vacuum(256)");
  return more;
}

let maintenance = setTimeout(maintain, MAINTENANCE_PAUSE_MS);
function maintain(): void {
  let more = false;
  try {
    more = queue.length > 0 || maintainOnce();
  } catch (error) {
    send({ kind: "warning", message: `maintenance failed: ${String(error)}` });
  }
  maintenance = setTimeout(maintain, more ? BUSY_MAINTENANCE_PAUSE_MS : MAINTENANCE_PAUSE_MS);
}

send({ kind: "ready" });
