import { formatFigure, type Unit } from "#lib/format/figures.ts";

/** What a printed chart says in words, since nobody can point at it. Pure. */

/** The lowest and the highest of a line: `812 ms to 2.41 s`; one where both read the same; null: all are gaps. */
export function rangeText(values: readonly (number | null)[], unit: Unit): string | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const text = (pick: (a: number, b: number) => number) =>
    formatFigure(
      known.reduce((a, b) => pick(a, b)),
      unit,
    );
  const [low, high] = [text(Math.min), text(Math.max)];
  return low === high ? low : `${low} to ${high}`;
}

/** All that was counted: `512`; null: all are gaps. */
export function sumText(values: readonly (number | null)[]): string | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.round(known.reduce((a, b) => a + b, 0)).toLocaleString("en");
}

/** SVG's `d` of a line; gaps break it. Coordinates in px. */
export function linePath(
  times: readonly number[],
  values: readonly (number | null)[],
  x: (at: number) => number,
  y: (value: number) => number,
): string {
  let pen = "M";
  return values
    .map((value, i) => {
      const at = times[i];
      if (value === null || at === undefined) {
        pen = "M";
        return "";
      }
      const step = `${pen}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = "L";
      return step;
    })
    .join("");
}

/** SVG's `d` of the area between two lines; where both are gaps there is none. Coordinates in px. */
export function areaPath(
  times: readonly number[],
  low: readonly (number | null)[],
  high: readonly (number | null)[],
  x: (at: number) => number,
  y: (value: number) => number,
): string {
  const runs: number[][] = [];
  for (const [i, value] of high.entries()) {
    if (value === null) continue;
    const last = runs.at(-1);
    if (last?.at(-1) === i - 1) last.push(i);
    else runs.push([i]);
  }
  const point = (i: number, values: readonly (number | null)[]) =>
    `${x(times[i] ?? 0).toFixed(1)} ${y(values[i] ?? 0).toFixed(1)}`;
  return runs
    .map(
      (run) =>
        `M${run.map((i) => point(i, high)).join("L")}L${run
          .toReversed()
          .map((i) => point(i, low))
          .join("L")}Z`,
    )
    .join("");
}
