import type { CallRecord } from "#lib/calls/records.ts";
import { fisherTwoSided } from "#lib/cohort/stats.ts";
import { incidentHref } from "#lib/slo/incident-href.ts";
import type { BadShare, DriverRow, FiredAlert, IncidentGroup, IncidentKind } from "./schema.ts";

/** What an incident is, and what drives it. Pure: the same counts give the same answer. */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export interface Range {
  /** Epoch ms. */
  readonly fromMs: number;
  readonly toMs: number;
}
export const iso = (ms: number): string => new Date(ms).toISOString();
export const spanOf = ({ fromMs, toMs }: Range) => ({ from: iso(fromMs), to: iso(toMs) });

const SEVERITY = ["critical", "page", "warning", "ticket"];
/** The smaller, the more severe. */
export const severityRank = (severity: string | null): number => {
  const at = SEVERITY.indexOf(severity?.toLowerCase() ?? "");
  return at < 0 ? SEVERITY.length : at;
};

/** Two alerts that are less apart than this are one incident. */
const APART_MS = 10 * MINUTE_MS;

/**
 * Alerts put together where they are of the same vertical and environment and their times touch:
 * ```
 * page p99      ├──────┤
 * ticket p95       ├──────────────┤
 * page calls                           ├──┤     more than ten minutes later: another incident
 * ```
 */
export function incidentGroups(alerts: readonly FiredAlert[]): IncidentGroup[] {
  const places = Map.groupBy(alerts, (one) => JSON.stringify([one.vertical, one.environment]));
  const groups = [...places.values()].flatMap((place) => {
    const made: FiredAlert[][] = [];
    let endMs = -Infinity;
    for (const one of place.toSorted((a, b) => Date.parse(a.from) - Date.parse(b.from))) {
      const last = made.at(-1);
      if (last === undefined || Date.parse(one.from) > endMs + APART_MS) made.push([one]);
      else last.push(one);
      endMs = Math.max(endMs, Date.parse(one.to));
    }
    return made.flatMap((group) => groupOf(group) ?? []);
  });
  return groups.toSorted((a, b) => Number(b.still) - Number(a.still) || (a.from < b.from ? 1 : -1));
}

function groupOf(alerts: readonly FiredAlert[]): IncidentGroup | null {
  const sorted = alerts.toSorted(
    (a, b) => severityRank(a.severity) - severityRank(b.severity) || (a.from < b.from ? -1 : 1),
  );
  const [first] = sorted;
  if (first === undefined) return null;
  const times = (side: "from" | "to") => sorted.map((one) => one[side]).toSorted();
  return {
    href: incidentHref(labelsOf(first), Date.parse(first.from)),
    vertical: first.vertical,
    environment: first.environment,
    severity: first.severity,
    from: times("from")[0] ?? first.from,
    to: times("to").at(-1) ?? first.to,
    fromBefore: sorted.some((one) => one.fromBefore),
    still: sorted.some((one) => one.still),
    alerts: [...sorted],
  };
}

const labelsOf = (one: FiredAlert): ReadonlyMap<string, string> =>
  new Map(
    Object.entries({
      alertname: one.name,
      sloth_slo: one.slo,
      vertical: one.vertical,
      severity: one.severity,
      stage: one.stage,
      deployment_environment_name: one.environment,
    }).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
  );

/** Of an alert's times that one which holds an instant, else the nearest to it; without an instant the latest. */
export function firingAt(alerts: readonly FiredAlert[], atMs: number | null): FiredAlert | null {
  const away = (one: FiredAlert): number => {
    if (atMs === null) return -Date.parse(one.to);
    return Math.max(0, Date.parse(one.from) - atMs, atMs - Date.parse(one.to));
  };
  return alerts.toSorted((a, b) => away(a) - away(b) || (a.from < b.from ? 1 : -1))[0] ?? null;
}

/** What makes a call one of the incident's. */
export interface Badness {
  readonly kind: IncidentKind;
  readonly thresholdMs: number | null;
  readonly stage: string | null;
  readonly outcomes: readonly string[];
  /** Call SIDs that the voice edge logged such an event of; null where that was not read. */
  readonly logged: ReadonlySet<string> | null;
}

export function isBad(record: CallRecord, { kind, thresholdMs, stage, outcomes, logged }: Badness): boolean {
  switch (kind) {
    case "latency":
      return thresholdMs !== null && (record.worstTurnSeconds ?? 0) * 1000 > thresholdMs;
    case "stage":
      return record.breachedStage === stage;
    case "outcome":
      return record.outcome !== null && outcomes.includes(record.outcome);
    case "tool":
      return logged?.has(record.sid) ?? (record.breachedStage === "tool_call" && (record.errors ?? 0) > 0);
    case "guardrail":
      return (record.guardrailRejections ?? 0) > 0;
    case "other":
      return record.verdict === "slow" || record.verdict === "failed";
  }
}

