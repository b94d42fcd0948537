import { rmSync } from "node:fs";
import type { Process } from "#lib/demo/processes.ts";

/** Interrupted, the benchmark leaves neither processes nor data behind. */
const running = new Set<Process>();
const folders = new Set<string>();

export function onInterrupt(started: { readonly process?: Process; readonly folder?: string }): void {
  if (running.size + folders.size === 0)
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  if (started.process) running.add(started.process);
  if (started.folder !== undefined) folders.add(started.folder);
}

function end(): never {
  for (const { child } of running) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(130);
}
