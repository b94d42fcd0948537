import { createHash } from "node:crypto";
import { budgetsFor, LEDGER_STAGES } from "#lib/ledger/stages.ts";
import type { Budgets, LedgerStage, Pipeline } from "#lib/ledger/stages.ts";
import type { ConfigFile } from "./file.ts";
import type { BudgetConfig, BudgetEntry, OwnBudget } from "./model.ts";

/** Which budget holds for a call: the defaults, the framework's own, then the file's: all, the profile's, the vertical's. */

/** What the frameworks themselves wait by default before they decide that the caller has finished, by profile. */
export const FRAMEWORKS: Readonly<Record<string, BudgetEntry>> = {
  livekit: { stages: { endpointing: 500 } },
  pipecat: { stages: { endpointing: 800 } },
  // Pipecat too, written down by another.
  openinference: { stages: { endpointing: 800 } },
};

type FileEntry = NonNullable<NonNullable<ConfigFile["budgets"]>["all"]>;

const own = (entry: { turn?: number | undefined; stages?: OwnBudget["stages"] }): OwnBudget => ({
  turnMs: entry.turn,
  stages: entry.stages,
});

const entry = (given: FileEntry | undefined): BudgetEntry =>
  given === undefined
    ? {}
    : { ...own(given), ...(given.realtime === undefined ? {} : { realtime: own(given.realtime) }) };

const entries = (given: Readonly<Record<string, FileEntry>> = {}): Record<string, BudgetEntry> =>
  Object.fromEntries(Object.entries(given).map(([name, one]) => [name, entry(one)]));

/** `version` defaults to a digest of the figures, so that it changes when they do. */
export function budgetConfig(given: ConfigFile["budgets"]): BudgetConfig {
  if (given === undefined) return { version: "default-1", all: {}, profiles: {}, verticals: {} };
  const figures = {
    all: entry(given.all),
    profiles: entries(given.profiles),
    verticals: entries(given.verticals),
  };
  const digest = createHash("sha256").update(JSON.stringify(figures)).digest("hex").slice(0, 8);
  return { version: given.version ?? `config-${digest}`, ...figures };
}

export interface BudgetOf {
  readonly pipeline: Pipeline;
  readonly vertical?: string | null;
  readonly profile?: string | null;
}

/**
 * The budgets of a call. A realtime call takes the common stages of each entry too, but its turn and its
 * `llm_first_token`, which mean something else there, only from the entry's `realtime`.
 */
export function budgetsOf(config: BudgetConfig, { pipeline, vertical, profile }: BudgetOf): Budgets {
  const stages: Partial<Record<LedgerStage, number>> = {};
  let turnMs: number | undefined;
  const layers = [
    pick(FRAMEWORKS, profile),
    config.all,
    pick(config.profiles, profile),
    pick(config.verticals, vertical),
  ];
  for (const one of layers) {
    const layer = pipeline === "realtime" ? realtimeLayer(one) : one;
    for (const stage of LEDGER_STAGES) {
      const given = layer.stages?.[stage];
      if (given !== undefined) stages[stage] = given;
    }
    turnMs = layer.turnMs ?? turnMs;
  }
  return budgetsFor(pipeline, {
    stages,
    version: config.version,
    ...(turnMs === undefined ? {} : { turnMs }),
  });
}

function realtimeLayer(one: BudgetEntry): OwnBudget {
  const { llm_first_token: _, ...common } = one.stages ?? {};
  return { turnMs: one.realtime?.turnMs, stages: { ...common, ...one.realtime?.stages } };
}

const pick = (table: Readonly<Record<string, BudgetEntry>>, key: string | null | undefined): BudgetEntry =>
  key !== null && key !== undefined && Object.hasOwn(table, key) ? (table[key] ?? {}) : {};

/** The histograms' bounds in ms (docs/telemetry.md). */
const TURN_BOUNDS_MS: readonly number[] = [300, 500, 800, 1200, 1600, 2500, 4500, 8500];
const STAGE_BOUNDS_MS: readonly number[] = [20, 50, 100, 200, 250, 400, 500, 800, 1200, 2500, 4500];

/** The contract's bounds, in ms. */
export const histogramBounds = (what: "turn" | "stage"): readonly number[] =>
  what === "turn" ? TURN_BOUNDS_MS : STAGE_BOUNDS_MS;
/** False: a ratio against this budget has to be interpolated, and is shown with ≈. */
export const isHistogramBound = (what: "turn" | "stage", ms: number): boolean =>
  histogramBounds(what).includes(ms);

/** A sentence for each budget that lies between two bounds. */
export function budgetWarnings(config: BudgetConfig): string[] {
  const scopes: [string, BudgetOf][] = [
    ["all calls", { pipeline: "cascade" }],
    ...Object.keys(config.verticals).flatMap((vertical): [string, BudgetOf][] => [
      [`vertical ${vertical}`, { pipeline: "cascade", vertical }],
      [`vertical ${vertical} (realtime)`, { pipeline: "realtime", vertical }],
    ]),
  ];
  return scopes.flatMap(([scope, of]) => {
    const budgets = budgetsOf(config, of);
    const stages = LEDGER_STAGES.flatMap((stage): [string, "stage", number][] => {
      const ms = budgets.stages[stage];
      return ms === null ? [] : [[stage, "stage", ms]];
    });
    const all: [string, "turn" | "stage", number][] = [["the turn", "turn", budgets.turnMs], ...stages];
    return all
      .filter(([, what, ms]) => !isHistogramBound(what, ms))
      .map(
        ([name, , ms]) =>
          `The budget of ${name} for ${scope}, ${ms} ms, is not a histogram bound: ratios against it are interpolated (≈).`,
      );
  });
}
