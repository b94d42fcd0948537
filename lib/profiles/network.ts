import type { NetworkSample } from "./model.ts";

/** What a line can be at all: no delay is negative or a minute long, a share is of one, and MOS is ITU-T P.800's scale. */
const POSSIBLE = {
  jitterMs: [0, 60_000],
  packetLossRatio: [0, 1],
  rttMs: [0, 60_000],
  mos: [1, 5],
} as const satisfies Partial<Record<keyof NetworkSample, readonly [least: number, most: number]>>;

type Figures = Pick<NetworkSample, keyof typeof POSSIBLE>;

/** The figures, without those that cannot be. */
export function possibleFigures(sample: Figures): Figures {
  const kept = (figure: keyof Figures): number | null => {
    const [least, most] = POSSIBLE[figure];
    const value = sample[figure];
    return value === null || value < least || value > most ? null : value;
  };
  return {
    jitterMs: kept("jitterMs"),
    packetLossRatio: kept("packetLossRatio"),
    rttMs: kept("rttMs"),
    mos: kept("mos"),
  };
}

/** One of the figures cannot be. */
export function isImpossible(sample: Figures): boolean {
  const possible = possibleFigures(sample);
  return FIGURES.some((figure) => possible[figure] !== sample[figure]);
}

const FIGURES = ["jitterMs", "packetLossRatio", "rttMs", "mos"] as const;
