"use client";

import { freeSide } from "./free-side.ts";
import { memo } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatFigure, type Unit } from "#lib/format/figures.ts";
import { formatClock, formatDate, zoneAheadMs } from "#lib/format/time.ts";
import {
  AXIS_PX,
  type ChartLine,
  heightAt,
  isLone,
  LEFT_PX,
  type Mark,
  markLook,
  placeMarks,
  RIGHT_PX,
  type Scale,
  type Threshold,
  timeTicks,
  TOP_PX,
} from "./model.ts";
import { areaPath, type Axes, linePath, stacked as stack } from "./paths.ts";

/** The drawing of a chart: grid, axes, lines or areas, limits, marks. */

const TICK_PX = 84;
/** Between two lines of labels. */
const LANE_PX = 13;
/** Readable where lines run through it. */
const HALO = { paintOrder: "stroke", stroke: "var(--surface)", strokeWidth: 3 } as const;

export interface PlotProps {
  readonly unit: Unit;
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly thresholds: readonly Threshold[];
  readonly marks: readonly Mark[];
  readonly scale: Scale;
  readonly stacked: boolean;
  readonly fromMs: number;
  readonly toMs: number;
  readonly width: number;
  readonly height: number;
}

export const TimePlot = memo(function TimePlot(props: PlotProps) {
  const { unit, times, lines, thresholds, marks, scale, stacked, fromMs, toMs, width, height } = props;
  const inner = Math.max(1, width - LEFT_PX - RIGHT_PX);
  const bottom = height - AXIS_PX;
  const axes: Axes = {
    x: (at) => LEFT_PX + ((at - fromMs) / (toMs - fromMs)) * inner,
    y: (value) => heightAt(scale, value, height),
  };
  const across = { x1: LEFT_PX, x2: LEFT_PX + inner };
  return (
    <svg
      aria-hidden
      width={width}
      height={height}
      className="plot pointer-events-none absolute inset-0 fill-ink-3 text-[11px]"
    >
      {scale.ticks.map((tick) => (
        <g key={tick}>
          <line {...across} y1={axes.y(tick)} y2={axes.y(tick)} stroke="var(--line)" />
          <text x={LEFT_PX - 8} y={axes.y(tick) + 4} textAnchor="end">
            {formatFigure(tick, unit)}
          </text>
        </g>
      ))}
      {scale.min < 0 && unit !== "score" ? (
        <rect
          x={LEFT_PX}
          y={axes.y(0)}
          width={inner}
          height={Math.max(0, axes.y(scale.min) - axes.y(0))}
          fill="var(--breach)"
          fillOpacity={0.05}
        />
      ) : null}
      {scale.min < 0 ? <line {...across} y1={axes.y(0)} y2={axes.y(0)} stroke="var(--line-strong)" /> : null}
      <TimeAxis fromMs={fromMs} toMs={toMs} width={width} top={bottom} x={axes.x} />
      {/* What leaves the axes is not drawn. */}
      <svg x={LEFT_PX} y={TOP_PX - 1} width={inner} height={bottom - TOP_PX + 2} overflow="hidden">
        <g transform={`translate(${-LEFT_PX} ${1 - TOP_PX})`}>
          {stacked ? (
            <Areas times={times} lines={lines} axes={axes} />
          ) : (
            lines.map((line) => <Course key={line.key} times={times} line={line} axes={axes} />)
          )}
        </g>
      </svg>
      {thresholds
        .filter(({ value }) => value <= scale.max && value >= scale.min)
        .map(({ value, label }) => {
          const isLeft = freeSide(lines, value, value + (18 / height) * (scale.max - scale.min)) === "left";
          return (
            <g key={`${value} ${label}`}>
              <line
                {...across}
                y1={axes.y(value)}
                y2={axes.y(value)}
                stroke="var(--ink-3)"
                strokeDasharray="2 4"
              />
              <text
                x={isLeft ? LEFT_PX + 3 : LEFT_PX + inner - 3}
                y={axes.y(value) - 4}
                textAnchor={isLeft ? "start" : "end"}
                className="fill-ink-2"
                style={HALO}
              >
                {label}
              </text>
            </g>
          );
        })}
      {placeMarks(marks, { fromMs, toMs, width: inner }).map(({ mark, lane, side }) => {
        const at = axes.x(mark.atMs);
        return (
          <g key={`${mark.kind} ${mark.atMs} ${mark.label}`}>
            <line x1={at} x2={at} y1={TOP_PX} y2={bottom} {...markLook(mark.kind)} />
            {lane === null ? null : (
              <text
                x={at + (side === "left" ? -4 : 4)}
                y={TOP_PX + 11 + lane * LANE_PX}
                textAnchor={side === "left" ? "end" : "start"}
                className="fill-ink-2"
                style={HALO}
              >
                {mark.label}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
});

function Course({ times, line, axes }: { times: readonly number[]; line: ChartLine; axes: Axes }) {
  const { values, colour, dash = "", light = false, step = false } = line;
  return (
    <>
      <path
        d={linePath(times, values, axes, step)}
        fill="none"
        stroke={colour}
        strokeWidth={light ? 1 : 1.5}
        strokeOpacity={light ? 0.65 : 1}
        strokeDasharray={dash}
        strokeLinejoin="round"
      />
      {/* A figure between two gaps makes no line. */}
      {values.map((value, i) =>
        value !== null && isLone(values, i) ? (
          <circle key={times[i]} cx={axes.x(times[i] ?? 0)} cy={axes.y(value)} r={1.75} fill={colour} />
        ) : null,
      )}
    </>
  );
}

function Areas({
  times,
  lines,
  axes,
}: {
  times: readonly number[];
  lines: readonly ChartLine[];
  axes: Axes;
}) {
  const tops = stack(
    lines.map(({ values }) => values),
    times.length,
  );
  return lines.map((line, i) => (
    <path
      key={line.key}
      d={areaPath(times, tops[i - 1] ?? [], tops[i] ?? [], axes)}
      fill={line.colour}
      fillOpacity={line.light === true ? 0.45 : 0.85}
      stroke="var(--surface)"
      strokeWidth={0.75}
    />
  ));
}

/** Round instants on the clock of the zone that the person chose; at midnight, the day. */
export function TimeAxis({
  fromMs,
  toMs,
  width,
  top,
  x,
}: {
  fromMs: number;
  toMs: number;
  /** Of the whole chart, px. */
  width: number;
  top: number;
  x: (atMs: number) => number;
}) {
  const { shownZone } = usePreferences();
  const most = Math.max(2, Math.floor((width - LEFT_PX - RIGHT_PX) / TICK_PX));
  const { ticks, stepMs } = timeTicks(fromMs, toMs, most, (at) => zoneAheadMs(at, shownZone));
  return (
    <>
      <line x1={LEFT_PX} x2={width - RIGHT_PX} y1={top} y2={top} stroke="var(--line-strong)" />
      {ticks.map((at) => {
        const clock = formatClock(at, shownZone).slice(0, 5);
        return (
          <g key={at}>
            <line x1={x(at)} x2={x(at)} y1={top} y2={top + 5} stroke="var(--line-strong)" />
            <text x={x(at)} y={top + 17} textAnchor="middle">
              {stepMs >= 86_400_000 || clock === "00:00" ? formatDate(at, shownZone).slice(0, -5) : clock}
            </text>
          </g>
        );
      })}
    </>
  );
}
