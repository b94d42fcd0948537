"use client";

import { useMemo, useState } from "react";
import { Segmented } from "#components/ui/segmented.tsx";
import { useWidth } from "#components/ui/use-width.ts";
import { formatCount } from "#lib/format/figures.ts";
import { ChartTable } from "./chart-table.tsx";
import { CsvButton } from "./csv-button.tsx";
import type { Dot } from "./dots.tsx";
import { BAND_PX, bandAt, bandLabel, HEAD_PX, heightOf, LEVELS, levelTops } from "./heat.ts";
import { Axes, Cells } from "./heatmap-plot.tsx";
import { useHover } from "./hover.tsx";
import { AXIS_PX, type ChartLine, LEFT_PX, type Mark, nearest, nearestDot, RIGHT_PX } from "./model.ts";
import { Pointer } from "./pointer.tsx";
import { useAtWords } from "./words.ts";

const FORMS = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
] as const;

/** A cell: a step by its index among the times, a band by its among the bounds. */
export interface HeatCell {
  readonly index: number;
  readonly band: number;
}

export interface HeatmapProps {
  readonly label: string;
  /** Ends of the steps, epoch ms, ascending. */
  readonly times: readonly number[];
  readonly stepMs: number;
  /** Upper bounds in ms, rising; null: above the last one. */
  readonly bounds: readonly (number | null)[];
  /** For each bound its counts by `times`; null: a gap. */
  readonly counts: readonly (readonly (number | null)[])[];
  /** Drawn across: what a turn may take, ms. */
  readonly limit: { readonly value: number; readonly label: string } | null;
  readonly marks: readonly Mark[];
  /** Single turns, each with a page of its own; values in ms. */
  readonly dots: readonly Dot[];
  /** The cell whose turns are shown elsewhere. */
  readonly picked: HeatCell | null;
  readonly fromMs: number;
  readonly toMs: number;
  readonly onSelect: (fromMs: number, toMs: number) => void;
  /** A cell with turns in it was clicked, or entered. */
  readonly onPick: (cell: HeatCell) => void;
  /** A single turn was clicked. */
  readonly onDot: (href: string) => void;
}

