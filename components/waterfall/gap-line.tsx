/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a row of the virtual grid */
"use client";

import { memo } from "react";
import type { CallTurn } from "#lib/calls/schema.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { STAGE_LABELS } from "#lib/format/labels.ts";
import { clip } from "#lib/format/text.ts";
import type { Gap } from "#lib/traces/view/gaps.ts";
import { placeIn, type TimeWindow } from "#lib/traces/view/window.ts";

export type TurnGap = Gap<CallTurn["parts"][number]["between"]>;

/** Time of a turn that no stage accounts for, as a row in its place. */
export const GapLine = memo(function GapLine({
  gap,
  line,
  top,
  depth,
  columns,
  range,
}: {
  gap: TurnGap;
  line: number;
  top: number;
  depth: number;
  columns: string;
  range: TimeWindow;
}) {
  const length = formatDuration(gap.durationNs / 1e6);
  const where = between(gap);
  const place = placeIn(range, gap.startNs, gap.startNs + gap.durationNs);
  return (
    <div
      role="row"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-rowindex={line + 1}
      aria-label={`unattributed, ${length}${where === null ? "" : `, ${where}`}`}
      className={`${columns} absolute inset-x-0 h-6 items-center`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div
        role="gridcell"
        className="flex min-w-0 items-center gap-1.5 truncate pr-2 text-ink-3"
        style={{ paddingLeft: 20 + Math.min(depth, 12) * 14 }}
      >
        <span className="shrink-0 italic">unattributed</span>
        {where === null ? null : (
          <span className="truncate text-2xs" title={where}>
            {where}
          </span>
        )}
      </div>
      <div role="gridcell" className="relative mr-3 h-full overflow-hidden">
        {place === null ? null : (
          <>
            <span
              data-stage="unattributed"
              className="stage-fill absolute top-[7px] h-2.5 min-w-[2px]"
              style={{ left: `${place.left}%`, width: `${place.width}%` }}
            />
            <span
              className="absolute top-[5px] px-1 text-2xs leading-[14px] whitespace-nowrap text-ink-3"
              style={
                place.left + place.width < 88
                  ? { left: `${place.left + place.width}%` }
                  : { right: `${100 - place.left}%` }
              }
            >
              {length}
            </span>
          </>
        )}
      </div>
    </div>
  );
});

/** Between which stages the gap lies, and which other spans are inside it. */
function between({ between }: TurnGap): string | null {
  if (between === null) return null;
  const { before, after, spans } = between;
  const inside = spans.length === 0 ? "" : `, in it ${spans.map(({ name }) => clip(name, 40)).join(", ")}`;
  if (before !== null && after !== null)
    return `between ${STAGE_LABELS[before]} and ${STAGE_LABELS[after]}${inside}`;
  if (before !== null) return `after ${STAGE_LABELS[before]}${inside}`;
  if (after !== null) return `before ${STAGE_LABELS[after]}${inside}`;
  return spans.length === 0 ? null : inside.slice(2);
}
