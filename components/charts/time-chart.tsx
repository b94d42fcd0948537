"use client";

import { clsx } from "clsx";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useMemo, useState, type ReactNode } from "react";
import { Segmented } from "#components/ui/segmented.tsx";
import { useWidth } from "#components/ui/use-width.ts";
import { formatFigure, type Unit } from "#lib/format/figures.ts";
import { ChartTable } from "./chart-table.tsx";
import { CsvButton } from "./csv-button.tsx";
import { type Dot, DotMark } from "./dots.tsx";
import { useHover } from "./hover.tsx";
import {
  type ChartLine,
  heightAt,
  LEFT_PX,
  leastTop,
  type Mark,
  nearest,
  nearestDot,
  RIGHT_PX,
  stackTops,
  type Threshold,
  valueAt,
  valueScale,
} from "./model.ts";
import { Pointer } from "./pointer.tsx";
import { useSteadyScale } from "./use-steady-scale.ts";
import { useAtWords } from "./words.ts";

const TimePlot = dynamic(() => import("./time-plot.tsx").then(({ TimePlot }) => TimePlot), { ssr: false });

const FORMS = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
] as const;

export interface TimeChartProps {
  /** Names the chart for screen readers and its table. */
  readonly label: string;
  readonly unit: Unit;
  /** Epoch ms, ascending: one for each value of every line. */
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  /** Horizontal lines: what must not be exceeded. */
  readonly thresholds?: readonly Threshold[];
  /** Vertical lines: deploys, alerts. */
  readonly marks?: readonly Mark[];
  /** Single events, by value; where they would leave the scale they are left out. */
  readonly dots?: readonly Dot[];
  readonly onDot?: (href: string) => void;
  /** Epoch ms: what the axis shows, also where there are no figures. */
  readonly fromMs: number;
  readonly toMs: number;
  /** What no figure can exceed: the scale ends there. */
  readonly most?: number;
  /** Which time's figures are told when none is pointed at; default: the last. */
  readonly newest?: number;
  /** A stretch was dragged, or marked with Shift and arrow keys. Epoch ms. */
  readonly onSelect?: (fromMs: number, toMs: number) => void;
  /** An instant was clicked at the height of this value; by keys the value is null. Epoch ms. */
  readonly onPick?: (atMs: number, value: number | null) => void;
  /** Lines are parts of a whole and stand on each other, the first at the bottom. */
  readonly stacked?: boolean;
  /** In px, without legend. */
  readonly height?: number;
  /** Controls beside the legend. */
  readonly children?: ReactNode;
}

const NO_THRESHOLDS: readonly Threshold[] = [];
const NO_MARKS: readonly Mark[] = [];
const NO_DOTS: readonly Dot[] = [];

