"use client";

import { usePreferences } from "#components/shell/preferences.tsx";
import { formatClock, formatDate, zoneAheadMs } from "#lib/format/time.ts";
import { LEFT_PX, RIGHT_PX, timeTicks } from "./model.ts";

const TICK_PX = 84;

/** Round instants on the clock of the zone that the person chose, and what each is called: at midnight, the day. */
export function useTimeTicks(
  fromMs: number,
  toMs: number,
  width: number,
): { readonly ticks: readonly number[]; readonly text: (atMs: number) => string } {
  const { shownZone } = usePreferences();
  const most = Math.max(2, Math.floor((width - LEFT_PX - RIGHT_PX) / TICK_PX));
  const { ticks, stepMs } = timeTicks(fromMs, toMs, most, (at) => zoneAheadMs(at, shownZone));
  const text = (at: number): string => {
    const clock = formatClock(at, shownZone).slice(0, 5);
    return stepMs >= 86_400_000 || clock === "00:00" ? formatDate(at, shownZone).slice(0, -5) : clock;
  };
  return { ticks, text };
}

/** The axis of a chart that recharts does not draw. */
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
  const { ticks, text } = useTimeTicks(fromMs, toMs, width);
  return (
    <>
      <line x1={LEFT_PX} x2={width - RIGHT_PX} y1={top} y2={top} stroke="var(--line-strong)" />
      {ticks.map((at) => (
        <g key={at}>
          <line x1={x(at)} x2={x(at)} y1={top} y2={top + 5} stroke="var(--line-strong)" />
          <text x={x(at)} y={top + 17} textAnchor="middle">
            {text(at)}
          </text>
        </g>
      ))}
    </>
  );
}
