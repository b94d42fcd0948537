import type { CsvTable } from "#lib/format/csv.ts";
import type { Unit } from "#lib/format/figures.ts";
import type { ChartLine } from "./model.ts";

/** A chart's figures as a table to save. Pure. */

const UNITS: Readonly<Record<Unit, string | null>> = {
  ms: "ms",
  ratio: "ratio",
  per_minute: "per minute",
  burn: "times the budget's pace",
  score: "-1 to 1",
  count: null,
};

/** A row a time; unknown is empty. @param times epoch ms */
export function seriesTable(
  times: readonly number[],
  lines: readonly Pick<ChartLine, "label" | "values">[],
  unit: Unit,
): CsvTable {
  const suffix = UNITS[unit] === null ? "" : ` (${UNITS[unit]})`;
  return {
    head: ["time (UTC)", ...lines.map(({ label }) => `${label}${suffix}`)],
    rows: times.map((at, i) => [new Date(at).toISOString(), ...lines.map(({ values }) => values[i] ?? null)]),
  };
}
