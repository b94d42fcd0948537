"use client";

import { useCallback, useMemo, useState } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { type Brush, useCanvas } from "#components/ui/use-canvas.ts";
import { useWidth } from "#components/ui/use-width.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { formatCount } from "#lib/format/figures.ts";
import { formatClock, formatDate, zoneAheadMs } from "#lib/format/time.ts";
import { ChartTable } from "./chart-table.tsx";
import { CsvButton } from "./csv-button.tsx";
import { levelOf, LEVELS, levelTops } from "./heat.ts";
import { useHover } from "./hover.tsx";
import { AXIS_PX, type ChartLine, LEFT_PX, type Mark, nearest, RIGHT_PX, timeTicks } from "./model.ts";
import { Pointer } from "./pointer.tsx";
import { useAtWords } from "./words.ts";

const FORMS = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
] as const;
const ROW_PX = 20;
const TICK_PX = 84;

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
  readonly fromMs: number;
  readonly toMs: number;
  readonly onSelect: (fromMs: number, toMs: number) => void;
  /** Epoch ms within the step that was clicked. */
  readonly onPick: (atMs: number) => void;
}

/** How many turns of each step took how long: one hue, darker for more. Steps are told by key and table as well. */
export function Heatmap({ label, times, stepMs, bounds, counts, limit, marks, ...rest }: HeatmapProps) {
  const { fromMs, toMs, onSelect, onPick } = rest;
  const [form, setForm] = useState<"chart" | "table">("chart");
  const [frame, width] = useWidth<HTMLDivElement>(0);
  const [hovered, hover] = useHover();
  const atWords = useAtWords();
  const index = hovered === null || hovered < fromMs || hovered > toMs ? null : nearest(times, hovered);
  const tops = useMemo(() => levelTops(counts), [counts]);
  const height = bounds.length * ROW_PX + AXIS_PX;
  const lines = useMemo(
    (): ChartLine[] =>
      bounds.map((bound, i) => ({
        key: String(bound),
        label: bandLabel(bounds, i, bound),
        colour: "var(--accent)",
        values: counts[i]?.map((count) => (count === null ? null : Math.round(count))) ?? [],
      })),
    [bounds, counts],
  );
  const words =
    index === null
      ? ""
      : lines
          .filter(({ values }) => (values[index] ?? 0) > 0)
          .map((line) => `${line.label} ${formatCount(line.values[index] ?? null)}`)
          .join(", ");
  return (
    <figure aria-label={label} className="min-w-0">
      <div className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1">
        <Legend tops={tops} />
        <div className="ml-auto flex items-center gap-2">
          <span className="text-xs text-ink-3">
            {index === null ? "" : `${atWords(times[index] ?? 0)}: ${words === "" ? "no turns" : words}`}
          </span>
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
              <Axes bounds={bounds} limit={limit} fromMs={fromMs} toMs={toMs} width={width} />
              <Pointer
                label={label}
                times={times}
                index={index}
                fromMs={fromMs}
                toMs={toMs}
                width={width}
                words={words === "" ? "no turns" : words}
                onHover={hover}
                onSelect={onSelect}
                onPick={onPick}
              />
            </>
          )}
        </div>
      )}
    </figure>
  );
}

function bandLabel(bounds: HeatmapProps["bounds"], index: number, bound: number | null): string {
  const under = index === 0 ? null : (bounds[index - 1] ?? null);
  if (bound === null) return `over ${formatDuration(under)}`;
  return under === null
    ? `to ${formatDuration(bound)}`
    : `${formatDuration(under)} to ${formatDuration(bound)}`;
}

function Cells({
  times,
  stepMs,
  counts,
  tops,
  fromMs,
  toMs,
}: Pick<HeatmapProps, "times" | "stepMs" | "counts" | "fromMs" | "toMs"> & { tops: readonly number[] }) {
  const draw = useCallback(
    ({ context, width, colour }: Brush) => {
      const x = (at: number) => ((at - fromMs) / (toMs - fromMs)) * width;
      context.fillStyle = colour("--accent");
      for (const [band, values] of counts.entries()) {
        const y = (counts.length - 1 - band) * ROW_PX;
        for (const [i, count] of values.entries()) {
          const end = times[i];
          const level = levelOf(count, tops);
          if (end === undefined || level === 0) continue;
          context.globalAlpha = LEVELS[level - 1] ?? 1;
          const [left, right] = [x(end - stepMs), x(end)];
          context.fillRect(left, y + 0.5, Math.max(1, right - left - (right - left > 5 ? 1 : 0)), ROW_PX - 1);
        }
      }
      context.globalAlpha = 1;
    },
    [times, stepMs, counts, tops, fromMs, toMs],
  );
  const ref = useCanvas(draw);
  return (
    <canvas
      ref={ref}
      aria-hidden
      className="absolute top-0 bg-sunken"
      style={{
        left: LEFT_PX,
        width: `calc(100% - ${LEFT_PX + RIGHT_PX}px)`,
        height: counts.length * ROW_PX,
      }}
    />
  );
}

function Axes({
  bounds,
  limit,
  fromMs,
  toMs,
  width,
}: Pick<HeatmapProps, "bounds" | "limit" | "fromMs" | "toMs"> & { width: number }) {
  const { shownZone } = usePreferences();
  const inner = width - LEFT_PX - RIGHT_PX;
  const most = Math.max(2, Math.floor(inner / TICK_PX));
  const { ticks, stepMs } = timeTicks(fromMs, toMs, most, (at) => zoneAheadMs(at, shownZone));
  const bottom = bounds.length * ROW_PX;
  const limited = limit === null ? -1 : bounds.indexOf(limit.value);
  const y = (index: number) => (bounds.length - 1 - index) * ROW_PX;
  return (
    <svg
      aria-hidden
      width={width}
      height={bottom + AXIS_PX}
      className="pointer-events-none absolute inset-0 fill-ink-3 text-[11px]"
    >
      {bounds.map((bound, i) =>
        bound === null ? null : (
          <text key={bound} x={LEFT_PX - 6} y={y(i) + 4} textAnchor="end">
            {formatDuration(bound)}
          </text>
        ),
      )}
      {limited < 0 ? null : (
        <line
          x1={LEFT_PX}
          x2={width - RIGHT_PX}
          y1={y(limited)}
          y2={y(limited)}
          className="stroke-ink"
          strokeDasharray="2 4"
        />
      )}
      {limited < 0 || limit === null ? null : (
        <text
          x={width - RIGHT_PX - 4}
          y={y(limited) - 4}
          textAnchor="end"
          className="fill-ink-2"
          style={{ paintOrder: "stroke", stroke: "var(--surface)", strokeWidth: 3 }}
        >
          {limit.label}
        </text>
      )}
      <line x1={LEFT_PX} x2={width - RIGHT_PX} y1={bottom} y2={bottom} className="stroke-line-strong" />
      {ticks.map((at) => {
        const x = LEFT_PX + ((at - fromMs) / (toMs - fromMs)) * inner;
        const clock = formatClock(at, shownZone).slice(0, 5);
        return (
          <g key={at}>
            <line x1={x} x2={x} y1={bottom} y2={bottom + 5} className="stroke-line-strong" />
            <text x={x} y={bottom + 17} textAnchor="middle">
              {stepMs >= 86_400_000 || clock === "00:00" ? formatDate(at, shownZone).slice(0, -5) : clock}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function Legend({ tops }: { tops: readonly number[] }) {
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
    </ul>
  );
}
