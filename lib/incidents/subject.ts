import { type Objective, objectiveFor, type SloFile } from "#lib/slo/model.ts";
import type { IncidentKind } from "./schema.ts";

/** What an alert is about, from its objective in the SLO file; of any other alert as far as its labels tell. Pure. */

export interface Subject {
  readonly kind: IncidentKind;
  readonly objective: Objective | null;
  readonly thresholdMs: number | null;
  /** Share of events that may be bad. */
  readonly budget: number | null;
  /** Of an objective or alert of one stage. */
  readonly stage: string | null;
  /** Outcomes that are bad. */
  readonly outcomes: readonly string[];
  /** What the objective counts. */
  readonly unit: string;
}

const listOf = (match: string | readonly string[] | undefined): readonly string[] =>
  match === undefined ? [] : typeof match === "string" ? [match] : match;

export function subjectOf(
  file: SloFile | null,
  { slo, vertical, stage }: { slo: string | null; vertical: string | null; stage: string | null },
): Subject {
  const objective = slo === null ? null : (file?.objectives.find(({ name }) => name === slo) ?? null);
  const nothing: Subject = {
    kind: stage === null ? "other" : "stage",
    objective,
    thresholdMs: null,
    budget: null,
    stage,
    outcomes: [],
    unit: "turns",
  };
  if (objective === null) return nothing;
  const own = objectiveFor(objective, vertical ?? "");
  const known = { ...nothing, budget: Number((1 - own.target).toFixed(10)) };
  const { indicator } = objective;
  if (indicator.kind === "latency") {
    const thresholdMs = own.belowSeconds === null ? null : own.belowSeconds * 1000;
    const ofStage = listOf(indicator.of.match["stage"])[0] ?? null;
    if (indicator.of.metric === "turn_duration_seconds") return { ...known, kind: "latency", thresholdMs };
    if (ofStage !== null) return { ...known, kind: "stage", stage: ofStage, thresholdMs };
    return { ...known, unit: "calls" };
  }
  const { bad } = indicator;
  switch (bad.metric) {
    case "calls_total":
      return { ...known, kind: "outcome", outcomes: listOf(bad.match["outcome"]), unit: "calls" };
    case "stage_errors_total":
      return listOf(bad.match["stage"])[0] === "tool_call"
        ? { ...known, kind: "tool", unit: "tool calls" }
        : known;
    case "guardrail_checks_total":
      return { ...known, kind: "guardrail", unit: "checks" };
    default:
      return known;
  }
}

/** What the voice edge logs of a bad turn of this kind. */
export const eventOf = (kind: IncidentKind): string =>
  kind === "tool" ? "tool.error" : kind === "guardrail" ? "guardrail.rejected" : "turn.slow";
