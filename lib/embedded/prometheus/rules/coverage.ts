import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { RuleGroup } from "./model.ts";
import type { Slots } from "./range-rule.ts";
import { lastSlot } from "./schedule.ts";

/** A stretch of time at whose slots a group was evaluated, both ends included; epoch ms. */
export interface Covered {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Names a group by what it evaluates: one whose rules were changed has been evaluated nowhere. */
export const coverageKey = ({ name, intervalMs, queryOffsetMs, rules }: RuleGroup): string =>
  createHash("sha256")
    .update(JSON.stringify([name, intervalMs, queryOffsetMs, rules]))
    .digest("hex");

/** In order of time. */
export function readCovered(db: DatabaseSync, key: string): Covered[] {
  return db
    .prepare("SELECT from_ms, to_ms FROM prom_rule_covered WHERE rules = ? ORDER BY from_ms")
    .all(key)
    .map((row) => ({ fromMs: Number(row["from_ms"]), toMs: Number(row["to_ms"]) }));
}

/** Adds a stretch; two with no slot between them become one. */
export function writeCovered(db: DatabaseSync, key: string, added: Covered, stepMs: number): void {
  let { fromMs, toMs } = added;
  const remove = db.prepare("DELETE FROM prom_rule_covered WHERE rules = ? AND from_ms = ?");
  for (const known of readCovered(db, key)) {
    if (known.toMs + stepMs < fromMs || known.fromMs - stepMs > toMs) continue;
    remove.run(key, known.fromMs);
    fromMs = Math.min(fromMs, known.fromMs);
    toMs = Math.max(toMs, known.toMs);
  }
  db.prepare("INSERT INTO prom_rule_covered (rules, from_ms, to_ms) VALUES (?, ?, ?)").run(key, fromMs, toMs);
}

/** The group's slots between two instants (both included) that lie in no stretch, in runs without a gap. */
export function missingSlots(
  group: RuleGroup,
  covered: readonly Covered[],
  range: { readonly startMs: number; readonly endMs: number },
): Slots[] {
  const { intervalMs: stepMs } = group;
  const runs: { firstMs: number; stepMs: number; count: number }[] = [];
  let run: (typeof runs)[number] | null = null;
  for (let ms = lastSlot(group, range.startMs - 1) + stepMs; ms <= range.endMs; ms += stepMs) {
    if (covered.some(({ fromMs, toMs }) => ms >= fromMs && ms <= toMs)) run = null;
    else if (run === null) runs.push((run = { firstMs: ms, stepMs, count: 1 }));
    else run.count++;
  }
  return runs;
}
