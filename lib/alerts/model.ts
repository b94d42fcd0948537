import { BURN_WINDOWS, type BurnWindow, reachable, type Window } from "#lib/slo/model.ts";
import type { AlertState, Severity } from "./kinds.ts";
import type { Alert, AlertFilters, BudgetGone, BurnCondition } from "./schema.ts";

/** Severities, burn, budgets and filters of alerts. Pure. */

const WORDS: Readonly<Record<string, Severity>> = {
  page: "page",
  critical: "page",
  ticket: "ticket",
  warning: "ticket",
};

/** Sloth's label first; then the one that most rules have. https://prometheus.io/docs/practices/alerting/ */
export function severityOf(labels: ReadonlyMap<string, string>): Severity {
  const word = (labels.get("sloth_severity") || labels.get("severity"))?.toLowerCase() ?? "";
  return Object.hasOwn(WORDS, word) ? (WORDS[word] ?? "other") : "other";
}

/** Who is told comes before who is not. */
const STATE_ORDER: Readonly<Record<AlertState, number>> = {
  firing: 0,
  undelivered: 0,
  unprocessed: 0,
  pending: 1,
  silenced: 2,
  inhibited: 2,
  muted: 2,
};
const SEVERITY_ORDER: Readonly<Record<Severity, number>> = { page: 0, ticket: 1, other: 2 };

/** Nobody is told of it, on purpose. */
export const isQuiet = (state: AlertState): boolean => STATE_ORDER[state] === 2;
/** It fires and nobody has been made not to hear of it. */
export const isLoud = (state: AlertState): boolean => STATE_ORDER[state] === 0;

/** Pages first; loud before pending before quiet; this Prometheus's own before those of others; then the newest. */
export function byUrgency(a: Alert, b: Alert): number {
  const since = (one: Alert) => one.firingSince ?? one.activeAt ?? "";
  return (
    SEVERITY_ORDER[a.severity] - SEVERITY_ORDER[b.severity] ||
    STATE_ORDER[a.state] - STATE_ORDER[b.state] ||
    isForeign(a) - isForeign(b) ||
    compare(since(b), since(a)) ||
    compare(a.name, b.name) ||
    compare(a.id, b.id)
  );
}
const isForeign = ({ knownTo }: Alert): number => (knownTo.prometheus === false ? 1 : 0);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export type BurnByWindow = Readonly<Record<Window, number | null>>;

/**
 * The condition of a severity that holds; where none does (the alert is kept for a while, or burn is unknown), the one
 * that is nearest. Null: this severity has no condition that could ever hold.
 * @param target share of good events, or null: then all conditions are thought of.
 */
export function conditionOf(
  severity: Severity,
  burn: BurnByWindow,
  target: number | null,
): BurnCondition | null {
  if (severity === "other") return null;
  const windows =
    target === null ? BURN_WINDOWS.filter((one) => one.severity === severity) : reachable(severity, target);
  const conditions = windows.map((one) => judged(one, burn));
  const nearness = ({ long, short, factor }: BurnCondition): number =>
    Math.min(long.rate ?? -1, short.rate ?? -1) / factor;
  return (
    conditions.find(({ holds }) => holds === true) ??
    conditions.toSorted((a, b) => nearness(b) - nearness(a))[0] ??
    null
  );
}

function judged({ long, short, factor }: BurnWindow, burn: BurnByWindow): BurnCondition {
  const [longRate, shortRate] = [burn[long], burn[short]];
  const below = (longRate ?? Infinity) <= factor || (shortRate ?? Infinity) <= factor;
  return {
    long: { window: long, rate: longRate },
    short: { window: short, rate: shortRate },
    factor,
    holds: below ? false : longRate === null || shortRate === null ? null : true,
  };
}

const DAY_MS = 86_400_000;

/**
 * When the budget will be gone if it goes on burning like this: a burn of 1 uses a whole budget up in its period.
 * What leaves the period's far end meanwhile is not given back, so it may be later. At a burn below the share that is
 * left, all old events have left before the budget has: never.
 * @param left share of the budget, 0–1 or below 0; @param burn the present burn rate
 */
export function budgetGone(
  left: number | null,
  burn: number | null,
  periodDays: number,
  nowMs: number,
): BudgetGone {
  if (left === null || !Number.isFinite(left)) return { kind: "unknown" };
  if (left <= 0) return { kind: "gone" };
  if (burn === null || !Number.isFinite(burn) || !(periodDays > 0)) return { kind: "unknown" };
  if (burn <= left) return { kind: "never" };
  const at = nowMs + (left / burn) * periodDays * DAY_MS;
  return { kind: "at", at: new Date(at).toISOString() };
}

const wordsOf = (q: string): string[] =>
  q
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");

/** Whether an alert is asked for; a filter that is not given, or empty, asks for all. */
export function isAskedFor(alert: Alert, filters: AlertFilters): boolean {
  const { severity = [], state = [], vertical = [], environment = [], q = "" } = filters;
  const among = <T>(values: readonly T[], one: T | null) =>
    values.length === 0 || (one !== null && values.includes(one));
  if (!among(severity, alert.severity) || !among(state, alert.state)) return false;
  if (!among(vertical, alert.vertical) || !among(environment, alert.environment)) return false;
  const words = wordsOf(q);
  if (words.length === 0) return true;
  const text = [
    alert.name,
    alert.summary ?? "",
    alert.objective?.title ?? "",
    ...Object.entries({ ...alert.labels, ...alert.externalLabels }).map(
      ([name, value]) => `${name}=${value}`,
    ),
  ]
    .join("\n")
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
