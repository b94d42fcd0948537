import type { AlertState, Severity } from "#lib/alerts/kinds.ts";
import type { Alert, AlertFilters, AlertList } from "#lib/alerts/schema.ts";
import { isLoud } from "#lib/alerts/model.ts";
import { humanize } from "#lib/format/labels.ts";
import { clip, keepUnits, plural, short } from "#lib/format/text.ts";

/** Alerts in words. */

export const SEVERITY_LABELS: Readonly<Record<Severity, string>> = {
  page: "Page",
  ticket: "Ticket",
  other: "Other",
};
export const SEVERITY_TITLES: Readonly<Record<Severity, string>> = {
  page: "Pages",
  ticket: "Tickets",
  other: "Other alerts",
};
export const STATE_LABELS: Readonly<Record<AlertState, string>> = {
  firing: "Firing",
  undelivered: "Not delivered",
  unprocessed: "On its way",
  pending: "Pending",
  silenced: "Silenced",
  inhibited: "Inhibited",
  muted: "Muted",
};

export type FilterName = "severity" | "state" | "vertical" | "environment";
export const FILTER_TITLES: Readonly<Record<FilterName, string>> = {
  severity: "Severity",
  state: "State",
  vertical: "Vertical",
  environment: "Environment",
};

const own = (labels: Readonly<Record<string, string>>, value: string): string =>
  (Object.hasOwn(labels, value) ? labels[value] : undefined) ?? value;

export function valueLabel(name: FilterName, value: string): string {
  if (name === "severity") return own(SEVERITY_LABELS, value);
  if (name === "state") return own(STATE_LABELS, value);
  return clip(name === "vertical" ? humanize(value) : value, 40);
}

/** What an alert is called: the objective whose budget burns; else what its rule says of it. */
export function alertTitle({ objective, burn, summary, name }: Alert): string {
  const burns = burn !== null || name.endsWith("BudgetBurn");
  const title = objective !== null && burns ? (objective.title ?? objective.name) : (summary ?? name);
  return keepUnits(short(title, 160));
}

/** The page in a sentence; null where nothing is known. */
export function alertsSentence({ alerts, prometheus, alertmanager }: AlertList): string {
  if (prometheus !== "ok" && alertmanager !== "ok") return "Whether anything fires is unknown.";
  const count = (is: (one: Alert) => boolean) => alerts.filter(is).length;
  const loud = (severity: Severity) => count((one) => one.severity === severity && isLoud(one.state));
  const firing = [
    [loud("page"), "page", "pages"],
    [loud("ticket"), "ticket", "tickets"],
    [loud("other"), "other alert", "other alerts"],
  ] as const;
  const told = firing.flatMap(([n, one, many]) => (n === 0 ? [] : [plural(n, one, many)]));
  const total = firing.reduce((sum, [n]) => sum + n, 0);
  const rest = [
    [count(({ state }) => state === "pending"), "pending"],
    [count(({ state }) => state === "silenced"), "silenced"],
    [count(({ state }) => state === "inhibited"), "inhibited"],
    [count(({ state }) => state === "muted"), "muted"],
  ] as const;
  const more = rest.flatMap(([n, word]) => (n === 0 ? [] : [`${n} ${word}`]));
  const nothing = prometheus === "ok" ? "Nothing fires" : "Nothing fires that Alertmanager knows of";
  const first = told.length === 0 ? nothing : `${listed(told)} ${total === 1 ? "fires" : "fire"}`;
  return `${[first, ...more].join(", ")}.`;
}

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

/** Whether anything is asked for. */
export const isFiltered = (filters: AlertFilters): boolean =>
  Object.values(filters).some((value) => value !== undefined && value.length > 0);
