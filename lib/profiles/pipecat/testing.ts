import { readFileSync } from "node:fs";
import { budgetConfig, budgetsOf } from "#lib/config/budgets.ts";
import { adaptTrace } from "#lib/datasources/tempo/adapt.ts";
import { ledgerOf, stageErrorsOf } from "#lib/ledger/ledger.ts";
import { findingsOf } from "#lib/ledger/findings.ts";
import type { CallInput, Finding, TurnLedger, Verdict } from "#lib/ledger/model.ts";
import { verdictOf } from "#lib/ledger/verdict.ts";
import type { AttributeValue, RawSpan } from "#lib/traces/raw.ts";
import { treeOf } from "#lib/traces/tree.ts";
import { profiled } from "../detect.ts";
import type { ProfiledTrace } from "../model.ts";
import type { Release } from "./fixtures/truth.ts";

/** For tests: the recorded calls, and what is made of them by default budgets. */

const known = new Map<Release, readonly RawSpan[]>();

export function recorded(release: Release): readonly RawSpan[] {
  const before = known.get(release);
  if (before !== undefined) return before;
  const file = new URL(`fixtures/pipecat-${release}.otlp.json`, import.meta.url);
  const spans = adaptTrace(JSON.parse(readFileSync(file, "utf8")))?.spans ?? [];
  known.set(release, spans);
  return spans;
}

export interface ReadCall {
  readonly profile: ProfiledTrace;
  readonly ledgers: readonly TurnLedger[];
  /** Of the call, or of some of its turns. */
  readonly verdict: (turns?: readonly TurnLedger[]) => Verdict;
  readonly findings: readonly Finding[];
}

export function readCall(spans: readonly RawSpan[]): ReadCall {
  const profile = profiled(treeOf(spans));
  const budgets = budgetsOf(budgetConfig(undefined), {
    pipeline: profile.facts.pipeline ?? "cascade",
    profile: profile.profile,
  });
  const ledgers = (profile.turns ?? []).map((turn) => ledgerOf(turn, budgets));
  const { root } = profile;
  const inputOf = (turns: readonly TurnLedger[]): CallInput => ({
    sid: profile.facts.sid ?? "",
    startNs: root?.startNs ?? null,
    endNs: root?.endNs ?? null,
    pipeline: profile.facts.pipeline ?? "cascade",
    outcome: profile.facts.outcome,
    endReason: null,
    running: false,
    edgeLost: false,
    rootSpanId: root?.spanId ?? null,
    partialTrace: null,
    turns,
    untimed: profile.untimed ?? 0,
    errors: stageErrorsOf(profile.turns ?? [], profile.loose),
    rejections: [],
    callLog: null,
  });
  return {
    profile,
    ledgers,
    verdict: (turns = ledgers) => verdictOf(inputOf(turns)),
    findings: findingsOf(inputOf(ledgers)),
  };
}

/** The spans with attributes changed: undefined removes one. */
export const changed = (
  spans: readonly RawSpan[],
  change: (
    key: string,
    value: AttributeValue,
    span: RawSpan,
  ) => readonly [string, AttributeValue] | undefined,
): RawSpan[] =>
  spans.map((span) => ({
    ...span,
    attributes: new Map(
      [...span.attributes].flatMap(([key, value]) => [change(key, value, span) ?? []].filter(isPair)),
    ),
  }));

const isPair = (
  pair: readonly [string, AttributeValue] | readonly never[],
): pair is readonly [string, AttributeValue] => pair.length === 2;
