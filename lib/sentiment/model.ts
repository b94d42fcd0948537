import type { CallDetail } from "#lib/calls/schema.ts";
import { frameworkAlone } from "#lib/calls/view/framework.ts";

/** How a caller fared: what was made of the call afterwards, and where it went wrong. Pure. */

/** An analysis comes this long after the end at most; after that there will be none. */
const ANALYSIS_MS = 15 * 60_000;

/** Why there is no analysis, in a sentence: one that is to come is not one that was never made. `nowMs`: null unknown. */
export function whyNoAnalysis({ call, sources, reading }: CallDetail, nowMs: number | null): string {
  const framework = frameworkAlone({ reading, sources });
  if (framework !== null)
    return `${framework} does not record how a call went for its caller: there is no call log beside its trace.`;
  const loki = sources.find((source) => source.source === "loki");
  if (loki?.state === "error" || loki?.state === "off")
    return "Whether there is a post-call analysis is unknown: the call log could not be read.";
  if (call.running) return "Not analysed yet: the analysis is written after the call.";
  const endedMs = call.endedAt === null ? null : Date.parse(call.endedAt);
  if (endedMs !== null && nowMs !== null && nowMs - endedMs < ANALYSIS_MS)
    return "Not analysed yet: the analysis is written some minutes after the call's end.";
  return "No post-call analysis is recorded.";
}

export interface ScorePoint {
  readonly key: string;
  /** −1…1; null where there is no score. */
  readonly score: number | null;
}

/** A line through scores from left to right, in a box of 0…1 by 0…1 (0 below, 1 above); broken where one is unknown. */
export function scoreLine(points: readonly ScorePoint[]): {
  readonly dots: readonly { readonly key: string; readonly x: number; readonly y: number }[];
  readonly runs: readonly (readonly { readonly x: number; readonly y: number }[])[];
} {
  const last = Math.max(1, points.length - 1);
  const placed = points.map(({ key, score }, at) =>
    score === null ? null : { key, x: at / last, y: (Math.max(-1, Math.min(1, score)) + 1) / 2 },
  );
  const runs: { x: number; y: number }[][] = [[]];
  for (const dot of placed) {
    if (dot === null) runs.push([]);
    else runs.at(-1)?.push(dot);
  }
  return { dots: placed.filter((dot) => dot !== null), runs: runs.filter((run) => run.length > 1) };
}
