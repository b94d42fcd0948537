/**
 * The statistics behind "is it just this call?": exact, for small counts, without approximation by a normal. Own code,
 * because what is on npm for it is unkept or an approximation; checked against R's and SciPy's documented examples.
 */

/**
 * A 2×2 table of counts:
 * ```
 *              with the value   without
 * breached           a             b
 * the rest           c             d
 * ```
 */
export interface Table {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

const lnFactorials: number[] = [0];

/** ln(n!), summed once and kept: exact to 1e-12 for the few thousand calls of a sample. */
function lnFactorial(n: number): number {
  for (let i = lnFactorials.length; i <= n; i += 1)
    lnFactorials.push((lnFactorials[i - 1] ?? 0) + Math.log(i));
  return lnFactorials[n] ?? Number.NaN;
}

const lnChoose = (n: number, k: number): number => lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k);

/** The log-probabilities of every `a` that the table's margins allow, from the least on: hypergeometric. */
function logDensities({ a, b, c, d }: Table): { readonly least: number; readonly logs: readonly number[] } {
  const [breached, rest, having] = [a + b, c + d, a + c];
  const least = Math.max(0, having - rest);
  const most = Math.min(having, breached);
  const all = lnChoose(breached + rest, having);
  const logs = Array.from(
    { length: most - least + 1 },
    (_, i) => lnChoose(breached, least + i) + lnChoose(rest, having - least - i) - all,
  );
  return { least, logs };
}

// Two tables that are equally likely differ by rounding; R's fisher.test allows the same.
const RELATIVE_ERROR = 1 + 1e-7;

/**
 * Fisher's exact test, two-sided: the probability, margins fixed, of a table that is no likelier than this one.
 * R: `fisher.test(matrix(c(a, b, c, d), nrow = 2, byrow = TRUE))$p.value`.
 */
export function fisherTwoSided(table: Table): number {
  const { least, logs } = logDensities(table);
  const own = Math.exp(logs[table.a - least] ?? 0) * RELATIVE_ERROR;
  return Math.min(
    1,
    logs.reduce((sum, log) => (Math.exp(log) <= own ? sum + Math.exp(log) : sum), 0),
  );
}

/**
 * The smallest two-sided p that any table with these margins can have. A value that cannot reach the level is not
 * tested: it could never be accused, so leaving it out costs nothing (Tarone, Biometrics 46, 1990).
 */
export function leastP({ a, b, c, d }: Table): number {
  const { least, logs } = logDensities({ a, b, c, d });
  const most = least + logs.length - 1;
  const at = (x: number) => fisherTwoSided({ a: x, b: a + b - x, c: a + c - x, d: d - a + x });
  return Math.min(at(least), at(most));
}

export interface OddsRatio {
  /** Conditional maximum likelihood, as R gives it; Infinity where no call without the value breached. */
  readonly estimate: number;
  /** Bounds of the exact conditional interval; 0 and Infinity where the data set none. */
  readonly low: number;
  readonly high: number;
}

/**
 * The odds ratio with its exact conditional confidence interval (Cornfield 1956): the odds ratios at which the table,
 * or one more extreme, has a probability of at least (1 − level) / 2 on its side. R: `fisher.test(…)$conf.int`.
 */
export function oddsRatio(table: Table, level = 0.95): OddsRatio {
  const { least, logs } = logDensities(table);
  const most = least + logs.length - 1;
  const { a } = table;
  const tail = (1 - level) / 2;
  const upper = (ln: number) => shareFrom(logs, ln, a - least);
  const lower = (ln: number) => 1 - shareFrom(logs, ln, a - least + 1);
  return {
    estimate: a === least ? 0 : a === most ? Infinity : Math.exp(solve((ln) => mean(logs, ln, least) - a)),
    low: a === least ? 0 : Math.exp(solve((ln) => upper(ln) - tail)),
    high: a === most ? Infinity : Math.exp(solve((ln) => tail - lower(ln))),
  };
}

/** The weights of the non-central hypergeometric distribution at an odds ratio of e^ln, which sum to 1. */
function weights(logs: readonly number[], ln: number): readonly number[] {
  const tilted = logs.map((log, i) => log + i * ln);
  const top = tilted.reduce((a, b) => Math.max(a, b), -Infinity);
  const raw = tilted.map((log) => Math.exp(log - top));
  const total = raw.reduce((sum, w) => sum + w, 0);
  return raw.map((w) => w / total);
}

const shareFrom = (logs: readonly number[], ln: number, from: number): number =>
  weights(logs, ln).reduce((sum, w, i) => (i >= from ? sum + w : sum), 0);

const mean = (logs: readonly number[], ln: number, least: number): number =>
  weights(logs, ln).reduce((sum, w, i) => sum + w * (least + i), 0);

/** The root of a function that increases, between e^-40 and e^40, by halving. */
function solve(f: (ln: number) => number): number {
  let [low, high] = [-40, 40];
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Holm's step-down correction (Scand. J. Statist. 6, 1979): the chance of even one false accusation stays below the
 * level, whatever the dependence between the values, and they do depend on each other. In the order given.
 * R: `p.adjust(p, "holm")`.
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((p, at) => ({ p, at })).toSorted((x, y) => x.p - y.p);
  const adjusted = Array.from(ps, () => 1);
  let least = 0;
  for (const [rank, { p, at }] of order.entries()) {
    least = Math.max(least, Math.min(1, p * (ps.length - rank)));
    adjusted[at] = least;
  }
  return adjusted;
}

/** P(X ≤ k) of a binomial with n tries and probability p. R: `pbinom(k, n, p)`. */
export function binomialAtMost(k: number, n: number, p: number): number {
  if (k >= n || p <= 0) return 1;
  if (k < 0 || p >= 1) return 0;
  let sum = 0;
  for (let i = 0; i <= k; i += 1)
    sum += Math.exp(lnChoose(n, i) + i * Math.log(p) + (n - i) * Math.log1p(-p));
  return Math.min(1, sum);
}
