import { Worker } from "node:worker_threads";
import type { Answer, FromQueryThread, Query, QueryThreadData } from "./messages.ts";

/**
 * A few threads that answer queries. A query that runs past its deadline loses its thread, which is replaced:
 * that is the only way to stop one inside SQLite, and nothing else waits for it.
 */
export interface QueryPool {
  run(query: Query, signal: AbortSignal): Promise<QueryResult>;
  close(): Promise<void>;
}

export type QueryResult =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "timeout" | "overloaded" | "aborted" | "too_large" }
  | { readonly kind: "failed"; readonly message: string };

export interface PoolOptions extends QueryThreadData {
  readonly threads: number;
  readonly timeoutMs: number;
  readonly maxQueued: number;
  /** Another thread's code and heap, for tests. */
  readonly threadUrl?: URL;
  readonly maxHeapMb?: number;
}

interface Job {
  readonly query: Query;
  readonly settle: (result: QueryResult) => void;
}

interface Slot {
  worker: Worker | null;
  job: Job | null;
  timer: NodeJS.Timeout | null;
}

const RESTART_PAUSE_MS = 500;
const MAX_HEAP_MB = 512;

export function startQueryPool(options: PoolOptions, onWarning: (message: string) => void): QueryPool {
  const queue: Job[] = [];
  const slots: Slot[] = Array.from({ length: options.threads }, () => ({
    worker: null,
    job: null,
    timer: null,
  }));
  let closed = false;
  for (const slot of slots) startThread(slot);

  function startThread(slot: Slot): void {
    if (closed) return;
    const worker = new Worker(options.threadUrl ?? new URL("./query-thread.ts", import.meta.url), {
      workerData: { dataDir: options.dataDir },
      // A result that outgrows this ends its thread, not the process.
      resourceLimits: { maxOldGenerationSizeMb: options.maxHeapMb ?? MAX_HEAP_MB },
    });
    worker.on("message", (message: FromQueryThread) => {
      if (message.kind === "ready") slot.worker = worker;
      else finish(slot, { kind: "answer", answer: message.answer });
      next(slot);
    });
    worker.on("error", (error) => {
      onWarning(`a query thread failed: ${String(error)}`);
      // It takes no further query while it dies; its exit starts the next one.
      if (slot.worker === worker) slot.worker = null;
      const outOfMemory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
      finish(slot, outOfMemory ? { kind: "too_large" } : { kind: "failed", message: String(error) });
    });
    worker.once("exit", () => {
      if (slot.worker !== worker && slot.worker !== null) return;
      slot.worker = null;
      setTimeout(() => startThread(slot), RESTART_PAUSE_MS).unref();
    });
  }

  function finish(slot: Slot, result: QueryResult): void {
    if (slot.timer) clearTimeout(slot.timer);
    slot.timer = null;
    slot.job?.settle(result);
    slot.job = null;
  }

  function next(slot: Slot): void {
    if (!slot.worker || slot.job) return;
    const job = queue.shift();
    if (!job) return;
    slot.job = job;
    slot.timer = setTimeout(() => expire(slot), options.timeoutMs);
    slot.worker.postMessage(job.query);
  }

  function expire(slot: Slot): void {
    const worker = slot.worker;
    slot.worker = null;
    finish(slot, { kind: "timeout" });
    if (!worker) return;
    // The old thread may be stuck in SQLite for a while: its successor does not wait for its end.
    worker.removeAllListeners("exit");
    worker.terminate().catch((error: unknown) => onWarning(String(error)));
    startThread(slot);
  }

  return {
    run(query, signal) {
      if (queue.length >= options.maxQueued) return Promise.resolve({ kind: "overloaded" });
      return new Promise((resolve) => {
        const job: Job = { query, settle: resolve };
        queue.push(job);
        signal.addEventListener(
          "abort",
          () => {
            const at = queue.indexOf(job);
            if (at >= 0) queue.splice(at, 1);
            resolve({ kind: "aborted" });
          },
          { once: true },
        );
        const idle = slots.find((slot) => slot.worker && !slot.job);
        if (idle) next(idle);
      });
    },
    async close() {
      closed = true;
      for (const job of queue.splice(0)) job.settle({ kind: "failed", message: "the backend is closing" });
      await Promise.all(slots.map(async (slot) => slot.worker?.terminate()));
    },
  };
}
