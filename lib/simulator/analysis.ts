import { type AnalysisPlan, type CallPlan, latencyOf, TURN_BUDGET_MS } from "./plan.ts";
import type { Rng } from "./rng.ts";
import type { VerticalProfile } from "./verticals/model.ts";

const ENDINGS: Readonly<Partial<Record<CallPlan["outcome"], string>>> = {
  escalated: "A person was asked to take over.",
  transferred: "The caller was put through to somebody else.",
  abandoned: "The caller hung up before the matter was settled.",
  dropped: "The line broke off before the matter was settled.",
  failed: "The call ended on a technical fault; nothing was settled.",
};
const MOOD: Readonly<Record<CallPlan["outcome"], number>> = {
  resolved: 0.42,
  escalated: 0.12,
  transferred: 0.18,
  abandoned: -0.12,
  dropped: -0.55,
  failed: -0.7,
};

/**
 * What the post-call analysis finds: the mood follows what the caller went through (waits, failed tools,
 * rejections, a lost line), with the noise that such a model has. Null for the few calls it never reaches.
 */
export function analysisOf(
  call: Pick<CallPlan, "turns" | "outcome" | "edgeLost">,
  profile: VerticalProfile,
  rng: Rng,
): AnalysisPlan | null {
  let score = MOOD[call.outcome] + 0.24 * rng.normal();
  let failedTool: string | null = null;
  for (const turn of call.turns) {
    if (turn.kind !== "greeting")
      score -= Math.min(0.6, Math.max(0, latencyOf(turn) - TURN_BUDGET_MS) / 4000);
    if (turn.checks.some((check) => check.rejected !== null)) score -= 0.15;
    for (const stage of turn.stages) {
      if (stage.error === null) continue;
      score -= 0.2;
      if (stage.tool !== null) failedTool = stage.tool;
    }
  }
  score = Math.round(Math.max(-1, Math.min(1, score)) * 100) / 100;
  const { topics, summary } = rng.pick(profile.topics);
  const failure = failedTool === null ? "" : " One of the agent's tools did not answer as it should.";
  const afterMs = rng.between(45_000, 130_000);
  if (rng.chance(0.03)) return null;
  return {
    afterMs,
    score,
    label: score > 0.2 ? "positive" : score < -0.2 ? "negative" : "neutral",
    summary: [summary + failure, ENDINGS[call.outcome] ?? ""].join(" ").trim(),
    topics: failedTool === null ? topics : [...topics, "technical problem"],
    model: "gpt-4.1-mini",
  };
}
