import { BURN_WINDOWS, type Window } from "./model.ts";
import type { Slo } from "./schema.ts";
import type { SloStatus } from "./status-schema.ts";

/** Which objectives are shown, in which order and groups. Pure. */

export const SHOWN_WINDOWS = ["5m", "1h", "6h", "1d", "3d"] as const satisfies readonly Window[];
export type ShownWindow = (typeof SHOWN_WINDOWS)[number];

/** From which burn on a window is one half of an alert's condition; a window that is in two, that of which it is the long one. */
export function alertFactor(window: Window): number | null {
  const condition =
    BURN_WINDOWS.find(({ long }) => long === window) ?? BURN_WINDOWS.find(({ short }) => short === window);
  return condition?.factor ?? null;
}

/** Shown for information: nobody promised it, nothing alerts on it. */
export const isInformative = ({ alerting }: Pick<SloStatus, "alerting">): boolean => alerting === "none";

export type Burning = Pick<SloStatus, "alerting" | "burn" | "events" | "minBadEvents">;

/** Whether any alert can fire: not on what is only informative, nor with so few bad events in the whole period. */
const canAlert = (slo: Burning): boolean =>
  !isInformative(slo) &&
  (slo.events.bad === null || slo.minBadEvents === null || slo.events.bad >= slo.minBadEvents);

/** Whether a window burns faster than its alert allows. */
export function isOver(slo: Burning, window: Window): boolean {
  const [burn, factor] = [slo.burn[window], alertFactor(window)];
  return canAlert(slo) && burn !== null && factor !== null && burn > factor;
}

/** The alert that says that nothing is known any more: nothing breached. */
export const isOfMissingData = ({ name }: { readonly name: string }): boolean => name === "SloDataMissing";

/** An alert on its budget fires, or the condition of one holds: both of its windows burn too fast. */
export const isBurning = (slo: Slo): boolean =>
  slo.alerts.some((alert) => alert.state === "firing" && !isOfMissingData(alert)) ||
  (canAlert(slo) &&
    BURN_WINDOWS.some(
      ({ long, short, factor }) => (slo.burn[long] ?? 0) > factor && (slo.burn[short] ?? 0) > factor,
    ));

export const SORTS = [
  "budget",
  "objective",
  "vertical",
  "target",
  "kept",
  ...SHOWN_WINDOWS,
  "events",
  "alerts",
] as const;
export type SloSort = (typeof SORTS)[number];
export const ORDERS = ["asc", "desc"] as const;
export type SloOrder = (typeof ORDERS)[number];

/** What is worst comes first. */
export const usualOrder = (sort: SloSort): SloOrder =>
  ["budget", "kept", "objective", "vertical", "target"].includes(sort) ? "asc" : "desc";

export const titleOf = ({ title, objective }: Pick<SloStatus, "title" | "objective">): string =>
  title ?? objective;

/** Share of good events of the period. */
export const keptOf = ({ errorRatio }: Pick<SloStatus, "errorRatio">): number | null =>
  errorRatio["30d"] === null ? null : 1 - errorRatio["30d"];

function valueOf(slo: Slo, sort: SloSort): number | string | null {
  switch (sort) {
    case "budget":
      return slo.budgetLeft;
    case "objective":
      return titleOf(slo);
    case "vertical":
      return slo.vertical;
    case "target":
      return slo.target;
    case "kept":
      return keptOf(slo);
    case "events":
      return slo.events.total;
    case "alerts":
      return slo.alerts.length;
    default:
      return slo.burn[sort];
  }
}

/** Unknown ones last, whichever the order; the same ones by budget, objective and vertical. */
export function sorted(slos: readonly Slo[], sort: SloSort, order: SloOrder): Slo[] {
  const sign = order === "asc" ? 1 : -1;
  const by = (key: SloSort, sign: number) => (a: Slo, b: Slo) => {
    const [left, right] = [valueOf(a, key), valueOf(b, key)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return left < right ? -sign : left > right ? sign : 0;
  };
  return slos.toSorted(
    (a, b) =>
      by(sort, sign)(a, b) || by("budget", 1)(a, b) || by("objective", 1)(a, b) || by("vertical", 1)(a, b),
  );
}

export interface SloFilters {
  readonly vertical: readonly string[];
  readonly objective: readonly string[];
  readonly burning: boolean;
}

export const isShown = (slo: Slo, { vertical, objective, burning }: SloFilters): boolean =>
  (vertical.length === 0 || vertical.includes(slo.vertical)) &&
  (objective.length === 0 || objective.includes(slo.objective)) &&
  (!burning || isBurning(slo));

export const GROUPINGS = ["none", "vertical", "objective"] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface SloGroup {
  /** Null: what is promised, in no group. */
  readonly name: string | null;
  readonly slos: readonly Slo[];
}

/** Groups in the order of their first rows; what is only informative comes last, in its group or in one of its own. */
export function grouped(slos: readonly Slo[], grouping: Grouping): SloGroup[] {
  const [informative, promised] = [slos.filter(isInformative), slos.filter((one) => !isInformative(one))];
  if (grouping === "none")
    return [
      { name: null, slos: promised },
      { name: "Informative: no alert", slos: informative },
    ].filter((group) => group.slos.length > 0);
  const name = (slo: Slo) => (grouping === "vertical" ? slo.vertical : titleOf(slo));
  return [...Map.groupBy([...promised, ...informative], name)].map(([name, slos]) => ({ name, slos }));
}

/** The most that is known of the period of any; null: unknown of all. */
export const mostKnownMs = (slos: readonly Slo[]): number | null =>
  slos.reduce<number | null>(
    (most, { knownMs }) => (knownMs === null ? most : Math.max(most ?? 0, knownMs)),
    null,
  );

const DAY_MS = 86_400_000;
/** Whether a part of the period has no data. */
export const isPartial = (knownMs: number | null, periodDays: number): boolean =>
  knownMs !== null && knownMs < 0.97 * periodDays * DAY_MS;
