import { Worker } from "node:worker_threads";
import type { SignalName, StoredEncoding } from "../signals.ts";
import type { FromWriter, WriteOutcome, WriterData, WriteRequest } from "./messages.ts";

/** The main thread's side of the writer thread. */
export interface Writer {
  /** Settles after the commit; the body's buffer is handed over and must not be used afterwards. */
  write(signal: SignalName, encoding: StoredEncoding, body: Uint8Array): Promise<WriteOutcome>;
  /** Bytes of bodies that wait for a commit. */
  readonly queuedBytes: number;
  /** Stores what is queued, then ends the thread. */
  close(): Promise<void>;
}

interface Waiting {
  readonly bytes: number;
  readonly settle: (outcome: WriteOutcome) => void;
}

const GONE: WriteOutcome = { kind: "unavailable", message: "the writer was restarted" };
const RESTART_PAUSE_MS = 500;

/** Starts the thread; rejects when the database cannot be opened. A thread that dies later is replaced. */
export async function startWriter(data: WriterData, onWarning: (message: string) => void): Promise<Writer> {
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let queuedBytes = 0;
  let closed: (() => void) | null = null;
  let worker: Worker | null = await startThread();

  async function startThread(): Promise<Worker> {
    const thread = new Worker(new URL("./writer-thread.ts", import.meta.url), {
      workerData: data,
      // Decoding makes garbage by the gigabyte: a small nursery keeps the process 200 MB smaller under full ingest.
      // The old generation holds four decoded bodies of the largest size with room to spare.
      resourceLimits: { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 1024 },
    });
    await new Promise<void>((resolve, reject) => {
      thread.once("message", () => resolve());
      thread.once("error", reject);
    });
    thread.removeAllListeners("error");
    thread.on("message", receive);
    thread.on("error", (error) => onWarning(`the writer thread failed: ${String(error)}`));
    thread.once("exit", () => lost());
    return thread;
  }

  function receive(message: FromWriter): void {
    if (message.kind === "warning") onWarning(message.message);
    if (message.kind === "closed") closed?.();
    if (message.kind !== "results") return;
    for (const { id, outcome } of message.results) {
      if (outcome.kind === "unavailable") onWarning(`telemetry is refused for now: ${outcome.message}`);
      settle(id, outcome);
    }
  }

  function settle(id: number, outcome: WriteOutcome): void {
    const entry = waiting.get(id);
    if (!entry) return;
    waiting.delete(id);
    queuedBytes -= entry.bytes;
    entry.settle(outcome);
  }

  function lost(): void {
    worker = null;
    for (const id of waiting.keys()) settle(id, GONE);
    if (closed === null) setTimeout(restart, RESTART_PAUSE_MS);
    else closed();
  }

  function restart(): void {
    startThread()
      .then((thread) => (worker = thread))
      .catch((error: unknown) => {
        onWarning(`the writer thread cannot be started: ${String(error)}`);
        setTimeout(restart, RESTART_PAUSE_MS);
      });
  }

  return {
    get queuedBytes() {
      return queuedBytes;
    },
    write(signal, encoding, body) {
      const thread = worker;
      if (!thread || closed) return Promise.resolve(GONE);
      const id = nextId++;
      // A Buffer may be a view of Node's shared pool, which cannot be transferred.
      const own = body.byteLength === body.buffer.byteLength ? body : Uint8Array.from(body);
      const message: WriteRequest = { kind: "write", id, signal, encoding, body: own };
      return new Promise((resolve) => {
        waiting.set(id, { bytes: body.byteLength, settle: resolve });
        queuedBytes += body.byteLength;
        thread.postMessage(message, own.buffer instanceof ArrayBuffer ? [own.buffer] : []);
      });
    },
    close() {
      const thread = worker;
      if (!thread) return Promise.resolve();
      return new Promise((resolve) => {
        closed = resolve;
        thread.postMessage({ kind: "close" });
      });
    },
  };
}
