import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { openForWriting } from "#lib/embedded/store/database.ts";
import { SIGNALS } from "#lib/embedded/signals.ts";
import { LIMIT_MS } from "./readers.ts";
import { type Figure, ms, quantile } from "./stats.ts";

const STEPS_MS = 15_000;
const SYNCS = 300;
const HOUR_MS = 3_600_000;

interface Step {
  readonly name: string;
  readonly tookMs: number;
  /** Without what it waited for a processor that other processes had. */
  readonly ownMs: number;
}

/**
 * The transactions of retention as the writer takes them, on the database of a backend that has ended. Of each, with its
 * sync to disk: how long it took, and how long less what the thread waited for a processor.
 */
export function retentionSteps(dataDir: string, nowMs: number): Figure {
  const db = openForWriting(dataDir);
  const until = performance.now() + STEPS_MS;
  const steps: Step[] = [];
  for (let more = true; more && performance.now() < until;) {
    more = false;
    for (const [name, signal] of Object.entries(SIGNALS)) {
      const keptMs = name === "metrics" ? 6 * HOUR_MS : 24 * HOUR_MS;
      const queued = queuedMs();
      const started = performance.now();
      db.exec("BEGIN IMMEDIATE");
      const unfinished = signal.maintain(db, BigInt(nowMs - keptMs) * 1_000_000n);
      db.exec("COMMIT");
      const tookMs = performance.now() - started;
      steps.push({ name, tookMs, ownMs: tookMs - (queuedMs() - queued) });
      more ||= unfinished;
    }
  }
  db.close();
  const [took, own] = [steps.map(({ tookMs }) => tookMs), steps.map(({ ownMs }) => ownMs)];
  const longest = (name: string): string =>
    `${name} ${ms(Math.max(...steps.filter((step) => step.name === name).map(({ ownMs }) => ownMs)))}`;
  const worst = Math.max(...own);
  const syncs = bareSyncs(join(dataDir, "sync"));
  return {
    what: "longest transaction of retention",
    measured: ms(worst),
    target: `≤ ${LIMIT_MS} ms`,
    how:
      `of ${steps.length}, median ${ms(quantile(own, 0.5))}, p99 ${ms(quantile(own, 0.99))}; ` +
      `longest: ${Object.keys(SIGNALS).map(longest).join(", ")}; ` +
      `with the wait for a processor: ${ms(Math.max(...took))}, p99 ${ms(quantile(took, 0.99))}; ` +
      `the disk's bare sync: p99 ${ms(quantile(syncs, 0.99))}, longest ${ms(Math.max(...syncs))}`,
    met: worst <= LIMIT_MS,
  };
}

/** How long this thread was ready to run and another had the processor, since its start; 0 where Linux does not tell. */
function queuedMs(): number {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** What the disk itself takes to sync 4 kB, ms. */
function bareSyncs(path: string): number[] {
  const file = openSync(path, "w");
  const page = Buffer.alloc(4096, 1);
  const times = Array.from({ length: SYNCS }, () => {
    writeSync(file, page);
    const started = performance.now();
    fsyncSync(file);
    return performance.now() - started;
  });
  closeSync(file);
  rmSync(path);
  return times;
}
