import type { CallDetail, CallTurn } from "../schema.ts";
import type { TimeRange } from "./timeline.ts";

/** The line as a call's spans reported it, on the call's clock. */

export type NetworkSample = NonNullable<CallDetail["network"]>[number];
export type NetworkFigure = "rttMs" | "jitterMs" | "packetLossRatio" | "mos";

export const NETWORK_FIGURES: readonly NetworkFigure[] = ["rttMs", "jitterMs", "packetLossRatio", "mos"];

/**
 * Where a line begins to be heard: 400 ms there and back (twice the 200 ms that ITU-T G.114 leaves a conversation
 * unharmed), 30 ms of jitter and 3 % of loss (what a jitter buffer and concealment still hide), MOS 3.5 (below it
 * "many users dissatisfied", ITU-T G.107 annex B). MOS is poor below its limit, the others above.
 */
export const NETWORK_LIMITS: Readonly<Record<NetworkFigure, number>> = {
  rttMs: 400,
  jitterMs: 30,
  packetLossRatio: 0.03,
  mos: 3.5,
};
const BEST_MOS = 5;

/** How much of its limit a figure takes: 1 at the limit, more beyond it, never below 0. Null: not reported. */
export function strainOf(sample: NetworkSample, figure: NetworkFigure): number | null {
  const value = sample[figure];
  if (value === null || !Number.isFinite(value)) return null;
  const limit = NETWORK_LIMITS[figure];
  return Math.max(0, figure === "mos" ? (BEST_MOS - value) / (BEST_MOS - limit) : value / limit);
}

/** The figures of a sample that lie beyond their limits, the worst first. */
export function poorFigures(sample: NetworkSample): NetworkFigure[] {
  return NETWORK_FIGURES.map((figure) => ({ figure, strain: strainOf(sample, figure) ?? 0 }))
    .filter(({ strain }) => strain > 1)
    .toSorted((a, b) => b.strain - a.strain)
    .map(({ figure }) => figure);
}

/** The worst strain of a sample; null where it reports nothing. */
export function worstStrain(sample: NetworkSample): number | null {
  const strains = NETWORK_FIGURES.flatMap((figure) => strainOf(sample, figure) ?? []);
  return strains.length === 0 ? null : Math.max(...strains);
}

export interface NetworkStem {
  readonly sample: NetworkSample;
  readonly strain: number;
  readonly poor: readonly NetworkFigure[];
  /** Its turn was slow and the network was over its budget in it. */
  readonly breached: boolean;
}

/**
 * What is drawn of a range of ms: of the samples that would share a column, the worst one, by the worst of its figures or
 * by `only` one. In order of time.
 */
export function networkStems(
  samples: readonly NetworkSample[],
  turns: readonly CallTurn[],
  range: TimeRange,
  columns: number,
  only: NetworkFigure | null = null,
): NetworkStem[] {
  const slow = new Set(turns.filter(isNetworkSlow).map((turn) => turn.index));
  const worst = new Map<number, NetworkStem>();
  for (const sample of samples) {
    const strain = only === null ? worstStrain(sample) : strainOf(sample, only);
    if (strain === null || !(sample.startMs >= range.startMs) || sample.startMs > range.endMs) continue;
    const share = (sample.startMs - range.startMs) / (range.endMs - range.startMs);
    const column = Math.floor(share * Math.max(1, columns));
    if ((worst.get(column)?.strain ?? -1) >= strain) continue;
    const poor = poorFigures(sample).filter((figure) => only === null || figure === only);
    const breached =
      (only === null || poor.length > 0) && sample.turnIndex !== null && slow.has(sample.turnIndex);
    worst.set(column, { sample, strain, poor, breached });
  }
  return [...worst.values()].toSorted((a, b) => a.sample.startMs - b.sample.startMs);
}

const isNetworkSlow = ({ slow, ledger }: CallTurn): boolean =>
  slow &&
  ledger.some(({ stage, overMs }) => (stage === "network_in" || stage === "network_out") && overMs > 0);

/** The worst value of each figure that was reported at all, in a fixed order. */
export function worstFigures(
  samples: readonly NetworkSample[],
): { readonly figure: NetworkFigure; readonly value: number; readonly poor: boolean }[] {
  return NETWORK_FIGURES.flatMap((figure) => {
    const values = samples.flatMap((sample) =>
      strainOf(sample, figure) === null ? [] : (sample[figure] ?? []),
    );
    if (values.length === 0) return [];
    const value = values.reduce((a, b) => (figure === "mos" ? Math.min(a, b) : Math.max(a, b)));
    return [
      { figure, value, poor: figure === "mos" ? value < NETWORK_LIMITS.mos : value > NETWORK_LIMITS[figure] },
    ];
  });
}