/** How many turns of each step took how long: one hue, darker for more. Steps are told by key and table as well. */
export function Heatmap({ label, times, stepMs, bounds, counts, limit, marks, dots, ...rest }: HeatmapProps) {
  const { picked, fromMs, toMs, onSelect, onPick, onDot } = rest;
  const [form, setForm] = useState<"chart" | "table">("chart");
  const [frame, width] = useWidth<HTMLDivElement>(0);
  const [hovered, hover] = useHover();
  const [band, setBand] = useState<number | null>(null);
  const atWords = useAtWords();
  const index = hovered === null || hovered < fromMs || hovered > toMs ? null : nearest(times, hovered);
  const tops = useMemo(() => levelTops(counts), [counts]);
  // A cell is pointed at by its middle, and known to the other charts by its end.
  const middles = useMemo(() => times.map((end) => end - stepMs / 2), [times, stepMs]);
  const height = HEAD_PX + bounds.length * BAND_PX + AXIS_PX;
  const lines = useMemo(
    (): ChartLine[] =>
      bounds.map((bound, i) => ({
        key: String(bound),
        label: bandLabel(bounds, i),
        colour: "var(--accent)",
        values: counts[i]?.map((count) => (count === null ? null : Math.round(count))) ?? [],
      })),
    [bounds, counts],
  );
  const countAt = (cell: HeatCell): number => lines[cell.band]?.values[cell.index] ?? 0;
  const cell: HeatCell | null = index === null || band === null ? null : { index, band };
  const words =
    index === null
      ? ""
      : cell !== null
        ? `${bandLabel(bounds, cell.band)}: ${turns(countAt(cell))}`
        : lines
            .filter(({ values }) => (values[index] ?? 0) > 0)
            .map((line) => `${line.label} ${formatCount(line.values[index] ?? null)}`)
            .join(", ") || "no turns";
  const pick = (atMs: number, y: number | null) => {
    const at = times.findIndex((end) => end >= atMs);
    if (at < 0) return;
    const x = (one: number) => ((one - fromMs) / (toMs - fromMs)) * (width - LEFT_PX - RIGHT_PX);
    const dot = y === null ? null : nearestDot(dots, x(atMs), y, x, (ms) => heightOf(bounds, ms));
    if (dot !== null) {
      onDot(dot.href);
      return;
    }
    const last = bounds.findLastIndex((_, i) => countAt({ index: at, band: i }) > 0);
    const to = { index: at, band: (y === null ? band : bandAt(bounds, y)) ?? last };
    if (countAt(to) > 0 || dots.some((one) => holds(one, to))) onPick(to);
  };
  const holds = ({ atMs, value }: Dot, { index, band }: HeatCell): boolean => {
    const end = times[index] ?? 0;
    const own = bounds.findIndex((bound) => bound === null || value <= bound);
    return own === band && atMs > end - stepMs && atMs <= end;
  };
  const outline = (of: HeatCell | null, strong: boolean) => {
    const end = of === null ? undefined : times[of.index];
    return of === null || end === undefined
      ? []
      : [{ band: of.band, fromMs: end - stepMs, toMs: end, strong }];
  };
  return (
    <figure aria-label={label} className="min-w-0">
      <div className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1">
        <Legend tops={tops} dots={dots.length} />
        <div className="ml-auto flex items-center gap-2">
          {form === "table" ? <CsvButton label={label} times={times} lines={lines} /> : null}
          <Segmented label={`${label} as`} options={FORMS} value={form} onChange={setForm} />
        </div>
      </div>
      {form === "table" ? (
        <ChartTable label={label} unit="count" times={times} lines={lines} marks={marks} height={height} />
      ) : (
        <div ref={frame} className="relative mt-1" style={{ height }}>
          {width === 0 ? null : (
            <>
              <Cells times={times} stepMs={stepMs} counts={counts} tops={tops} fromMs={fromMs} toMs={toMs} />
              <Axes
                bounds={bounds}
                counts={counts}
                limit={limit}
                marks={marks}
                dots={dots}
                outlines={[...outline(cell, false), ...outline(picked, true)]}
                fromMs={fromMs}
                toMs={toMs}
                width={width}
              />
              <Pointer
                label={label}
                times={middles}
                index={index}
                fromMs={fromMs}
                toMs={toMs}
                width={width}
                words={words}
                onHover={(atMs, y) => {
                  hover(atMs === null ? null : atMs + stepMs / 2);
                  if (atMs === null || y !== null) setBand(y === null ? null : bandAt(bounds, y));
                }}
                onRow={(by) => {
                  if (index === null) hover(times.at(-1) ?? null);
                  const from = band ?? (by === 1 ? bounds.length : -1);
                  setBand(Math.min(bounds.length - 1, Math.max(0, from - by)));
                }}
                onSelect={onSelect}
                onPick={pick}
              />
            </>
          )}
        </div>
      )}
      {form === "table" ? null : (
        // One line, whatever it says: it changes as the pointer moves.
        <p className="h-4 truncate text-right text-xs text-ink-3" aria-hidden>
          {index === null
            ? dots.length === 0
              ? ""
              : "A ring is a single turn: it leads to its trace."
            : `${atWords(times[index] ?? 0)}, ${words}`}
        </p>
      )}
    </figure>
  );
}

const turns = (count: number): string => (count === 1 ? "1 turn" : `${formatCount(count)} turns`);

function Legend({ tops, dots }: { tops: readonly number[]; dots: number }) {
  return (
    <ul className="flex flex-wrap items-center gap-x-3 text-xs text-ink-2" aria-label="Turns in a cell">
      {tops.map((top, i) => (
        <li key={top} className="flex items-center gap-1 whitespace-nowrap">
          <span aria-hidden className="inline-block size-2.5 bg-accent" style={{ opacity: LEVELS[i] }} />
          {top > (tops[i - 1] ?? 0) + 1 ? `${formatCount((tops[i - 1] ?? 0) + 1)}–` : ""}
          {formatCount(top)}
          {i === tops.length - 1 ? " turns" : ""}
        </li>
      ))}
      {dots === 0 ? null : (
        <li className="flex items-center gap-1 whitespace-nowrap">
          <span aria-hidden className="inline-block size-2 rounded-full border border-ink bg-surface" />
          {dots === 1 ? "1 single turn" : `${formatCount(dots)} single turns`}
        </li>
      )}
    </ul>
  );
}
