/** Lines and areas as SVG's path data. Unknown values are gaps and stay gaps. Pure. */

type Values = readonly (number | null)[];

export interface Axes {
  /** px of an instant, epoch ms. */
  readonly x: (atMs: number) => number;
  /** px of a value. */
  readonly y: (value: number) => number;
}

/** A tenth of a pixel, which nobody sees, and half of the text. */
const px = (value: number): string => String(Math.round(value * 10) / 10);

/**
 * Which points are drawn: of more than two in one column of pixels the first, the lowest, the highest and the last, so that
 * the picture is the same and takes no longer than the chart is wide. A gap within a column is kept.
 */
export function drawnPoints(times: readonly number[], values: Values, { x }: Pick<Axes, "x">): number[] {
  const drawn: number[] = [];
  let column: number[] = [];
  let at = Number.NaN;
  const flush = (): void => {
    if (column.length <= 2) drawn.push(...column);
    else {
      const of = (i: number) => values[i] ?? 0;
      const low = column.reduce((a, b) => (of(b) < of(a) ? b : a));
      const high = column.reduce((a, b) => (of(b) > of(a) ? b : a));
      const kept = new Set([column[0], low, high, column.at(-1)]);
      drawn.push(...column.filter((i) => kept.has(i)));
    }
    column = [];
  };
  for (const [i, value] of values.entries()) {
    const time = times[i];
    if (time === undefined) break;
    const next = Math.floor(x(time));
    if (value === null || next !== at) flush();
    at = next;
    if (value === null) drawn.push(i);
    else column.push(i);
  }
  flush();
  return drawn;
}

/** `step`: a value holds until the next. */
export function linePath(times: readonly number[], values: Values, { x, y }: Axes, step = false): string {
  let path = "";
  let pen = "M";
  for (const i of drawnPoints(times, values, { x })) {
    const [time, value] = [times[i], values[i] ?? null];
    if (value === null || time === undefined) pen = "M";
    else {
      const [left, top] = [px(x(time)), px(y(value))];
      path += step && pen === "L" ? `H${left}V${top}` : `${pen}${left} ${top}`;
      pen = "L";
    }
  }
  return path;
}

/** What lies between two courses with the same gaps. */
export function areaPath(times: readonly number[], lower: Values, upper: Values, axes: Axes): string {
  const drawn = drawnPoints(times, upper, axes);
  const runs: number[][] = [[]];
  for (const i of drawn) {
    if ((upper[i] ?? null) === null) runs.push([]);
    else runs.at(-1)?.push(i);
  }
  const corner = (i: number, of: Values): string => `${px(axes.x(times[i] ?? 0))} ${px(axes.y(of[i] ?? 0))}`;
  return runs
    .filter((run) => run.length > 0)
    .map((run) => {
      const there = run.map((i) => corner(i, upper));
      const back = run.toReversed().map((i) => corner(i, lower));
      return `M${[...there, ...back].join("L")}Z`;
    })
    .join("");
}

/** Parts on each other: the upper edge of each. Where any is known, an unknown part adds nothing; where none is, there is a gap. */
export function stacked(parts: readonly Values[], length: number): (number | null)[][] {
  const known = Array.from({ length }, (_, at) => parts.some((part) => (part[at] ?? null) !== null));
  let below = known.map((one): number | null => (one ? 0 : null));
  return parts.map((part) => {
    below = below.map((sum, at) => (sum === null ? null : sum + (part[at] ?? 0)));
    return below;
  });
}
