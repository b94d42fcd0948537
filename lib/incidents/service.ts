import { analysesOf } from "#lib/calls/walk.ts";
import { parseInstant } from "#lib/calls/filters.ts";
import type { RecordAnswer } from "#lib/calls/call-log.ts";
import { callsAround, type CallsAround, slowTurns } from "#lib/cohort/read.ts";
import { formatClock } from "#lib/format/time.ts";
import { fail, ok, type Result } from "#lib/problem/model.ts";
import { runbookHref } from "#lib/runbooks/model.ts";
import { consoleSlos } from "#lib/slo/console-file.ts";
import { sloStatuses } from "#lib/slo/status.ts";
import type { SloStatus } from "#lib/slo/status-schema.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { type Reply, reportsBySource, sourceReport } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import {
  type DatedCall,
  datedCalls,
  driverOfCalls,
  eventsOf,
  isLedgerStage,
  sharedFactors,
  within,
  witnessed,
  worstCall,
} from "./calls.ts";
import { driverOf } from "./drivers.ts";
import { recordedEvents } from "./events.ts";
import { type Fired, firedAlerts } from "./firing.ts";
import { affectedOf, DAY_MS, firingAt, HOUR_MS, iso, MINUTE_MS, spanOf, worstFirst } from "./model.ts";
import { type Onset, onsetOfBins, onsetOfEvents, whileFiring } from "./onset.ts";
import type { Driver, FiredAlert, Incident, IncidentQuery, WorstCall } from "./schema.ts";
import { sentencesOf } from "./statement.ts";
import { eventOf, type Subject, subjectOf } from "./subject.ts";
import { duringOf, lookedAt, type Looked, rangeOf } from "./window.ts";

/**
 * An incident from an alert's labels: since when, what drives it, who is affected, the worst calls. Server only. Metrics,
 * alerts and the call log each may be missing from the answer. Errors: `bad_request`.
 */

const MOST_WORST = 10;
const RECORDED_MS = 5 * MINUTE_MS;
const WINDOWS = ["5m", "1h", "6h"] as const;

export async function getIncident(query: IncidentQuery, context: ServiceContext): Promise<Result<Incident>> {
  const given = { fromMs: instantOf(query.from, context), toMs: instantOf(query.to, context) };
  if (given.fromMs !== null && given.toMs !== null && given.fromMs >= given.toMs)
    return fail("bad_request", "`from` must lie before `to`.", "from");
  const atMs = query.at === undefined ? null : query.at * 1000;
  const fired = await firedNear(query, atMs, context);
  const firing = firingAt(fired.alerts ?? [], atMs);
  const named = subjectLabels(query, firing);
  const subject = subjectOf(consoleSlos(context.config), named);
  const looked = lookedAt(firing, named.severity, atMs, given, context.nowMs);
  const { vertical, environment } = named;
  const [read, status] = await Promise.all([
    callsAround(
      { vertical, environment, atMs: looked.firedMs, window: looked.scan, event: eventOf(subject.kind) },
      context,
    ),
    statusOf(named, burnAtMs(firing, atMs, context), context),
  ]);
  const calls = datedOf(read, subject);
  const found = await onsetOf(calls, read, named, looked, context);
  const onset = firing?.still === true ? whileFiring(found.onset, context.nowMs) : found.onset;
  const during = duringOf(onset, looked, named.severity);
  const inside = calls === null ? null : within(calls, during);
  const metrics = await driverOf(subject, { vertical, environment, during }, context);
  const before = { fromMs: looked.scan.fromMs, toMs: during.fromMs };
  const driver =
    metrics.driver === null
      ? calls && driverOfCalls(subject.kind, subject.outcomes, calls, during, before)
      : witnessed(metrics.driver, inside ?? []);
  const leading = leadingStage(driver, subject);
  const worst = await worstOf(inside ?? [], subject, leading, context);
  const reports = [
    ...fired.reports,
    ...status.reports,
    ...read.reports,
    ...found.reports,
    ...metrics.reports,
    ...worst.reports,
  ];
  const incident = {
    subject: named,
    kind: subject.kind,
    objective: {
      title: subject.objective?.title ?? null,
      description: subject.objective?.description ?? null,
      thresholdMs: subject.thresholdMs,
      budget: subject.budget,
      runbook: runbookOf(subject, named, fired),
    },
    firing: {
      state: firing === null ? ("unknown" as const) : firing.still ? ("firing" as const) : ("ended" as const),
      from: firing?.from ?? null,
      fromBefore: firing?.fromBefore ?? false,
      to: firing === null || firing.still ? null : firing.to,
    },
    began: found.began,
    recovered: onset?.endedMs == null ? null : iso(onset.endedMs),
    range: spanOf(rangeOf(during, looked, given, context.nowMs)),
    during: spanOf(during),
    burn: burnOf(status.status),
    budgetLeft: status.status?.budgetLeft ?? null,
    driver,
    calls: inside === null ? null : affectedOf(recordsOf(inside), recordsOf(inside.filter(({ bad }) => bad))),
    factors: inside === null ? null : sharedFactors(inside, subject.kind, leading),
    worst: worst.calls,
    notes: notesOf(read, fired),
    sources: reportsBySource(reports),
    queries: questionsOf(context),
  };
  return ok({ ...incident, sentences: sentencesOf(incident, utcClock) });
}

