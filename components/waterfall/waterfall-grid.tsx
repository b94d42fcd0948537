"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type KeyboardEvent, type Ref } from "react";
import { useSelection } from "#components/call-page/selection.tsx";
import { useWidth } from "#components/ui/use-width.ts";
import { ticks } from "#lib/calls/view/timeline.ts";
import { parentIndex, type TimeWindow, type WaterfallRow } from "#lib/calls/view/waterfall.ts";
import { formatDuration, formatOffset } from "#lib/format/duration.ts";
import { SpanBar } from "./span-bar.tsx";

const ROW_PX = 24;
const SHOWN_ROWS = 18;
/** What a bar's length takes when it is written beside it. */
const LABEL_PX = 54;
const COLUMNS = "grid grid-cols-[minmax(10rem,36%)_1fr]";

/**
 * The rows as a tree grid: one stop for Tab, then `j`/`k` or the arrows move, `h`/`l` fold. Only the rows in sight
 * are in the document.
 */
export function WaterfallGrid({
  rows,
  window: range,
  budgetEndNs,
  breached,
  shownSpan,
  onFold,
}: {
  rows: readonly WaterfallRow[];
  window: TimeWindow;
  budgetEndNs: number | null;
  breached: ReadonlySet<string>;
  shownSpan: string | null;
  onFold: (id: string, close: boolean) => void;
}) {
  const { selectSpan } = useSelection();
  const [barsRef, width] = useWidth<HTMLSpanElement>(160);
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- the compiler is not used; the virtualiser holds its own state
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    initialRect: { width: 900, height: ROW_PX * SHOWN_ROWS },
  });
  const current = rows.findIndex(({ row }) => row.id === shownSpan);
  useEffect(() => {
    if (current >= 0) virtual.scrollToIndex(current, { align: "auto" });
  }, [current, virtual]);

  const go = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))]?.row;
    if (row !== undefined) selectSpan(row.id, row.turnIndex);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = rows[current];
    const moves: Record<string, () => void> = {
      j: () => go(current + 1),
      ArrowDown: () => go(current + 1),
      k: () => go(current - 1),
      ArrowUp: () => go(current - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      PageDown: () => go(current + SHOWN_ROWS),
      PageUp: () => go(current - SHOWN_ROWS),
      Enter: () => go(current),
      h: () => leave(at),
      ArrowLeft: () => leave(at),
      l: () => enter(at),
      ArrowRight: () => enter(at),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
  const leave = (at: WaterfallRow | undefined) => {
    if (at?.children === true && !at.folded) onFold(at.row.id, true);
    else if (at !== undefined && parentIndex(rows, current) >= 0) go(parentIndex(rows, current));
  };
  const enter = (at: WaterfallRow | undefined) => {
    if (at?.folded === true) onFold(at.row.id, false);
    else if (at?.children === true) go(current + 1);
  };

  return (
    <div>
      <Ruler range={range} barsRef={barsRef} width={width} />
      <div
        ref={scroller}
        role="treegrid"
        aria-label="Waterfall"
        aria-rowcount={rows.length}
        aria-readonly
        tabIndex={0}
        aria-activedescendant={current >= 0 ? `span-${rows[current]?.row.id}` : undefined}
        onKeyDown={onKeyDown}
        className="overflow-y-auto overscroll-contain focus-visible:outline-offset-[-2px]"
        style={{ height: Math.min(rows.length, SHOWN_ROWS) * ROW_PX }}
      >
        <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const one = rows[item.index];
            if (one === undefined) return null;
            return (
              <SpanBar
                key={one.row.id + item.index}
                item={one}
                index={item.index}
                top={item.start}
                columns={COLUMNS}
                labelShare={(LABEL_PX / Math.max(width, 1)) * 100}
                range={range}
                budgetEndNs={budgetEndNs}
                breached={breached.has(one.row.id)}
                shown={item.index === current}
                onSelect={selectSpan}
                onFold={onFold}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Ruler({
  range,
  barsRef,
  width,
}: {
  range: TimeWindow;
  barsRef: Ref<HTMLSpanElement>;
  /** Of the bars' column, in px. */
  width: number;
}) {
  const spanMs = (range.endNs - range.startNs) / 1e6;
  const fromMs = (range.startNs - range.originNs) / 1e6;
  // Lengths since the start in a turn or a short trace; the call's clock in a long one.
  const short = spanMs < 30_000;
  return (
    <div aria-hidden className={`${COLUMNS} border-b border-line text-2xs text-ink-3`}>
      <span className="py-0.5 pl-3">{short ? formatOffset(range.originNs / 1e6, true) : "Call clock"}</span>
      <span ref={barsRef} className="relative mr-3 h-5 overflow-hidden">
        {ticks(fromMs, fromMs + spanMs, Math.max(2, Math.floor(width / 72)))
          .filter((at) => at < fromMs + spanMs * 0.95)
          .map((at) => (
            <span
              key={at}
              className="absolute inset-y-0 border-l border-line pt-0.5 pl-1 whitespace-nowrap"
              style={{ left: `${((at - fromMs) / spanMs) * 100}%` }}
            >
              {short ? (at === 0 ? "0" : formatDuration(at)) : formatOffset(at)}
            </span>
          ))}
      </span>
    </div>
  );
}
