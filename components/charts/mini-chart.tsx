"use client";

import { type Ref, useMemo } from "react";
import { useWidth } from "#components/ui/use-width.ts";
import { formatFigure, type Unit } from "#lib/format/figures.ts";
import { useHover } from "./hover.tsx";
import {
  AXIS_PX,
  isLone,
  LEFT_PX,
  leastTop,
  type Mark,
  markLook,
  nearest,
  placeMarks,
  RIGHT_PX,
  type Threshold,
  valueScale,
} from "./model.ts";
import { linePath } from "./paths.ts";
import { Pointer } from "./pointer.tsx";
import { useSteadyScale } from "./use-steady-scale.ts";

const TOP = 6;
const BOTTOM = AXIS_PX;

export interface MiniChartProps {
  readonly label: string;
  readonly unit: Unit;
  readonly colour: string;
  /** Epoch ms, ascending. */
  readonly times: readonly number[];
  /** One for each time; null is a gap. */
  readonly values: readonly (number | null)[];
  readonly limit?: Threshold | null;
  /** Lines without labels: the large charts say what they are. */
  readonly marks: readonly Mark[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly height?: number;
  readonly onSelect: (fromMs: number, toMs: number) => void;
  readonly onPick: (atMs: number) => void;
  /** Up (−1) and down (1) by keys, to another chart of the group, with the instant pointed at. */
  readonly onRow: (by: -1 | 1, atMs: number | null) => void;
  /** Of a group of charts, one is reached by Tab. */
  readonly isStop: boolean;
  readonly ref: Ref<HTMLDivElement>;
}

/** One line, small, to stand among many like it: the highest and the lowest value on its axis, a limit across. */
export function MiniChart({
  label,
  unit,
  colour,
  times,
  values,
  limit = null,
  marks,
  fromMs,
  toMs,
  height = 66,
  onSelect,
  onPick,
  onRow,
  isStop,
  ref,
}: MiniChartProps) {
  const [frame, width] = useWidth<HTMLDivElement>(0);
  const [hovered, hover] = useHover();
  const fitting = useMemo(
    () =>
      valueScale([{ key: "", label: "", colour, values }], limit === null ? [] : [limit], {
        least: leastTop(unit),
      }),
    [values, limit, unit, colour],
  );
  const scale = useSteadyScale(fitting, toMs - fromMs);
  const index = hovered === null || hovered < fromMs || hovered > toMs ? null : nearest(times, hovered);
  const inner = Math.max(1, width - LEFT_PX - RIGHT_PX);
  const x = (at: number) => LEFT_PX + ((at - fromMs) / (toMs - fromMs)) * inner;
  const y = (value: number) =>
    TOP + (1 - (value - scale.min) / (scale.max - scale.min)) * (height - TOP - BOTTOM);
  const shown = index === null ? null : (values[index] ?? null);
  const at = index === null ? null : (times[index] ?? null);
  return (
    <div ref={frame} className="relative min-w-0" style={{ height }}>
      {width === 0 ? null : (
        <>
          <svg aria-hidden width={width} height={height} className="absolute inset-0 fill-ink-3 text-[11px]">
            {[scale.max, scale.min].map((tick) => (
              <g key={tick}>
                <line x1={LEFT_PX} x2={width - RIGHT_PX} y1={y(tick)} y2={y(tick)} className="stroke-line" />
                <text x={LEFT_PX - 6} y={y(tick) + 4} textAnchor="end">
                  {formatFigure(tick, unit)}
                </text>
              </g>
            ))}
            {placeMarks(marks, { fromMs, toMs, width: inner }).map(({ mark: { atMs, kind, label } }) => (
              <line
                key={`${kind} ${atMs} ${label}`}
                x1={x(atMs)}
                x2={x(atMs)}
                y1={TOP}
                y2={height - BOTTOM}
                {...markLook(kind)}
              />
            ))}
            {limit === null || limit.value > scale.max ? null : (
              <line
                x1={LEFT_PX}
                x2={width - RIGHT_PX}
                y1={y(limit.value)}
                y2={y(limit.value)}
                className="stroke-ink-3"
                strokeDasharray="2 4"
              />
            )}
            <path
              d={linePath(times, values, { x, y })}
              fill="none"
              stroke={colour}
              strokeWidth={1.5}
              strokeLinejoin="round"
            />
            {values.map((value, i) =>
              value !== null && isLone(values, i) ? (
                <circle key={times[i]} cx={x(times[i] ?? 0)} cy={y(value)} r={1.75} fill={colour} />
              ) : null,
            )}
            {shown === null || at === null ? null : (
              <>
                <circle cx={x(at)} cy={y(shown)} r={2.5} fill={colour} />
                <text
                  x={Math.min(x(at), width - 60)}
                  y={height - 8}
                  className="fill-ink"
                  textAnchor={x(at) > width - 60 ? "start" : "middle"}
                >
                  {formatFigure(shown, unit)}
                </text>
              </>
            )}
          </svg>
          <Pointer
            label={label}
            times={times}
            index={index}
            fromMs={fromMs}
            toMs={toMs}
            width={width}
            words={formatFigure(shown, unit)}
            onHover={hover}
            onSelect={onSelect}
            onPick={onPick}
            onRow={(by) => onRow(by, hovered)}
            isStop={isStop}
            ref={ref}
          />
        </>
      )}
    </div>
  );
}
