import { shareOver } from "#lib/baseline/histogram.ts";
import { histogramsAt } from "#lib/baseline/service.ts";
import type { LedgerStage } from "#lib/ledger/stages.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { mergeReports } from "#lib/sources/model.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import type { Cohort, CohortPhase } from "./schema.ts";

/** How much of a stage's time in the vertical was over its budget: before, during and after. From metrics. */

const MINUTE_MS = 60_000;
const BESIDE_MS = 30 * MINUTE_MS;
/** `increase` needs samples, which come every 15 to 60 s. */
const LEAST_MS = 5 * MINUTE_MS;

export interface Ranges {
  readonly before: readonly [number, number];
  readonly during: readonly [number, number];
  /** Null where it has not come yet. */
  readonly after: readonly [number, number] | null;
}

/**
 * The stretch, or where there is none the ten minutes around the call; half an hour on each side of it.
 * ```
 * ──30 min──┤ during ├──30 min──   what is yet to come is left out
 * ```
 */
export function rangesOf(
  stretch: { fromMs: number; toMs: number } | null,
  atMs: number,
  nowMs: number,
): Ranges {
  let { fromMs, toMs } = stretch ?? { fromMs: atMs - LEAST_MS, toMs: atMs + LEAST_MS };
  if (toMs > nowMs) toMs = nowMs;
  if (toMs - fromMs < LEAST_MS) fromMs = toMs - LEAST_MS;
  const endMs = Math.min(toMs + BESIDE_MS, nowMs);
  return {
    before: [fromMs - BESIDE_MS, fromMs],
    during: [fromMs, toMs],
    after: endMs - toMs < LEAST_MS ? null : [toMs, endMs],
  };
}

export interface PhaseQuestion {
  readonly vertical: string;
  readonly environment: string | null;
  readonly stage: LedgerStage;
  readonly budgetMs: number | null;
}

export async function ratioOver(
  { vertical, environment, stage, budgetMs }: PhaseQuestion,
  ranges: Ranges,
  context: ServiceContext,
): Promise<{ ratio: Cohort["ratio"]; report: SourceReport | null }> {
  const reports: SourceReport[] = [];
  const phase = async (range: readonly [number, number] | null): Promise<CohortPhase | null> => {
    if (range === null) return null;
    const [fromMs, toMs] = range;
    const scope = { vertical, environment, rangeMs: toMs - fromMs };
    const { of, report } = await histogramsAt(scope, toMs, [stage], context);
    if (report !== null) reports.push(report);
    const histogram = of.get(stage);
    const share = histogram === undefined || budgetMs === null ? null : shareOver(histogram, budgetMs);
    return {
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      ratio: share === null ? null : Math.min(1, Math.max(0, share.ratio)),
      samples: share?.samples ?? null,
      approximate: share?.approximate ?? false,
    };
  };
  const [before, during, after] = await Promise.all([
    phase(ranges.before),
    phase(ranges.during),
    phase(ranges.after),
  ]);
  return { ratio: { budgetMs, before, during, after }, report: mergeReports(reports) };
}
