"use client";

import { clsx } from "clsx";
import { memo, useMemo } from "react";
import { useSelect, useSelectedAmong } from "#components/call-page/selection.tsx";
import type { CallTurn } from "#lib/calls/schema.ts";
import {
  NETWORK_FIGURES,
  NETWORK_LIMITS,
  type NetworkFigure,
  type NetworkSample,
  networkStems,
  worstFigures,
} from "#lib/calls/view/network.ts";
import { fitLabels, type TimeRange } from "#lib/calls/view/timeline.ts";
import { formatDuration, formatOffset } from "#lib/format/duration.ts";

export const NETWORK_NAMES: Record<NetworkFigure, string> = {
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

const named = (figure: NetworkFigure, value: number) =>
  `${NETWORK_NAMES[figure]}\u00a0${figureText(figure, value)}`;

/** What a report says, figure by figure. */
export const told = (sample: NetworkSample): string =>
  NETWORK_FIGURES.flatMap((figure) => {
    const value = sample[figure];
    return value === null ? [] : named(figure, value);
  }).join(", ");

/** The line's reports: the worst figure of each in one lane, or a lane for each figure. */
export function NetworkLanes({
  detail,
  ...shared
}: {
  samples: readonly NetworkSample[];
  turns: readonly CallTurn[];
  detail: boolean;
  range: TimeRange;
  widthPx: number;
}) {
  if (shared.samples.length === 0)
    return <p className="h-6 border-t border-line pt-1 pl-2 text-2xs text-ink-3">not reported</p>;
  if (!detail) return <NetworkLane {...shared} only={null} />;
  return NETWORK_FIGURES.map((figure) => <NetworkLane key={figure} {...shared} only={figure} />);
}

interface LaneProps {
  samples: readonly NetworkSample[];
  turns: readonly CallTurn[];
  range: TimeRange;
  widthPx: number;
  only: NetworkFigure | null;
}

function NetworkLane(props: LaneProps) {
  const { samples } = props;
  const ids = useMemo(() => new Set(samples.map(({ spanId }) => spanId)), [samples]);
  return <Reports {...props} span={useSelectedAmong(ids)} />;
}

/** Each report as a stem, as high as the figure is near its limit (dashed); beyond it, named. */
const Reports = memo(function Reports({
  samples,
  turns,
  range,
  widthPx,
  only,
  span,
}: LaneProps & {
  /** The selected one, where it is one of theirs. */
  span: string | null;
}) {
  const { selectSpan } = useSelect();
  const stems = networkStems(samples, turns, range, Math.floor(widthPx / COLUMN_PX), only);
  const share = (ms: number) => (ms - range.startMs) / (range.endMs - range.startMs);
  const labels = fitLabels(
    stems.flatMap(({ sample, poor, strain, breached }) => {
      const [figure] = poor;
      const value = figure === undefined ? null : sample[figure];
      if (figure === undefined || value === null) return [];
      const text = named(figure, value);
      return {
        value: { text, breached, key: `${sample.startMs} ${sample.spanId}` },
        centerPx: share(sample.startMs) * widthPx,
        widthPx: text.length * CHARACTER_PX,
        weight: strain + (breached ? 1e6 : 0),
      };
    }),
    widthPx,
  );
  const isReported = only === null || samples.some((sample) => sample[only] !== null);
  return (
    <div className="relative h-9 border-t border-line">
      {isReported ? null : <p className="pt-2 pl-2 text-2xs text-ink-3">not reported</p>}
      <div
        aria-hidden
        className={clsx(
          "absolute inset-x-0 bottom-[11px] border-t border-dashed border-line-strong",
          !isReported && "hidden",
        )}
      />
      <ul
        aria-label={only === null ? "Network reports" : `Network reports: ${NETWORK_NAMES[only]}`}
        className="contents"
      >
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
                  left: `${share(sample.startMs) * 100}%`,
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
});

/** The worst of each figure over the call, where their limits are, and what was not reported. */
export function NetworkSummary({ samples }: { samples: readonly NetworkSample[] }) {
  const worst = worstFigures(samples);
  if (worst.length === 0) return null;
  const missing = NETWORK_FIGURES.filter((figure) => worst.every((one) => one.figure !== figure));
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
      {missing.length === 0 ? null : (
        <span>{missing.map((figure) => NETWORK_NAMES[figure]).join(", ")} not reported</span>
      )}
    </p>
  );
}
