"use client";

import { clsx } from "clsx";
import { useSelection } from "#components/call-page/selection.tsx";
import type { CallTurn } from "#lib/calls/schema.ts";
import {
  NETWORK_FIGURES,
  NETWORK_LIMITS,
  type NetworkFigure,
  type NetworkSample,
  networkStems,
  worstFigures,
} from "#lib/calls/view/network.ts";
import { fitLabels } from "#lib/calls/view/timeline.ts";
import { formatDuration, formatOffset } from "#lib/format/duration.ts";

const NAMES: Record<NetworkFigure, string> = {
  rttMs: "RTT",
  jitterMs: "jitter",
  packetLossRatio: "loss",
  mos: "MOS",
};
const COLUMN_PX = 5;
const CHARACTER_PX = 6.1;
/** A stem's full height is this many times its limit: the limit stands in the middle of the lane. */
const FULL_STRAIN = 2;

function figureText(figure: NetworkFigure, value: number): string {
  switch (figure) {
    case "rttMs":
    case "jitterMs":
      return formatDuration(value);
    case "packetLossRatio":
      return `${(value * 100).toFixed(value < 0.01 ? 2 : 1)}\u00a0%`;
    case "mos":
      return value.toFixed(1);
  }
}

const named = (figure: NetworkFigure, value: number) => `${NAMES[figure]}\u00a0${figureText(figure, value)}`;

const told = (sample: NetworkSample): string =>
  NETWORK_FIGURES.flatMap((figure) => {
    const value = sample[figure];
    return value === null ? [] : named(figure, value);
  }).join(", ");

/** Each report of the line as a stem, as high as the worst figure is near its limit (dashed); beyond it, named. */
export function NetworkLane({
  samples,
  turns,
  endMs,
  widthPx,
  className,
}: {
  samples: readonly NetworkSample[];
  turns: readonly CallTurn[];
  endMs: number;
  widthPx: number;
  className: string;
}) {
  const { selectSpan, span } = useSelection();
  const stems = networkStems(samples, turns, endMs, Math.floor(widthPx / COLUMN_PX));
  const labels = fitLabels(
    stems.flatMap(({ sample, poor, strain, breached }) => {
      const [figure] = poor;
      const value = figure === undefined ? null : sample[figure];
      if (figure === undefined || value === null) return [];
      const text = named(figure, value);
      return {
        value: { text, breached, key: `${sample.startMs} ${sample.spanId}` },
        centerPx: (sample.startMs / endMs) * widthPx,
        widthPx: text.length * CHARACTER_PX,
        weight: strain + (breached ? 1e6 : 0),
      };
    }),
    widthPx,
  );
  return (
    <div className={clsx("relative border-t border-line", className)}>
      <div
        aria-hidden
        className="absolute inset-x-0 bottom-[11px] border-t border-dashed border-line-strong"
      />
      <ul aria-label="Network reports" className="contents">
        {stems.map(({ sample, strain, poor, breached }) => {
          const title = `Network at ${formatOffset(sample.startMs)}: ${told(sample)}`;
          return (
            <li key={`${sample.startMs} ${sample.spanId}`} className="contents">
              <button
                type="button"
                tabIndex={-1}
                title={title}
                aria-label={title}
                aria-pressed={span === sample.spanId}
                onClick={() => selectSpan(sample.spanId, sample.turnIndex)}
                className={clsx(
                  "absolute bottom-0 w-[5px] -translate-x-1/2 border-x border-surface",
                  breached ? "bg-breach" : poor.length > 0 ? "bg-ink" : "bg-line-strong",
                  span === sample.spanId && "outline-2 outline-accent",
                )}
                style={{
                  left: `${(sample.startMs / endMs) * 100}%`,
                  height: Math.max(2, (Math.min(strain, FULL_STRAIN) / FULL_STRAIN) * 22),
                }}
              />
            </li>
          );
        })}
      </ul>
      {labels.map(({ value, leftPx }) => (
        <span
          key={value.key}
          aria-hidden
          className={clsx(
            "pointer-events-none absolute -top-px text-2xs whitespace-nowrap",
            value.breached ? "font-semibold text-breach" : "text-ink-2",
          )}
          style={{ left: `${(leftPx / widthPx) * 100}%` }}
        >
          {value.text}
        </span>
      ))}
    </div>
  );
}

/** The worst of each figure over the call, and where their limits are. */
export function NetworkSummary({ samples }: { samples: readonly NetworkSample[] }) {
  const worst = worstFigures(samples);
  if (worst.length === 0) return null;
  return (
    <p className="flex flex-wrap gap-x-3 border-t border-line px-3 py-1 text-xs text-ink-3">
      <span>Network at its worst</span>
      {worst.map(({ figure, value, poor }) => (
        <span key={figure} className={poor ? "font-semibold text-ink" : "text-ink-2"}>
          {named(figure, value)}
          <span className="font-normal text-ink-3">
            {" "}
            ({figure === "mos" ? "at least" : "limit"} {figureText(figure, NETWORK_LIMITS[figure])})
          </span>
        </span>
      ))}
    </p>
  );
}
