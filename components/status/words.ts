import type { SourceReport } from "#lib/sources/schema.ts";

const STATES: Partial<Record<SourceReport["state"], string>> = {
  ok: "Answers",
  error: "No answer",
  off: "Off",
};
const NAMES: Record<SourceReport["source"], string> = {
  tempo: "Tempo",
  loki: "Loki",
  prometheus: "Prometheus",
  alertmanager: "Alertmanager",
};
/** What is missing while a source does not answer. */
const HOLDS: Record<SourceReport["source"], string> = {
  tempo: "traces: ledgers and waterfalls",
  loki: "the call log and the logs: lists of calls, sentiment",
  prometheus: "metrics",
  alertmanager: "alerts",
};

export const sourceName = (source: SourceReport["source"]): string => NAMES[source];
export const sourceStateName = (state: SourceReport["state"]): string => STATES[state] ?? "Partly";

/** How the sources are as a whole, in a sentence. */
export function statusSentence(sources: readonly Pick<SourceReport, "source" | "state">[]): string {
  const asked = sources.filter(({ state }) => state !== "off");
  const silent = asked.filter(({ state }) => state === "error");
  if (asked.length === 0) return "No source is set.";
  if (silent.length === 0) return "Every source that is set answers.";
  const missing = silent.map(({ source }) => `${NAMES[source]} (${HOLDS[source]})`);
  const [only] = missing;
  return missing.length === 1
    ? `${only} does not answer.`
    : `${missing.slice(0, -1).join(", ")} and ${missing.at(-1)} do not answer.`;
}