/** Prometheus's increases are no whole numbers: the share is that of the counts that are shown. */
export function shareOf(bad: number, total: number): BadShare {
  const all = Math.max(0, Math.round(total));
  const some = Math.min(all, Math.max(0, Math.round(bad)));
  return { bad: some, total: all, ratio: all > 0 ? some / all : null };
}

/** Below so many of before, a share of them tells nothing. */
export const LEAST_BEFORE = 20;
const LEAST_MORE = 3;
const LEAST_FACTOR = 1.5;
/** Of some ten rows that are looked at, none is accused by chance more often than once in a hundred times. */
const LEVEL = 0.001;
/** Above so many, the normal approximation is exact enough, and the exact test slow. */
const MANY = 20_000;
const Z_OF_LEVEL = 3.29;

export interface Counted {
  readonly name: string;
  readonly during: BadShare;
  readonly before: BadShare | null;
  readonly budgetMs?: number | null;
  readonly approximate?: boolean;
  readonly detail?: string | null;
}

/** Rows with what each explains, those that explain most first. */
export function ranked(rows: readonly Counted[]): DriverRow[] {
  return rows
    .map((row): DriverRow => {
      const { name, during, before, budgetMs = null, approximate = false, detail = null } = row;
      const known = before !== null && before.total >= LEAST_BEFORE ? before : null;
      const excess =
        known === null || during.ratio === null || known.ratio === null
          ? null
          : Math.max(0, (during.ratio - known.ratio) * during.total);
      const rose =
        excess !== null &&
        known !== null &&
        excess >= LEAST_MORE &&
        (during.ratio ?? 0) >= LEAST_FACTOR * (known.ratio ?? 0) &&
        isNoChance(during, known);
      return { name, during, before, excess, rose, budgetMs, approximate, detail };
    })
    .filter(({ during }) => during.total > 0)
    .toSorted(
      (a, b) =>
        Number(b.rose) - Number(a.rose) || (b.excess ?? 0) - (a.excess ?? 0) || b.during.bad - a.during.bad,
    );
}

function isNoChance(x: BadShare, y: BadShare): boolean {
  if (x.total + y.total > MANY) {
    const pooled = (x.bad + y.bad) / (x.total + y.total);
    const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / x.total + 1 / y.total));
    return deviation > 0 && ((x.ratio ?? 0) - (y.ratio ?? 0)) / deviation > Z_OF_LEVEL;
  }
  return fisherTwoSided({ a: x.bad, b: x.total - x.bad, c: y.bad, d: y.total - y.bad }) <= LEVEL;
}

/** The row that drives it. Where it cannot be compared with before, the one of more than half of all bad ones. */
export function leadingOf(rows: readonly DriverRow[]): string | null {
  const [first] = rows;
  if (first?.rose === true) return first.name;
  const [most] = rows.toSorted((a, b) => b.during.bad - a.during.bad);
  if (most === undefined || most.excess !== null) return null;
  const all = rows.reduce((sum, { during }) => sum + during.bad, 0);
  return most.during.bad >= LEAST_MORE && most.during.bad > all / 2 ? most.name : null;
}

/** Which calls, and how many people: hashes are counted and go no further. */
export function affectedOf(records: readonly CallRecord[], bad: readonly CallRecord[]) {
  const callers = (some: readonly CallRecord[]) =>
    new Set(some.flatMap(({ callerHash }) => callerHash ?? [])).size;
  return {
    affected: bad.length,
    of: records.length,
    callers: callers(bad),
    callersOf: callers(records),
    withoutCaller: bad.filter(({ callerHash }) => callerHash === null).length,
  };
}

const FAILED = new Set(["failed", "dropped"]);

/**
 * The worst first: for an objective of how calls end the failed ones; of a wait those that waited for the stage that drives
 * the incident, since a longer wait for something else is another story; then who waited longest.
 */
export function worstFirst(
  bad: readonly CallRecord[],
  kind: IncidentKind,
  leading: string | null = null,
): CallRecord[] {
  const failed = (one: CallRecord) => Number(FAILED.has(one.outcome ?? ""));
  const driven = (one: CallRecord) => Number(leading !== null && one.breachedStage === leading);
  const waited = (one: CallRecord) => one.worstTurnSeconds ?? -1;
  const first = kind === "latency" || kind === "stage" ? driven : failed;
  return bad.toSorted(
    (a, b) => first(b) - first(a) || waited(b) - waited(a) || (a.timeNs < b.timeNs ? 1 : -1),
  );
}
