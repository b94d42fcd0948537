import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { openForReading } from "#lib/embedded/store/database.ts";
import { getText } from "./client.ts";

/**
 * A thread that reads until told to stop, in turns by HTTP and straight from the database. It has a thread to itself,
 * so that what the benchmark does besides does not count.
 */
export interface ProbeData {
  readonly url: string;
  readonly dataDir: string;
  /** Asked in turns. */
  readonly traceIds: readonly string[];
}

export interface ProbeResult {
  /** Of `trace by id` over HTTP, ms. */
  readonly httpMs: readonly number[];
  /** Of a transaction that reads one trace's row, ms: begun with a lock, ended with its release. */
  readonly readMs: readonly number[];
  /**
   * Those of `readMs` in which the thread slept, be it for a lock or for the disk. A read that did not sleep has not
   * waited for anybody; what it took besides is the processor's, its own or other threads'. All where Linux does not
   * tell.
   */
  readonly sleptMs: readonly number[];
  /** Reads that found the database locked: the connection is one that never waits, so that SQLite says so. */
  readonly busy: number;
}

const PAUSE_MS = 2;

const port = parentPort;
if (!port) throw new Error("reader-probe.ts runs only as a worker");
const { url, dataDir, traceIds } = workerData as ProbeData;
const db = openForReading(dataDir);
db.exec("PRAGMA busy_timeout = 0");
const find = db.prepare("SELECT id, start_ns / 1000000, spans FROM traces WHERE trace_id = ?");

const stop = new AbortController();
port.once("message", () => stop.abort());

/** How often this thread gave up the processor of its own accord; null where the system does not tell. */
function timesSlept(): number | null {
  try {
    const status = readFileSync("/proc/thread-self/status", "utf8");
    return Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1]);
  } catch {
    return null;
  }
}

const result = { httpMs: [] as number[], readMs: [] as number[], sleptMs: [] as number[], busy: 0 };

function readOnce(traceId: string): void {
  const before = timesSlept();
  const started = performance.now();
  try {
    db.exec("BEGIN");
    find.get(traceId);
    db.exec("COMMIT");
  } catch {
    result.busy++;
    if (db.isTransaction) db.exec("ROLLBACK");
  }
  const ms = performance.now() - started;
  result.readMs.push(ms);
  if (before === null || timesSlept() !== before) result.sleptMs.push(ms);
}

for (let i = 0; !stop.signal.aborted; i++) {
  const traceId = traceIds[i % traceIds.length] ?? "";
  const started = performance.now();
  await getText(`${url}/tempo/api/v2/traces/${traceId}`);
  result.httpMs.push(performance.now() - started);
  readOnce(traceId);
  await new Promise((resolve) => void setTimeout(resolve, PAUSE_MS));
}
db.close();
port.postMessage(result satisfies ProbeResult);
