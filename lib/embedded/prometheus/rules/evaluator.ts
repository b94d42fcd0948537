import { Worker } from "node:worker_threads";
import type { BackfillRange } from "./backfill.ts";
import type { RuleGroup } from "./model.ts";
import type { BackfillDone, FromRules, RulesData, ToRules } from "./messages.ts";

/** The main thread's side of the thread that evaluates rules. */
export interface Evaluator {
  /** Goes on with these groups: those that did not change as if nothing had been. */
  replace(groups: readonly RuleGroup[]): void;
  /** Evaluates the past where it has not been. @throws {Error} when that failed, or another one runs. */
  backfill(range: BackfillRange): Promise<BackfillDone>;
  /** How far a backfill is, from 0 to 1; null when none runs. */
  readonly progress: number | null;
  close(): Promise<void>;
}

const RESTART_PAUSE_MS = 1000;

interface Running {
  share: number;
  readonly resolve: (done: BackfillDone) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts it. A thread that dies is replaced, and restores its alerts from what was recorded.
 * @param write stores a message of the thread; resolves with null, or with why it could not.
 */
export function startEvaluator(
  { dataDir, groups, held }: RulesData,
  write: (body: Uint8Array) => Promise<string | null>,
  onWarning: (message: string) => void,
): Evaluator {
  let closed = false;
  let current = groups;
  let holding = held;
  let running: Running | null = null;
  let worker = startThread();

  const say = (thread: Worker, message: ToRules): void => thread.postMessage(message, []);

  async function answer(thread: Worker, id: number, body: Uint8Array): Promise<void> {
    say(thread, { kind: "written", id, error: await write(body).catch(String) });
  }

  function receive(thread: Worker, message: FromRules): void {
    if (message.kind === "write") void answer(thread, message.id, message.body);
    if (message.kind === "progress" && running !== null) running.share = message.share;
    if (message.kind === "backfilled") ended(message.outcome);
  }

  function ended(outcome: BackfillDone | { readonly error: string }): void {
    if ("error" in outcome) running?.reject(new Error(outcome.error));
    else {
      holding = false;
      running?.resolve(outcome);
    }
    running = null;
  }

  function startThread(): Worker {
    const thread = new Worker(new URL("./rules-thread.ts", import.meta.url), {
      workerData: { dataDir, groups: current, held: holding } satisfies RulesData,
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    thread.on("message", (message: FromRules) => receive(thread, message));
    thread.on("error", (error) => onWarning(`the rules' thread failed: ${String(error)}`));
    thread.once("exit", () => {
      ended({ error: "the rules' thread ended" });
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
      say(worker, { kind: "groups", groups: next });
    },
    backfill(range) {
      if (running !== null) return Promise.reject(new Error("a backfill is running already"));
      return new Promise((resolve, reject) => {
        running = { share: 0, resolve, reject };
        say(worker, { kind: "backfill", range });
      });
    },
    get progress() {
      return running?.share ?? null;
    },
    async close() {
      closed = true;
      await worker.terminate();
    },
  };
}
