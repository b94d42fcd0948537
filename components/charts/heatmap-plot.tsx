"use client";

import { useCallback } from "react";
import { type Brush, useCanvas } from "#components/ui/use-canvas.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { type Dot, DotMark } from "./dots.tsx";
import { BAND_PX, bandTop, type Bounds, HEAD_PX, heightOf, levelOf, LEVELS } from "./heat.ts";
import { freeSide } from "./free-side.ts";
import { AXIS_PX, LEFT_PX, type Mark, markLook, placeMarks, RIGHT_PX } from "./model.ts";
import { TimeAxis } from "./time-axis.tsx";

/** What a heatmap is drawn of: cells, axes, marks, single points. */

const HALO = { paintOrder: "stroke", stroke: "var(--surface)", strokeWidth: 3 } as const;

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

export function Cells({
  times,
  stepMs,
  counts,
  tops,
  fromMs,
  toMs,
}: Range & {
  times: readonly number[];
  stepMs: number;
  counts: readonly (readonly (number | null)[])[];
  tops: readonly number[];
}) {
  const draw = useCallback(
    ({ context, width, colour }: Brush) => {
      const x = (at: number) => ((at - fromMs) / (toMs - fromMs)) * width;
      context.fillStyle = colour("--accent");
      for (const [band, values] of counts.entries()) {
        const y = (counts.length - 1 - band) * BAND_PX;
        for (const [i, count] of values.entries()) {
          const end = times[i];
          const level = levelOf(count, tops);
          if (end === undefined || level === 0) continue;
          context.globalAlpha = LEVELS[level - 1] ?? 1;
          const [left, right] = [x(end - stepMs), x(end)];
          context.fillRect(
            left,
            y + 0.5,
            Math.max(1, right - left - (right - left > 5 ? 1 : 0)),
            BAND_PX - 1,
          );
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
      className="absolute bg-sunken"
      style={{
        top: HEAD_PX,
        left: LEFT_PX,
        width: `calc(100% - ${LEFT_PX + RIGHT_PX}px)`,
        height: counts.length * BAND_PX,
      }}
    />
  );
}

/** A cell's outline. */
export interface Outline {
  readonly band: number;
  /** Epoch ms. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly strong: boolean;
}

export function Axes({
  bounds,
  counts,
  limit,
  marks,
  dots,
  outlines,
  fromMs,
  toMs,
  width,
}: Range & {
  bounds: Bounds;
  counts: readonly (readonly (number | null)[])[];
  limit: { readonly value: number; readonly label: string } | null;
  marks: readonly Mark[];
  dots: readonly Dot[];
  outlines: readonly Outline[];
  width: number;
}) {
  const inner = width - LEFT_PX - RIGHT_PX;
  const bottom = HEAD_PX + bounds.length * BAND_PX;
  const limited = limit === null ? -1 : bounds.indexOf(limit.value);
  const x = (at: number) => LEFT_PX + ((at - fromMs) / (toMs - fromMs)) * inner;
  const above = counts[limited + 1] ?? [];
  const isLeft = freeSide([{ values: above }], 0.5, Number.POSITIVE_INFINITY) === "left";
  return (
    <svg
      aria-hidden
      width={width}
      height={bottom + AXIS_PX}
      className="pointer-events-none absolute inset-0 fill-ink-3 text-[11px]"
    >
      {bounds.map((bound, i) =>
        bound === null ? null : (
          <text key={bound} x={LEFT_PX - 6} y={bandTop(bounds, i) + 4} textAnchor="end">
            {formatDuration(bound)}
          </text>
        ),
      )}
      {placeMarks(marks, { fromMs, toMs, width: inner }).map(({ mark, lane, side }) => (
        <g key={`${mark.kind} ${mark.atMs} ${mark.label}`}>
          <line
            x1={x(mark.atMs)}
            x2={x(mark.atMs)}
            y1={0}
            y2={bottom}
            stroke="var(--surface)"
            strokeOpacity={0.7}
            strokeWidth={3}
          />
          <line x1={x(mark.atMs)} x2={x(mark.atMs)} y1={0} y2={bottom} {...markLook(mark.kind)} />
          {lane === 0 ? (
            <text
              x={x(mark.atMs) + (side === "left" ? -4 : 4)}
              y={11}
              textAnchor={side === "left" ? "end" : "start"}
              className="fill-ink-2"
              style={HALO}
            >
              {mark.label}
            </text>
          ) : null}
        </g>
      ))}
      {limited < 0 || limit === null ? null : (
        <>
          <line
            x1={LEFT_PX}
            x2={width - RIGHT_PX}
            y1={bandTop(bounds, limited)}
            y2={bandTop(bounds, limited)}
            className="stroke-ink"
            strokeDasharray="2 4"
          />
          <text
            x={isLeft ? LEFT_PX + 4 : width - RIGHT_PX - 4}
            y={bandTop(bounds, limited) - 4}
            textAnchor={isLeft ? "start" : "end"}
            className="fill-ink-2"
            style={HALO}
          >
            {limit.label}
          </text>
        </>
      )}
      {dots.map(({ atMs, value, href }) => {
        const y = heightOf(bounds, value);
        return y === null ? null : <DotMark key={`${href} ${atMs}`} x={x(atMs)} y={y} />;
      })}
      {outlines.map((one) => (
        <rect
          key={`${one.strong} ${one.band} ${one.toMs}`}
          x={x(one.fromMs)}
          y={bandTop(bounds, one.band)}
          width={Math.max(2, x(one.toMs) - x(one.fromMs))}
          height={BAND_PX}
          fill="none"
          stroke="var(--ink)"
          strokeWidth={one.strong ? 2 : 1}
        />
      ))}
      <TimeAxis fromMs={fromMs} toMs={toMs} width={width} top={bottom} x={x} />
    </svg>
  );
}
