import { formatDuration } from "#lib/format/duration.ts";
import { type Histogram, quantileOf, samplesOf } from "./histogram.ts";
import type { Timed } from "./question.ts";
import type { BaselineQuantile, StageBaseline } from "./schema.ts";

/**
 * The least samples for a quantile. Of n samples, one at least lies above the true p95 with a probability of
 * 1 − 0.95^n, which passes 95 % at n = 59 (Wilks, Ann. Math. Stat. 12, 1941): below it the data may hold nothing of the
 * tail that is to be described. With 20 samples the true p50 lies between the 6th and the 15th of them with 95 %
 * (Conover, Practical Nonparametric Statistics, §3.2).
 */
export const MINIMUM = { p50: 20, p95: 60 } as const;

const HOUR_MS = 3_600_000;

/** The hour around a call, in epoch ms; for a call of the last half hour, the last hour. */
export function hourAround(startMs: number, endMs: number, nowMs: number): { fromMs: number; toMs: number } {
  const toMs = Math.min((startMs + endMs) / 2 + HOUR_MS / 2, nowMs);
  return { fromMs: toMs - HOUR_MS, toMs };
}

/** What is usual for a stage or for the turn; `histogram` null where Prometheus could not say. */
export function stageBaseline(stage: Timed, histogram: Histogram | null): StageBaseline {
  const samples = histogram === null ? null : samplesOf(histogram);
  const at = (quantile: number, least: number) =>
    histogram === null || samples === null || samples < least ? null : quantileOf(histogram, quantile);
  return { stage, samples, p50: at(0.5, MINIMUM.p50), p95: at(0.95, MINIMUM.p95) };
}

/**
 * What the histogram would have observed of a stage's row: its share of the turn, but of `tool_call` every call by
 * itself (docs/telemetry.md), of which the longest is compared.
 */
export function observedMs(
  stage: Timed,
  ms: number,
  pieces: readonly { readonly spanId: string | null; readonly ms: number }[],
): number {
  if (stage !== "tool_call") return ms;
  const bySpan = new Map<string | null, number>();
  for (const piece of pieces) bySpan.set(piece.spanId, (bySpan.get(piece.spanId) ?? 0) + piece.ms);
  return Math.max(...bySpan.values(), ...(bySpan.size === 0 ? [ms] : []));
}

/** How many times as long as a quantile; null where that is unknown, below a millisecond, or no more than a bound. */
export function factorOf(ms: number, quantile: BaselineQuantile | null): number | null {
  return quantile === null || quantile.beyond || quantile.ms < 1 ? null : ms / quantile.ms;
}

/** `6.2×`, `0.8×`, `140×`. */
export const formatFactor = (factor: number): string =>
  `${factor >= 99.5 ? Math.round(factor).toLocaleString("en") : factor.toFixed(factor < 9.95 ? 1 : 0)}×`;

/** `≈ 210 ms`, `250 ms`, `more than 4.50 s`. */
export const formatQuantile = ({ ms, approximate, beyond }: BaselineQuantile): string =>
  beyond ? `more than ${formatDuration(ms)}` : `${approximate ? "≈ " : ""}${formatDuration(ms)}`;

/**
 * A stage's time beside what is usual: "p50 ≈ 210 ms · p95 ≈ 480 ms · 6.2× p50", or "no baseline (12 samples)".
 * Null where nothing is known of it.
 */
export function compared(ms: number, baseline: StageBaseline | undefined): string | null {
  if (baseline === undefined || baseline.samples === null) return null;
  const { p50, p95, samples } = baseline;
  if (p50 === null && samples >= MINIMUM.p50) return "no baseline (the histogram's bounds are too far apart)";
  if (p50 === null) return `no baseline (${samples.toLocaleString("en")} of ${MINIMUM.p50} samples)`;
  const factor = factorOf(ms, p50);
  return [
    `p50 ${formatQuantile(p50)}`,
    p95 === null && samples < MINIMUM.p95
      ? `no p95 (${samples.toLocaleString("en")} of ${MINIMUM.p95} samples)`
      : p95 === null
        ? "no p95"
        : `p95 ${formatQuantile(p95)}`,
    ...(factor === null || factor < 1.05 ? [] : [`${formatFactor(factor)} p50`]),
  ].join(" · ");
}
