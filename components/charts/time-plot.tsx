"use client";

import { memo } from "react";
import {
  Area,
  CartesianGrid,
  ComposedChart,
  type DotItemDotProps,
  Line,
  ReferenceArea,
  ReferenceLine,
  XAxis,
  YAxis,
} from "recharts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatFigure, type Unit } from "#lib/format/figures.ts";
import { formatClock, formatDate, zoneAheadMs } from "#lib/format/time.ts";
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
  timeTicks,
  TOP_PX,
} from "./model.ts";

/** The drawing of a chart: recharts, of which a page without charts loads nothing. */

const TICK_PX = 84;
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

/** A figure between two gaps makes no line. */
const loneDot =
  ({ values, colour }: ChartLine) =>
  ({ key, cx, cy, index }: DotItemDotProps) =>
    isLone(values, index) && cx !== undefined && cy !== undefined ? (
      <circle key={key} cx={cx} cy={cy} r={1.75} fill={colour} />
    ) : (
      <g key={key} />
    );

export const TimePlot = memo(function TimePlot(props: PlotProps) {
  const { unit, times, lines, thresholds, marks, scale, stacked, fromMs, toMs, width, height } = props;
  const { shownZone } = usePreferences();
  const most = Math.max(2, Math.floor((width - LEFT_PX - RIGHT_PX) / TICK_PX));
  const { ticks, stepMs } = timeTicks(fromMs, toMs, most, (at) => zoneAheadMs(at, shownZone));
  const rows = times.map((at, i) => ({ at, values: lines.map(({ values }) => values[i] ?? null) }));
  const atText = (at: number): string => {
    const clock = formatClock(at, shownZone).slice(0, 5);
    return stepMs >= 86_400_000 || clock === "00:00" ? formatDate(at, shownZone).slice(0, -5) : clock;
  };
  return (
    <ComposedChart
      data={rows}
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
        tickFormatter={atText}
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
      {thresholds
        .filter(({ value }) => value <= scale.max && value >= scale.min)
        .map(({ value, label }) => (
          <ReferenceLine
            key={`${value} ${label}`}
            y={value}
            stroke="var(--ink-3)"
            strokeDasharray="2 4"
            label={{ ...LABEL, value: label, position: "insideBottomRight" }}
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
      {stacked
        ? lines.map((line, i) => (
            <Area
              key={line.key}
              // Where any is known, an unknown part adds nothing; where none is, there is a gap.
              dataKey={({ values }: (typeof rows)[number]) =>
                values[i] ?? (values.every((value) => value === null) ? null : 0)
              }
              stackId="all"
              type="linear"
              stroke="var(--surface)"
              strokeWidth={0.75}
              fill={line.colour}
              fillOpacity={line.light === true ? 0.45 : 0.85}
              connectNulls={false}
              isAnimationActive={false}
              activeDot={false}
              dot={false}
            />
          ))
        : null}
      {(stacked ? [] : lines).map((line, i) => (
        <Line
          key={line.key}
          dataKey={(row: (typeof rows)[number]) => row.values[i] ?? null}
          type={line.step === true ? "stepAfter" : "linear"}
          stroke={line.colour}
          strokeWidth={line.light === true ? 1 : 1.5}
          strokeOpacity={line.light === true ? 0.65 : 1}
          strokeDasharray={line.dash ?? ""}
          connectNulls={false}
          isAnimationActive={false}
          activeDot={false}
          dot={line.values.some((_, index) => isLone(line.values, index)) ? loneDot(line) : false}
        />
      ))}
    </ComposedChart>
  );
});
