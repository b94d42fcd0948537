"use client";

import type { Ref } from "react";
import { ticks } from "#lib/calls/view/timeline.ts";
import { formatDuration, formatOffset } from "#lib/format/duration.ts";
import type { TimeWindow } from "#lib/traces/view/window.ts";

/** What a line's own word takes. */
const LABEL_PX = 42;

/** The scale above the bars: lengths since the start in a turn or a short trace, the call's clock in a long one. */
export function Ruler({
  range,
  originMs,
  columns,
  barsRef,
  width,
}: {
  range: TimeWindow;
  /** Where the range's origin is on the call's clock. */
  originMs: number;
  columns: string;
  barsRef: Ref<HTMLSpanElement>;
  /** Of the bars' column, in px. */
  width: number;
}) {
  const spanMs = (range.endNs - range.startNs) / 1e6;
  const short = spanMs < 30_000;
  const shiftMs = short ? 0 : originMs;
  const fromMs = (range.startNs - range.originNs) / 1e6 + shiftMs;
  return (
    <div aria-hidden className={`${columns} border-b border-line text-2xs text-ink-3`}>
      <span className="py-0.5 pl-3">{short ? formatOffset(originMs, true) : "Call clock"}</span>
      <span ref={barsRef} className="relative mr-3 h-5 overflow-hidden">
        {ticks(fromMs, fromMs + spanMs, Math.max(2, Math.floor(width / 72)))
          .filter((at) => at < fromMs + spanMs * 0.95)
          .map((at) => (
            <span
              key={at}
              className="absolute inset-y-0 border-l border-line pt-0.5 pl-1 whitespace-nowrap"
              style={{ left: `${((at - fromMs) / spanMs) * 100}%` }}
            >
              {/* A word that is cut off is worse than none. */}
              {((fromMs + spanMs - at) / spanMs) * width < LABEL_PX
                ? null
                : short
                  ? at === 0
                    ? "0"
                    : formatDuration(at)
                  : formatOffset(at)}
            </span>
          ))}
      </span>
    </div>
  );
}