const utcClock = (at: string): string => `${formatClock(Date.parse(at), "UTC").slice(0, 5)} UTC`;
const instantOf = (text: string | undefined, { nowMs }: ServiceContext): number | null =>
  text === undefined ? null : parseInstant(text, nowMs);
const recordsOf = (calls: readonly DatedCall[]) => calls.map(({ record }) => record);

type Labels = Incident["subject"];

/** The objective's own, else the one that the alert's annotation links to. */
function runbookOf({ objective }: Subject, { alert, severity }: Labels, fired: Fired) {
  if (objective !== null) return { href: runbookHref(objective.runbook), title: objective.runbook };
  const href = alert === null ? null : fired.runbookOf({ name: alert, severity });
  return href === null ? null : { href, title: URL.parse(href)?.host ?? href.replace(/^\/runbooks\//, "") };
}

/** The link's labels, and what the alert that was found says where the link does not. */
function subjectLabels(query: IncidentQuery, firing: FiredAlert | null): Labels {
  return {
    alert: query.alert ?? firing?.name ?? null,
    slo: query.slo ?? firing?.slo ?? null,
    vertical: query.vertical ?? firing?.vertical ?? null,
    severity: query.severity ?? firing?.severity ?? null,
    stage: query.stage ?? firing?.stage ?? null,
    environment: query.environment ?? firing?.environment ?? null,
  };
}

/** The alert around the instant; without one, of the last days. */
async function firedNear(query: IncidentQuery, atMs: number | null, context: ServiceContext): Promise<Fired> {
  const { alert, slo, vertical, environment, severity } = query;
  if (alert === undefined && slo === undefined) return { alerts: [], runbookOf: () => null, reports: [] };
  const question = { alert, slo, vertical, environment, severity };
  const range =
    atMs === null
      ? { fromMs: context.nowMs - 7 * DAY_MS, toMs: context.nowMs }
      : { fromMs: atMs - DAY_MS, toMs: Math.max(atMs, Math.min(context.nowMs, atMs + DAY_MS)) };
  const fired = await firedAlerts({ ...question, ...range }, context);
  // Far from the instant it is another time that it fired.
  const near = (one: FiredAlert) =>
    atMs === null || (Date.parse(one.from) <= atMs + HOUR_MS && Date.parse(one.to) >= atMs - HOUR_MS);
  return { ...fired, alerts: fired.alerts?.filter(near) ?? null };
}

/** While it fires, now; of what has ended, when it fired. Epoch ms; null: now. */
function burnAtMs(firing: FiredAlert | null, atMs: number | null, { nowMs }: ServiceContext): number | null {
  if (firing !== null) return firing.still ? null : Date.parse(firing.from);
  return atMs !== null && atMs < nowMs ? atMs : null;
}

async function statusOf(
  { slo, vertical, environment }: Labels,
  atMs: number | null,
  context: ServiceContext,
) {
  if (slo === null || vertical === null) return { status: null, reports: [] };
  const asked = await sloStatuses(context, {
    objectives: [slo],
    verticals: [vertical],
    environments: environment === null ? undefined : [environment, ""],
    ...(atMs !== null && { atMs }),
  });
  const { statuses, reports } = asked;
  // Of several environments none is meant where the link names none.
  const own = statuses?.find((one) => one.environment === environment);
  return { status: own ?? (statuses?.length === 1 ? (statuses[0] ?? null) : null), reports };
}

function burnOf(status: SloStatus | null): Incident["burn"] {
  if (status === null) return null;
  const known = WINDOWS.flatMap((window) => {
    const rate = status.burn[window];
    return rate === null ? [] : [{ window, rate }];
  });
  return known.length === 0 ? null : known;
}

function datedOf(read: CallsAround, subject: Subject): DatedCall[] | null {
  const { kind, thresholdMs, stage, outcomes } = subject;
  const logged = read.logged === null ? null : new Set(read.logged.map(({ sid }) => sid));
  const badness = { kind, thresholdMs, stage, outcomes, logged };
  const slow = kind === "tool" || kind === "guardrail" ? new Map<string, number>() : slowTurns(read.logged);
  return read.records === null ? null : datedCalls(read.records, badness, slow, read.logged);
}

/** From the calls, to the minute; where they do not tell, from what the rules recorded, to five minutes. */
async function onsetOf(
  calls: readonly DatedCall[] | null,
  read: CallsAround,
  { slo, vertical, environment }: Labels,
  looked: Looked,
  context: ServiceContext,
): Promise<{ onset: Onset | null; began: Incident["began"]; reports: SourceReport[] }> {
  const told = (onset: Onset | null, basis: "call_log" | "metrics", reports: SourceReport[]) => ({
    onset,
    began:
      onset === null
        ? null
        : { at: iso(onset.beganMs), basis, resolutionMs: onset.binMs, orBefore: onset.orBefore },
    reports,
  });
  // A few calls may not show what many turns do.
  const ofCalls = calls === null ? null : onsetOfEvents(eventsOf(calls), read.window, looked.firedMs);
  if (ofCalls !== null) return told(ofCalls, "call_log", []);
  if (slo === null) return told(null, "metrics", []);
  const stepMs = Math.max(
    RECORDED_MS,
    Math.ceil((looked.scan.toMs - looked.scan.fromMs) / 180 / RECORDED_MS) * RECORDED_MS,
  );
  const { steps, report } = await recordedEvents(
    { slo, vertical, environment, ...looked.scan, stepMs: RECORDED_MS },
    context,
  );
  const first = steps?.[0];
  if (steps === null || first === undefined) return told(null, "metrics", report === null ? [] : [report]);
  const bins = Map.groupBy(steps, ({ atMs }) => Math.floor((atMs - first.atMs) / stepMs));
  const counts = [...bins.values()].map((some) => ({
    calls: some.reduce((sum, { total }) => sum + (total ?? 0) * (RECORDED_MS / 1000), 0),
    breached: some.reduce((sum, { bad }) => sum + (bad ?? 0) * (RECORDED_MS / 1000), 0),
  }));
  // A step counts the five minutes before it.
  return told(
    onsetOfBins(counts, first.atMs - RECORDED_MS, stepMs, looked.firedMs),
    "metrics",
    report === null ? [] : [report],
  );
}

function leadingStage(driver: Driver | null, subject: Subject) {
  if (driver?.of === "stage" && isLedgerStage(driver.leading)) return driver.leading;
  return subject.kind === "stage" && isLedgerStage(subject.stage) ? subject.stage : null;
}

async function worstOf(
  calls: readonly DatedCall[],
  { kind }: Subject,
  leading: string | null,
  context: ServiceContext,
): Promise<{ calls: WorstCall[]; reports: SourceReport[] }> {
  const bad = new Map(calls.filter((one) => one.bad).map((one) => [one.record.sid, one]));
  const records = worstFirst(recordsOf([...bad.values()]), kind, leading).slice(0, MOST_WORST);
  const replies: Reply<RecordAnswer>[] = [];
  const listed = records.map((record) => ({ record, ns: record.timeNs, analysis: null }));
  const analyses = await analysesOf(listed, context, replies);
  return {
    calls: records.flatMap(({ sid }) => {
      const one = bad.get(sid);
      return one === undefined ? [] : [worstCall(one, analyses.get(sid)?.sentiment ?? null)];
    }),
    reports: replies.map((reply) => sourceReport("loki", reply)),
  };
}

function notesOf(read: CallsAround, fired: Fired): string[] {
  const cut =
    read.cut === null
      ? null
      : `There are too many calls to read them all: only the ${read.cut.toLocaleString("en")} that ended nearest to the alert are counted.`;
  const blind = fired.alerts === null ? "When the alert fired could not be read." : null;
  return [cut, blind].filter((note) => note !== null);
}
