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
