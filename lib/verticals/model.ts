/** What is told of a vertical: measures, and the sections of its page. Pure. */

/** `ms` of a duration, `ratio` 0…1, `score` −1…1, `per_call` times in a call, `per_minute` events a minute; the others are counted things. */
export const UNITS = ["calls", "turns", "events", "ms", "ratio", "score", "per_call", "per_minute"] as const;
export type Unit = (typeof UNITS)[number];

export const BETTER = ["less", "more"] as const;
export type Better = (typeof BETTER)[number];

export const MEASURE_IDS = [
  "calls",
  "active",
  "turn_p50",
  "turn_p95",
  "turn_p99",
  "slow_turns",
  "call_failures",
  "tool_errors",
  "guardrail_rejections",
  "interruptions",
  "sentiment",
  "budget_left",
] as const;
export type MeasureId = (typeof MEASURE_IDS)[number];

export interface MeasureMeta {
  readonly id: MeasureId;
  readonly title: string;
  readonly description: string;
  readonly unit: Unit;
  /** Null: neither way is better. */
  readonly better: Better | null;
}

const META: Readonly<Record<MeasureId, Omit<MeasureMeta, "id">>> = {
  calls: {
    title: "Calls",
    description: "Calls that ended, counted in the call log",
    unit: "calls",
    better: null,
  },
  active: { title: "Active", description: "Calls under way now", unit: "calls", better: null },
  turn_p50: {
    title: "Turn p50",
    description: "Half of the turns waited no longer",
    unit: "ms",
    better: "less",
  },
  turn_p95: {
    title: "Turn p95",
    description: "95 % of the turns waited no longer",
    unit: "ms",
    better: "less",
  },
  turn_p99: {
    title: "Turn p99",
    description: "99 % of the turns waited no longer",
    unit: "ms",
    better: "less",
  },
  slow_turns: {
    title: "Slow turns",
    description: "Share of turns over the vertical's turn budget",
    unit: "ratio",
    better: "less",
  },
  call_failures: {
    title: "Failed calls",
    description: "Share of calls that were dropped or failed, from the call log",
    unit: "ratio",
    better: "less",
  },
  tool_errors: {
    title: "Tool errors",
    description: "Share of tool calls that failed",
    unit: "ratio",
    better: "less",
  },
  guardrail_rejections: {
    title: "Guardrails",
    description: "Share of guardrail checks that rejected",
    unit: "ratio",
    better: "less",
  },
  interruptions: {
    title: "Interruptions",
    description: "Callers who barged in, for each call",
    unit: "per_call",
    better: "less",
  },
  sentiment: {
    title: "Sentiment",
    description: "Net score: share of positive calls less that of negative ones",
    unit: "score",
    better: "more",
  },
  budget_left: {
    title: "SLO budget left",
    description: "Of the objective with the least left of its 30 days' error budget",
    unit: "ratio",
    better: "more",
  },
};
export const MEASURES: readonly MeasureMeta[] = MEASURE_IDS.map((id) => ({ id, ...META[id] }));

export const SECTION_IDS = [
  "turns",
  "exemplars",
  "stages",
  "ledger",
  "tools",
  "guardrails",
  "outcomes",
  "sentiment",
  "relation",
  "agents",
  "origins",
  "hours",
] as const;
export type SectionId = (typeof SECTION_IDS)[number];

export interface SectionMeta {
  readonly id: SectionId;
  readonly title: string;
  readonly description: string;
}

/** `stage.duration` observes the ledger's share, never a span's length (docs/telemetry.md). */
export const TOOLS_WORDS =
  "Calls of each tool, how many failed, and how long callers waited for them: not at all while the agent spoke";

const SECTION: Readonly<Record<SectionId, Omit<SectionMeta, "id">>> = {
  turns: { title: "Turns", description: "How long callers waited for an answer" },
  exemplars: {
    title: "Single turns",
    description: "Turns that lead to their trace, where Prometheus has them",
  },
  stages: { title: "Stages", description: "Rate and errors of every stage, and its part of each wait" },
  ledger: { title: "The average turn", description: "Where its time goes, stage by stage" },
  tools: { title: "Tools", description: TOOLS_WORDS },
  guardrails: { title: "Guardrails", description: "Checks and rejections, by guardrail" },
  outcomes: { title: "Outcomes", description: "How calls ended, over time" },
  sentiment: { title: "Sentiment", description: "What callers' moods were judged to be after their calls" },
  relation: {
    title: "Waiting and sentiment",
    description: "The longest wait of each call beside its sentiment",
  },
  agents: { title: "Agents", description: "Agents of the vertical beside each other" },
  origins: {
    title: "Languages and carriers",
    description: "Calls by language and by carrier, from the call log",
  },
  hours: { title: "Hours of the week", description: "How many calls come when" },
};
export const SECTIONS: readonly SectionMeta[] = SECTION_IDS.map((id) => ({ id, ...SECTION[id] }));

export const isSection = (id: string): id is SectionId => (SECTION_IDS as readonly string[]).includes(id);

/** The least samples for a p99: of so many one at least lies above the true one with 95 % (1 − 0.99^n; as for p95). */
export const P99_SAMPLES = 299;

/** A new installation, or another Prometheus than the edges write to. */
export const NO_METRICS =
  "Prometheus has none of the metrics that are counted: within three days no call wrote any.";
