import { Worker } from "node:worker_threads";
import type { RuleGroup } from "./model.ts";
import type { FromRules, RulesData, ToRules } from "./messages.ts";

/** The main thread's side of the thread that evaluates rules. */
export interface Evaluator {
  /** Goes on with these groups: those that did not change as if nothing had been. */
  replace(groups: readonly RuleGroup[]): void;
  close(): Promise<void>;
}

const RESTART_PAUSE_MS = 1000;

/**
 * Starts it. A thread that dies is replaced, and restores its alerts from what was recorded.
 * @param write stores a message of the thread; resolves with null, or with why it could not.
 */
export function startEvaluator(
  { dataDir, groups }: RulesData,
  write: (body: Uint8Array) => Promise<string | null>,
  onWarning: (message: string) => void,
): Evaluator {
  let closed = false;
  let current = groups;
  let worker = startThread();

  async function answer(thread: Worker, id: number, body: Uint8Array): Promise<void> {
    const message: ToRules = { kind: "written", id, error: await write(body).catch(String) };
    thread.postMessage(message, []);
  }

  function startThread(): Worker {
    const thread = new Worker(new URL("./rules-thread.ts", import.meta.url), {
      workerData: { dataDir, groups: current } satisfies RulesData,
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    thread.on("message", ({ id, body }: FromRules) => {
      void answer(thread, id, body);
    });
    thread.on("error", (error) => onWarning(`the rules' thread failed: ${String(error)}`));
    thread.once("exit", () => {
      if (closed) return;
      setTimeout(() => {
        if (!closed) worker = startThread();
      }, RESTART_PAUSE_MS).unref();
    });
    return thread;
  }

  return {
    replace(next) {
      current = next;
      const message: ToRules = { kind: "groups", groups: next };
      worker.postMessage(message, []);
    },
    async close() {
      closed = true;
      await worker.terminate();
    },
  };
}
