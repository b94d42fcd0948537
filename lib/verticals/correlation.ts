/** Whether two figures go together. Pure. */

export interface Correlation {
  /** −1…1; null: too few pairs, or one of the two never changes. */
  readonly value: number | null;
  /** Probability of so much or more where there is none, from the t distribution's normal approximation; null with `value`. */
  readonly p: number | null;
  readonly samples: number;
}

/** Below it a correlation says nothing: at 20 pairs even 0.44 is within chance. */
export const LEAST_PAIRS = 20;

/**
 * Spearman's rank correlation, ties given their mean rank: of what grows together in whatever way, and not upset by a few very
 * long waits (https://en.wikipedia.org/wiki/Spearman%27s_rank_correlation_coefficient).
 */
export function spearman(x: readonly number[], y: readonly number[]): Correlation {
  const samples = Math.min(x.length, y.length);
  if (samples < LEAST_PAIRS) return { value: null, p: null, samples };
  const value = pearson(ranks(x.slice(0, samples)), ranks(y.slice(0, samples)));
  if (value === null) return { value: null, p: null, samples };
  // Fisher's transformation, with the variance that ranks have (Bonett & Wright 2000).
  const z =
    Math.atanh(Math.min(0.999_999, Math.abs(value))) * Math.sqrt((samples - 3) / (1 + value ** 2 / 2));
  return { value, p: 2 * upperTail(z), samples };
}

function pearson(x: readonly number[], y: readonly number[]): number | null {
  const mean = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0) / of.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (const [i, a] of x.entries()) {
    const [dx, dy] = [a - mx, (y[i] ?? 0) - my];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xx === 0 || yy === 0 ? null : Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).toSorted((a, b) => a.value - b.value);
  const found: number[] = values.map(() => 0);
  for (let i = 0; i < order.length;) {
    let end = i + 1;
    while (end < order.length && order[end]?.value === order[i]?.value) end += 1;
    for (let j = i; j < end; j += 1) found[order[j]?.index ?? 0] = (i + end - 1) / 2 + 1;
    i = end;
  }
  return found;
}

/** Of the standard normal distribution (Abramowitz & Stegun 26.2.17; wrong by less than 7.5e-8). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.231_641_9 * z);
  const series =
    t *
    (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  return Math.max(0, Math.min(1, (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series));
}

/** What a correlation of waiting and sentiment says, in a sentence. */
export function statementOf({ value, p, samples }: Correlation): string {
  const calls = `${samples.toLocaleString("en")} ${samples === 1 ? "call" : "calls"}`;
  if (value === null)
    return samples < LEAST_PAIRS
      ? `Too few calls have both a wait and a sentiment: ${samples} of ${LEAST_PAIRS}.`
      : `Waits or sentiment are the same in all ${calls}.`;
  const figures = `(Spearman's ρ = ${value.toFixed(2).replace("-", "−")}, ${calls})`;
  if (p === null || p > 0.05) return `Waiting and sentiment do not go together beyond chance ${figures}.`;
  const how = Math.abs(value) < 0.2 ? "a little " : Math.abs(value) < 0.5 ? "" : "much ";
  return value < 0
    ? `Longer waits go with ${how}worse sentiment ${figures}.`
    : `Longer waits go with ${how}better sentiment ${figures}.`;
}
