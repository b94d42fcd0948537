import type { QueryReport, SourceReport } from "#lib/sources/schema.ts";

/** Sources and their states in words. */

const NAMES: Record<SourceReport["source"], string> = {
  tempo: "Tempo",
  loki: "Loki",
  prometheus: "Prometheus",
  alertmanager: "Alertmanager",
};
const STATES: Record<SourceReport["state"], string> = {
  ok: "ok",
  partial: "partial",
  empty: "empty",
  sampled_out: "not kept",
  expired: "expired",
  not_yet: "not yet",
  error: "no answer",
  off: "off",
};

type Told = Pick<SourceReport | QueryReport, "source" | "state">;

export const isTroubled = ({ state }: Told): boolean => state === "error" || state === "partial";
export const sourceName = ({ source }: Told): string => NAMES[source];
export const stateWord = ({ state }: Told): string => STATES[state];