/** Figures over time: lines with their values in the legend, at the instant pointed at or the newest; as a table too. */
export function TimeChart({
  label,
  unit,
  times,
  lines,
  thresholds = NO_THRESHOLDS,
  marks = NO_MARKS,
  dots = NO_DOTS,
  onDot,
  fromMs,
  toMs,
  most,
  newest = times.length - 1,
  onSelect,
  onPick,
  stacked = false,
  height = 200,
  children,
}: TimeChartProps) {
  const [form, setForm] = useState<"chart" | "table">("chart");
  const [frame, width] = useWidth<HTMLDivElement>(0);
  const [hovered, hover] = useHover();
  const atWords = useAtWords();
  const fitting = useMemo(() => {
    const top = { key: "", label: "", colour: "", values: stacked ? stackTops(lines, times.length) : [] };
    const limits = { least: leastTop(unit), ...(most !== undefined && { most }) };
    return valueScale(stacked ? [top] : lines, thresholds, limits);
  }, [lines, times, thresholds, unit, most, stacked]);
  const scale = useSteadyScale(fitting, toMs - fromMs);
  const index = hovered === null || hovered < fromMs || hovered > toMs ? null : nearest(times, hovered);
  const shown = index ?? newest;
  const at = times[shown];
  const x = (atMs: number) => ((atMs - fromMs) / (toMs - fromMs)) * (width - LEFT_PX - RIGHT_PX);
  const y = (value: number): number | null =>
    value > scale.max || value < scale.min ? null : heightAt(scale, value, height);
  const pick = (atMs: number, top: number | null) => {
    const dot = top === null ? null : nearestDot(dots, x(atMs), top, x, y);
    if (dot !== null) onDot?.(dot.href);
    else onPick?.(atMs, top === null ? null : valueAt(scale, top, height));
  };
  return (
    <figure aria-label={label} className="min-w-0">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-1">
        <Legend lines={lines} unit={unit} index={shown} />
        <div className="ml-auto flex items-center gap-2">
          <span className="text-xs whitespace-nowrap text-ink-3">
            {at === undefined ? "no figures" : atWords(at)}
          </span>
          {children}
          {form === "table" ? <CsvButton label={label} times={times} lines={lines} unit={unit} /> : null}
          <Segmented label={`${label} as`} options={FORMS} value={form} onChange={setForm} />
        </div>
      </div>
      {form === "table" ? (
        <ChartTable label={label} unit={unit} times={times} lines={lines} marks={marks} height={height} />
      ) : (
        <div ref={frame} className="relative mt-1" style={{ height }}>
          {width === 0 ? null : (
            <>
              <TimePlot
                unit={unit}
                times={times}
                lines={lines}
                thresholds={thresholds}
                marks={marks}
                scale={scale}
                stacked={stacked}
                fromMs={fromMs}
                toMs={toMs}
                width={width}
                height={height}
              />
              {dots.length === 0 ? null : (
                <svg
                  aria-hidden
                  width={width}
                  height={height}
                  className="pointer-events-none absolute inset-0"
                >
                  {dots.map((dot) => {
                    const top = y(dot.value);
                    return top === null ? null : (
                      <DotMark key={`${dot.href} ${dot.atMs}`} x={LEFT_PX + x(dot.atMs)} y={top} />
                    );
                  })}
                </svg>
              )}
              <Pointer
                label={label}
                times={times}
                index={index}
                fromMs={fromMs}
                toMs={toMs}
                width={width}
                words={index === null ? "" : spoken(lines, unit, index)}
                onHover={hover}
                onSelect={onSelect}
                onPick={onPick && pick}
              />
            </>
          )}
        </div>
      )}
    </figure>
  );
}

const spoken = (lines: readonly ChartLine[], unit: Unit, index: number): string =>
  lines.map(({ label, values }) => `${label} ${formatFigure(values[index] ?? null, unit)}`).join(", ");

function Legend({ lines, unit, index }: { lines: readonly ChartLine[]; unit: Unit; index: number }) {
  return (
    <ul className="flex min-h-6 flex-wrap items-center gap-x-4 gap-y-0.5 text-xs text-ink-2">
      {lines.map(({ key, label, colour, dash, light, href, values }) => (
        <li key={key} className="flex items-center gap-1.5 whitespace-nowrap">
          <svg width={18} height={6} aria-hidden className="shrink-0">
            <line
              x1={0}
              x2={18}
              y1={3}
              y2={3}
              stroke={colour}
              strokeWidth={light === true ? 1 : 2}
              strokeDasharray={dash ?? ""}
            />
          </svg>
          {href === undefined ? (
            label
          ) : (
            <Link
              href={href}
              prefetch={false}
              className="flex min-h-6 items-center hover:text-ink hover:underline"
            >
              {label}
            </Link>
          )}
          <span
            className={clsx("min-w-[3.5em]", (values[index] ?? null) === null ? "text-ink-3" : "text-ink")}
          >
            {formatFigure(values[index] ?? null, unit)}
          </span>
        </li>
      ))}
    </ul>
  );
}
