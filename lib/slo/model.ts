import type { MetricName } from "#lib/config/model.ts";

/** Objectives as the SLO file declares them, and the arithmetic of burn rates. */

/** `page`: somebody is woken, and a slow burn is a ticket. `none`: shown only. */
export const ALERTINGS = ["page", "ticket", "none"] as const;
export type Alerting = (typeof ALERTINGS)[number];

/** Labels that a counted series must have; a list: any of them. */
export type LabelMatch = Readonly<Record<string, string | readonly string[]>>;

/** The events of a counter, or the observations of a histogram. */
export interface EventCount {
  readonly metric: MetricName;
  readonly match: LabelMatch;
}

export type Indicator =
  /** Bad: an observation above `belowSeconds`. */
  | { readonly kind: "latency"; readonly of: EventCount; readonly belowSeconds: number }
  | { readonly kind: "ratio"; readonly bad: EventCount; readonly total: EventCount };

/** What a vertical has of its own. */
export interface VerticalOverride {
  readonly target?: number | undefined;
  readonly belowSeconds?: number | undefined;
  readonly alerting?: Alerting | undefined;
}

export interface Objective {
  /** `sloth_slo`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Share of good events, between 0 and 1. */
  readonly target: number;
  readonly indicator: Indicator;
  readonly alerting: Alerting;
  /** Below so many bad events in the long window no alert fires, below half as many in the short one no ticket. */
  readonly minBadEvents: number;
  /** Name of a file of docs/runbooks, without `.md`. */
  readonly runbook: string;
  readonly verticals: Readonly<Record<string, VerticalOverride>>;
}

export interface SloFile {
  /** Days of the error budget. */
  readonly windowDays: 30;
  /** The console's address, for links in alerts; without a trailing slash. */
  readonly consoleUrl: string;
  /** Where the runbooks are; without a trailing slash. */
  readonly runbooksUrl: string;
  /** Labels that every counted series must have, e.g. the environment. */
  readonly match: Readonly<Record<string, string>>;
  readonly objectives: readonly Objective[];
}

/** What holds for one vertical. */
export interface VerticalObjective {
  readonly target: number;
  /** Null: the objective is not about a latency. */
  readonly belowSeconds: number | null;
  readonly alerting: Alerting;
}

export function objectiveFor(objective: Objective, vertical: string): VerticalObjective {
  const own = Object.hasOwn(objective.verticals, vertical) ? objective.verticals[vertical] : undefined;
  const { indicator } = objective;
  return {
    target: own?.target ?? objective.target,
    belowSeconds: indicator.kind === "latency" ? (own?.belowSeconds ?? indicator.belowSeconds) : null,
    alerting: own?.alerting ?? objective.alerting,
  };
}

/** The error budget's share of all events, without the noise of floating point: 0.95 → 0.05. */
export const errorBudget = (target: number): number => Number((1 - target).toFixed(10));

/** `sloth_id` of a vertical's objective. */
export const slothId = (vertical: string, objective: string): string => `${vertical}-${objective}`;

/** `turn-latency-p95` → `TurnLatencyP95BudgetBurn`; page and ticket differ by `sloth_severity`. */
export const alertName = (objective: string): string =>
  `${objective.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}BudgetBurn`;

export const WINDOWS = ["5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d"] as const;
export type Window = (typeof WINDOWS)[number];

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
export const WINDOW_SECONDS: Readonly<Record<Window, number>> = {
  "5m": 5 * MINUTE_S,
  "30m": 30 * MINUTE_S,
  "1h": HOUR_S,
  "2h": 2 * HOUR_S,
  "6h": 6 * HOUR_S,
  "1d": DAY_S,
  "3d": 3 * DAY_S,
  "30d": 30 * DAY_S,
};

/** An alert's condition: in both windows the budget burns faster than `factor` times what the period allows. */
export interface BurnWindow {
  readonly severity: "page" | "ticket";
  readonly long: Window;
  readonly short: Window;
  readonly factor: number;
}

/** Table 5-8 of the SRE workbook (https://sre.google/workbook/alerting-on-slos/), and sloth's 1d/2h. */
export const BURN_WINDOWS: readonly BurnWindow[] = [
  { severity: "page", long: "1h", short: "5m", factor: 14.4 },
  { severity: "page", long: "6h", short: "30m", factor: 6 },
  { severity: "ticket", long: "1d", short: "2h", factor: 3 },
  { severity: "ticket", long: "3d", short: "6h", factor: 1 },
];

/** Windows in which an objective can burn so fast at all: 14.4 times a budget of 10 % is more than everything. */
export const reachable = (severity: "page" | "ticket", target: number): readonly BurnWindow[] =>
  BURN_WINDOWS.filter((one) => one.severity === severity && one.factor * errorBudget(target) < 1);
