import { createHash } from "node:crypto";

/** When a group is evaluated: every interval, moved by an offset of its own so that groups do not come all at once. */
export function lastSlot(
  group: { readonly file: string; readonly name: string; readonly intervalMs: number },
  nowMs: number,
): number {
  const hash = createHash("sha256").update(`${group.file}\u0000${group.name}`).digest().readUInt32LE(0);
  const offset = hash % group.intervalMs;
  return Math.floor((nowMs - offset) / group.intervalMs) * group.intervalMs + offset;
}

/** The slot to evaluate now, after one at `lastMs`: those that were missed meanwhile are left out, as Prometheus does. */
export const nextSlot = (lastMs: number, intervalMs: number, nowMs: number): number =>
  lastMs + Math.max(1, Math.floor((nowMs - lastMs) / intervalMs)) * intervalMs;
