/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are virtual and placed absolutely: a table would undo both */
"use client";

import { clsx } from "clsx";
import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";
import type { TimeWindow, WaterfallRow } from "#lib/calls/view/waterfall.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { clip } from "#lib/format/text.ts";

interface SpanBarProps {
  item: WaterfallRow;
  index: number;
  top: number;
  columns: string;
  /** The room that a label beside a bar needs, in percent of the axis. */
  labelShare: number;
  range: TimeWindow;
  budgetEndNs: number | null;
  breached: boolean;
  shown: boolean;
  onSelect: (id: string, turn: number | null) => void;
  onFold: (id: string, close: boolean) => void;
}

/** One span: its name by depth, and its bar in its stage's colour. */
export const SpanBar = memo(function SpanBar(props: SpanBarProps) {
  const { item, index, top, columns, labelShare, range, budgetEndNs, breached, shown, onSelect, onFold } =
    props;
  const { row } = item;
  const failed = row.status === "error";
  const name = clip(row.name, 160);
  return (
    // The grid itself takes the keys; the pointer takes a row.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={`span-${row.id}`}
      role="row"
      aria-level={item.depth + 1}
      aria-rowindex={index + 1}
      aria-selected={shown}
      aria-expanded={item.children ? !item.folded : undefined}
      aria-label={`${name}${row.label === null ? "" : ` ${clip(row.label, 80)}`}, ${formatDuration(row.durationNs / 1e6)}${failed ? ", failed" : ""}${breached ? ", over budget" : ""}`}
      onClick={() => onSelect(row.id, row.turnIndex)}
      className={clsx(
        columns,
        "absolute inset-x-0 h-6 cursor-pointer items-center",
        shown ? "bg-accent-wash" : "hover:bg-sunken",
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div
        role="gridcell"
        className="flex min-w-0 items-center gap-1 pr-2"
        style={{ paddingLeft: 8 + Math.min(item.depth, 12) * 14 }}
      >
        {item.children ? (
          <button
            type="button"
            tabIndex={-1}
            aria-label={item.folded ? "Unfold" : "Fold"}
            onClick={(event) => {
              event.stopPropagation();
              onFold(row.id, !item.folded);
            }}
            className="-ml-1 flex size-4 shrink-0 items-center justify-center text-ink-3"
          >
            {item.folded ? <ChevronRight size={12} aria-hidden /> : <ChevronDown size={12} aria-hidden />}
          </button>
        ) : (
          <span className="-ml-1 w-4 shrink-0" />
        )}
        <span
          className={clsx(
            "max-w-full shrink-0 truncate",
            (failed || breached) && "font-semibold text-breach",
          )}
          title={name}
        >
          {name}
        </span>
        {row.label === null ? null : (
          <span className="truncate text-ink-3" title={clip(row.label, 200)}>
            {clip(row.label, 80)}
          </span>
        )}
        {row.service === "voice-edge" ? null : (
          <span className="ml-auto shrink-0 truncate pl-1 text-2xs text-ink-3">{clip(row.service, 40)}</span>
        )}
      </div>
      <div role="gridcell" className="relative mr-3 h-full overflow-hidden">
        {budgetEndNs !== null && budgetEndNs < range.endNs ? (
          <span
            aria-hidden
            className="absolute inset-y-0 border-l border-dashed border-ink-3"
            style={{ left: `${share(budgetEndNs, range)}%` }}
          />
        ) : null}
        <Bar item={item} range={range} labelShare={labelShare} breached={breached} shown={shown} />
      </div>
    </div>
  );
});

const share = (ns: number, range: TimeWindow): number =>
  ((ns - range.startNs) / (range.endNs - range.startNs)) * 100;

/** The bar, with its length written beside it: after it, or before it where there is no room. */
function Bar({
  item: { row },
  range,
  labelShare,
  breached,
  shown,
}: {
  item: WaterfallRow;
  range: TimeWindow;
  labelShare: number;
  breached: boolean;
  shown: boolean;
}) {
  const from = share(row.startNs, range);
  const to = share(row.startNs + row.durationNs, range);
  const failed = row.status === "error";
  if (to < 0 || from > 100)
    return <span className="absolute top-1 text-2xs text-ink-3">{to < 0 ? "◂ before" : ""}</span>;
  const left = Math.max(0, from);
  const width = Math.min(100, to) - left;
  const after = left + width < 100 - labelShare;
  const inside = !after && left < labelShare;
  const label = formatDuration(row.durationNs / 1e6);
  return (
    <>
      <span
        data-stage={row.stage ?? undefined}
        className={clsx(
          "absolute top-[7px] h-2.5 min-w-[2px] rounded-[1.5px]",
          row.stage === null ? "bg-line-strong" : "stage-fill",
        )}
        style={{ left: `${left}%`, width: `${width}%` }}
      />
      {breached || failed ? (
        <span
          className="absolute top-[18px] h-[3px] min-w-[2px] bg-breach"
          style={{ left: `${left}%`, width: `${width}%` }}
        />
      ) : null}
      <span
        className={clsx(
          "absolute top-[5px] px-1 text-2xs leading-[14px] whitespace-nowrap",
          breached || failed ? "font-semibold text-breach" : "text-ink-3",
          inside && ["rounded-xs", shown ? "bg-accent-wash" : "bg-surface"],
        )}
        style={after ? { left: `${left + width}%` } : inside ? { right: 0 } : { right: `${100 - left}%` }}
      >
        {label}
      </span>
    </>
  );
}
