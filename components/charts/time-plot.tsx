"use client";

import { memo } from "react";
import {
  CartesianGrid,
  ComposedChart,
  Layer,
  ReferenceArea,
  ReferenceLine,
  usePlotArea,
  useXAxisScale,
  useYAxisScale,
  XAxis,
  YAxis,
} from "recharts";
import { formatFigure, type Unit } from "#lib/format/figures.ts";
import { freeSide } from "./free-side.ts";
import {
  AXIS_PX,
  type ChartLine,
  isLone,
  LEFT_PX,
  type Mark,
  markLook,
  placeMarks,
  RIGHT_PX,
  type Scale,
  type Threshold,
  TOP_PX,
} from "./model.ts";
import { areaPath, type Axes, linePath, stacked as stack } from "./paths.ts";
import { useTimeTicks } from "./time-axis.tsx";

/** The drawing of a chart: recharts, of which a page without charts loads nothing. */

/** Between two lines of labels. */
const LANE_PX = 13;
/** Readable where lines run through it. */
const LABEL = {
  fill: "var(--ink-2)",
  fontSize: 11,
  offset: 3,
  style: { paintOrder: "stroke", stroke: "var(--surface)", strokeWidth: 3 },
} as const;
const TEXT = { fill: "var(--ink-3)", fontSize: 11 } as const;

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
  const { ticks, text } = useTimeTicks(fromMs, toMs, width);
  return (
    <ComposedChart
      width={width}
      height={height}
      margin={{ top: TOP_PX, right: RIGHT_PX, bottom: 0, left: 0 }}
      accessibilityLayer={false}
      style={{ pointerEvents: "none" }}
    >
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis
        dataKey="at"
        type="number"
        domain={[fromMs, toMs]}
        allowDataOverflow
        ticks={ticks}
        interval={0}
        height={AXIS_PX}
        tickFormatter={text}
        tick={TEXT}
        tickLine={{ stroke: "var(--line-strong)" }}
        axisLine={{ stroke: "var(--line-strong)" }}
      />
      <YAxis
        type="number"
        domain={[scale.min, scale.max]}
        allowDataOverflow
        ticks={scale.ticks}
        interval={0}
        width={LEFT_PX}
        tickFormatter={(value: number) => formatFigure(value, unit)}
        tick={TEXT}
        tickLine={false}
        axisLine={false}
      />
      {scale.min < 0 && unit !== "score" ? (
        <ReferenceArea y1={scale.min} y2={0} fill="var(--breach)" fillOpacity={0.05} stroke="none" />
      ) : null}
      {scale.min < 0 ? <ReferenceLine y={0} stroke="var(--line-strong)" /> : null}
      <Courses times={times} lines={lines} stacked={stacked} />
      {thresholds
        .filter(({ value }) => value <= scale.max && value >= scale.min)
        .map(({ value, label }) => (
          <ReferenceLine
            key={`${value} ${label}`}
            y={value}
            stroke="var(--ink-3)"
            strokeDasharray="2 4"
            label={{
              ...LABEL,
              value: label,
              position:
                freeSide(lines, value, value + (18 / height) * (scale.max - scale.min)) === "left"
                  ? ("insideBottomLeft" as const)
                  : ("insideBottomRight" as const),
            }}
          />
        ))}
      {placeMarks(marks, { fromMs, toMs, width: width - LEFT_PX - RIGHT_PX }).map(
        ({ mark: { atMs, label, kind }, lane, side }) => (
          <ReferenceLine
            key={`${kind} ${atMs} ${label}`}
            x={atMs}
            {...markLook(kind)}
            {...(lane !== null && {
              label: {
                ...LABEL,
                value: label,
                position: side === "left" ? ("insideTopRight" as const) : ("insideTopLeft" as const),
                dy: lane * LANE_PX,
              },
            })}
          />
        ),
      )}
    </ComposedChart>
  );
});

/**
 * Lines or areas on the chart's own axes, each as one path. Of recharts' `Line` every point passes through its store, which
 * at 10 lines of 1,500 points takes longer than all else on the page.
 */
function Courses({ times, lines, stacked }: Pick<PlotProps, "times" | "lines" | "stacked">) {
  const [xScale, yScale, area] = [useXAxisScale(), useYAxisScale(), usePlotArea()];
  if (xScale === undefined || yScale === undefined || area === undefined) return null;
  const axes: Axes = { x: (at) => xScale(at) ?? 0, y: (value) => yScale(value) ?? 0 };
  // What leaves the axes is not drawn; a line on the edge is drawn whole.
  const [left, top] = [area.x, area.y - 1];
  return (
    <svg x={left} y={top} width={area.width} height={area.height + 2} overflow="hidden">
      <Layer className="courses" transform={`translate(${-left} ${-top})`}>
        {stacked ? (
          <Areas times={times} lines={lines} axes={axes} />
        ) : (
          lines.map((line) => <Course key={line.key} times={times} line={line} axes={axes} />)
        )}
      </Layer>
    </svg>
  );
}

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
