import type { CallRecord } from "#lib/calls/records.ts";
import { enoughToCompare, factorsOf } from "#lib/cohort/factors.ts";
import { hasStage, sampleCall, type SlowTurns, worstAt } from "#lib/cohort/sample.ts";
import type { LoggedTurn } from "#lib/cohort/read.ts";
import { LEDGER_STAGES, type LedgerStage } from "#lib/ledger/stages.ts";
import { type Badness, isBad, leadingOf, type Range, ranked, shareOf, spanOf } from "./model.ts";
import type { Event } from "./onset.ts";
import type { Driver, Incident, IncidentKind, WorstCall } from "./schema.ts";

/** What the call log's records tell of an incident. Pure. */

export interface DatedCall {
  readonly record: CallRecord;
  readonly atMs: number;
  readonly bad: boolean;
  /** Index of the turn that was bad; null: unknown. */
  readonly turn: number | null;
}

/** When each call was bad: by its longest turn, or by the event that the voice edge logged, or at its end. */
export function datedCalls(
  records: readonly CallRecord[],
  badness: Badness,
  slow: SlowTurns,
  logged: readonly LoggedTurn[] | null,
): DatedCall[] {
  const first = new Map<string, LoggedTurn>();
  for (const one of logged ?? []) {
    const known = first.get(one.sid);
    if (known === undefined || one.atMs < known.atMs) first.set(one.sid, one);
  }
  const byEvent = badness.kind === "tool" || badness.kind === "guardrail";
  return records.map((record) => {
    const event = byEvent ? first.get(record.sid) : undefined;
    const endMs = Number(record.timeNs / 1_000_000n);
    const atMs = event?.atMs ?? (badness.kind === "outcome" ? endMs : worstAt(record, slow));
    const turn = event?.turn ?? record.worstTurnIndex;
    return { record, atMs, bad: isBad(record, badness), turn: Number.isInteger(turn) ? turn : null };
  });
}

export const within = (calls: readonly DatedCall[], { fromMs, toMs }: Range): DatedCall[] =>
  calls.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);

export const eventsOf = (calls: readonly DatedCall[]): Event[] =>
  calls.map(({ atMs, bad }) => ({ atMs, bad }));

/** What the bad calls have in common; of an incident that a stage drives, those that breached the stage. */
export function sharedFactors(
  calls: readonly DatedCall[],
  kind: IncidentKind,
  leading: LedgerStage | null,
): Incident["factors"] {
  const stage = kind === "tool" ? "tool_call" : leading;
  const byStage = leading !== null && kind !== "tool" && kind !== "guardrail" && kind !== "outcome";
  const compared = byStage
    ? calls.filter(({ record }) => hasStage(leading, record) || record.breachedStage === leading)
    : calls;
  const sample = compared.map(({ record, bad }) =>
    sampleCall(record, byStage ? record.breachedStage === leading : bad, new Map()),
  );
  const { tested, factors, shared } = factorsOf(sample, stage);
  const breached = sample.filter((call) => call.breached).length;
  return {
    stage: byStage ? leading : null,
    breached,
    rest: sample.length - breached,
    tested: enoughToCompare(sample) ? tested : 0,
    factors,
    shared,
  };
}

export const isLedgerStage = (name: string | null): name is LedgerStage =>
  name !== null && (LEDGER_STAGES as readonly string[]).includes(name);

/** What drives it as far as calls tell, where the metrics do not: stages that were breached, tools, outcomes. */
export function driverOfCalls(
  kind: IncidentKind,
  outcomes: readonly string[],
  calls: readonly DatedCall[],
  during: Range,
  before: Range,
): Driver | null {
  const [now, earlier] = [within(calls, during), within(calls, before)];
  if (kind === "guardrail" || now.length === 0) return null;
  const of = kind === "tool" || kind === "outcome" ? kind : "stage";
  const names = namesOf(of, outcomes, now);
  const share = (some: readonly DatedCall[], name: string) => {
    const having = some.filter((one) => concerns(of, name, one));
    return shareOf(having.filter((one) => isBadFor(of, name, one)).length, having.length);
  };
  const rows = ranked(
    names.map((name) => ({ name, during: share(now, name), before: share(earlier, name) })),
  );
  const compared = rows.some(({ excess }) => excess !== null);
  return {
    of,
    basis: "call_log",
    during: spanOf(during),
    before: compared ? spanOf(before) : null,
    against: compared ? "hours" : null,
    rows: compared ? rows : rows.map((row) => ({ ...row, before: null })),
    leading: leadingOf(rows),
  };
}

/**
 * Of the stages that rose, the one for which most of the bad calls waited: a stage may be a little over its budget in many
 * turns and keep nobody waiting. Where no call says, the metrics' order stands.
 */
export function witnessed(driver: Driver, calls: readonly DatedCall[]): Driver {
  if (driver.of !== "stage") return driver;
  const waited = (name: string) =>
    calls.filter(({ bad, record }) => bad && record.breachedStage === name).length;
  const [most] = driver.rows.filter(({ rose }) => rose).toSorted((a, b) => waited(b.name) - waited(a.name));
  if (most === undefined || waited(most.name) === 0) return driver;
  return { ...driver, rows: [most, ...driver.rows.filter((row) => row !== most)], leading: most.name };
}

function namesOf(
  of: Driver["of"],
  outcomes: readonly string[],
  calls: readonly DatedCall[],
): readonly string[] {
  if (of === "outcome") return outcomes;
  if (of === "stage") return LEDGER_STAGES;
  return [...new Set(calls.flatMap(({ record }) => record.tools))];
}

function concerns(of: Driver["of"], name: string, { record }: DatedCall): boolean {
  if (of === "tool") return record.tools.includes(name);
  return of === "outcome" || !isLedgerStage(name) || hasStage(name, record) || record.breachedStage === name;
}

function isBadFor(of: Driver["of"], name: string, { record, bad }: DatedCall): boolean {
  if (of === "tool") return bad;
  return of === "outcome" ? record.outcome === name : record.breachedStage === name;
}

export function worstCall({ record, atMs, turn }: DatedCall, sentiment: WorstCall["sentiment"]): WorstCall {
  return {
    sid: record.sid,
    at: new Date(atMs).toISOString(),
    turn,
    waitedMs: record.worstTurnSeconds === null ? null : record.worstTurnSeconds * 1000,
    stage: record.breachedStage,
    provider: record.breachedProvider,
    tool: record.breachedTool,
    agent: record.agent,
    vertical: record.vertical,
    sentiment,
    outcome: record.outcome,
    endReason: record.endReason,
  };
}
