import { readFileSync } from "node:fs";
import { budgetConfig, budgetsOf } from "#lib/config/budgets.ts";
import { adaptTrace } from "#lib/datasources/tempo/adapt.ts";
import { ledgerOf } from "#lib/ledger/ledger.ts";
import type { TurnLedger } from "#lib/ledger/model.ts";
import type { AttributeValue, RawSpan } from "#lib/traces/raw.ts";
import { treeOf } from "#lib/traces/tree.ts";
import { profiled } from "../detect.ts";
import type { ProfiledTrace } from "../model.ts";
import type { Recording } from "./fixtures/truth.ts";

/** For tests: the recorded calls, and what may become of their spans. */

const known = new Map<Recording, readonly RawSpan[]>();

/** All spans of a recording; up to 1.7 they are of three traces. */
export function recordedTraces(name: Recording): readonly RawSpan[] {
  const before = known.get(name);
  if (before !== undefined) return before;
  const file = new URL(`fixtures/livekit-node-${name}.otlp.json`, import.meta.url);
  const spans = adaptTrace(JSON.parse(readFileSync(file, "utf8")))?.spans ?? [];
  known.set(name, spans);
  return spans;
}

/** The spans of the trace with the turns. */
export function recorded(name: Recording): readonly RawSpan[] {
  const all = recordedTraces(name);
  const traceId = all.find((span) => span.name === "agent_session")?.traceId;
  return all.filter((span) => span.traceId === traceId);
}

export const read = (spans: readonly RawSpan[]): ProfiledTrace => profiled(treeOf(spans));

const BUDGETS = budgetsOf(budgetConfig(undefined), { pipeline: "cascade", profile: "livekit" });
export const ledgersOf = (trace: ProfiledTrace): TurnLedger[] =>
  (trace.turns ?? []).map((turn) => ledgerOf(turn, BUDGETS));

export const ms = (ns: bigint): number => Number(ns) / 1e6;

type Change = (key: string, value: AttributeValue, span: RawSpan) => readonly [string, AttributeValue] | null;

/** The spans with each attribute changed, or without it (null). */
export const changed = (spans: readonly RawSpan[], change: Change): RawSpan[] =>
  spans.map((span) => {
    const attributes = new Map<string, AttributeValue>();
    for (const [key, value] of span.attributes) {
      const made = change(key, value, span);
      if (made !== null) attributes.set(made[0], made[1]);
    }
    return { ...span, attributes };
  });
