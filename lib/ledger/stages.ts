/** The stages of a turn, in the order in which rule 3 of the ledger prefers them (docs/telemetry.md). */
export const STAGES = [
  "network_in",
  "endpointing",
  "stt",
  "tool_call",
  "llm_first_token",
  "tts_first_frame",
  "network_out",
] as const;

export type Stage = (typeof STAGES)[number];

/** What no stage covers is a row of the ledger too. */
export const LEDGER_STAGES = [...STAGES, "unattributed"] as const;
export type LedgerStage = (typeof LEDGER_STAGES)[number];

export type Pipeline = "cascade" | "realtime";

export const isStage = (name: string): name is Stage => (STAGES as readonly string[]).includes(name);

/** Budgets in milliseconds. `null`: the stage does not exist in this pipeline ("not applicable", never 0). */
export interface Budgets {
  /** Written into `call.budget_version`, so that a verdict can be read against the budgets it was made with. */
  readonly version: string;
  readonly turnMs: number;
  readonly stages: Readonly<Record<LedgerStage, number | null>>;
}

const CASCADE: Record<LedgerStage, number | null> = {
  network_in: 50,
  endpointing: 250,
  stt: 200,
  tool_call: 500,
  llm_first_token: 400,
  tts_first_frame: 200,
  network_out: 50,
  unattributed: 50,
};

const REALTIME: Record<LedgerStage, number | null> = {
  ...CASCADE,
  stt: null,
  llm_first_token: 800,
  tts_first_frame: null,
};

/**
 * The budgets of a pipeline, with a vertical's own figures in place of the defaults. The turn's budget is the
 * sum of the stages' without `tool_call`, which does not extend it, unless it is given.
 */
export function budgetsFor(
  pipeline: Pipeline,
  own: { stages?: Partial<Record<LedgerStage, number>>; turnMs?: number; version?: string } = {},
): Budgets {
  const stages = { ...(pipeline === "realtime" ? REALTIME : CASCADE) };
  for (const stage of LEDGER_STAGES) {
    const given = own.stages?.[stage];
    if (given !== undefined && stages[stage] !== null) stages[stage] = given;
  }
  const sum = LEDGER_STAGES.reduce((total, s) => (s === "tool_call" ? total : total + (stages[s] ?? 0)), 0);
  return { version: own.version ?? "default-1", turnMs: own.turnMs ?? sum, stages };
}
