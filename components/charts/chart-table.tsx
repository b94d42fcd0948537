"use client";

import { formatFigure, type Unit } from "#lib/format/figures.ts";
import { type ChartLine, type Mark, marksAt } from "./model.ts";
import { useAtWords } from "./words.ts";

const MOST_ROWS = 500;

/** The figures behind a chart, newest first; as high as the chart, so that nothing moves. */
export function ChartTable({
  label,
  unit,
  times,
  lines,
  marks,
  height,
}: {
  label: string;
  unit: Unit;
  times: readonly number[];
  lines: readonly ChartLine[];
  marks: readonly Mark[];
  height: number;
}) {
  const atWords = useAtWords();
  const rows = times.map((at, i) => ({ at, i })).toReversed();
  return (
    <section
      className="mt-1 overflow-auto border-y border-line"
      style={{ height }}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keys too
      tabIndex={0}
      aria-label={`${label}, table`}
    >
      <table className="w-full border-collapse text-xs">
        <caption className="sr-only">{label}</caption>
        <thead className="sticky top-0 bg-surface text-ink-2 shadow-[0_1px_0_var(--line)]">
          <tr>
            <th scope="col" className="px-2 py-1 text-left font-medium">
              Time
            </th>
            {lines.map((line) => (
              <th key={line.key} scope="col" className="px-2 py-1 text-right font-medium">
                {line.label}
              </th>
            ))}
            {marks.length === 0 ? null : (
              <th scope="col" className="px-2 py-1 text-left font-medium">
                Marks
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map(({ at, i }) => (
            <tr key={at} className="border-b border-line last:border-b-0">
              <th scope="row" className="px-2 py-0.5 text-left font-normal whitespace-nowrap text-ink-2">
                {atWords(at)}
              </th>
              {lines.map((line) => (
                <td key={line.key} className="px-2 py-0.5 text-right whitespace-nowrap">
                  {formatFigure(line.values[i] ?? null, unit)}
                </td>
              ))}
              {marks.length === 0 ? null : (
                <td className="px-2 py-0.5 wrap-anywhere">{marksAt(marks, times, i)}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS ? (
        <p className="px-2 py-1 text-xs text-ink-3">
          The newest {MOST_ROWS} of {rows.length} times.
        </p>
      ) : null}
    </section>
  );
}
