"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, type PointerEvent } from "react";
import { setCursor, useMarks } from "#components/call-page/clock.tsx";
import { CursorLine } from "#components/call-page/cursor.tsx";
import { useWidth } from "#components/ui/use-width.ts";
import type { CallTurn } from "#lib/calls/schema.ts";
import { ledgerPieces } from "#lib/calls/view/ledger.ts";
import type { SpanTable } from "#lib/traces/span-table.ts";
import type { Colouring } from "#lib/traces/view/colours.ts";
import type { PathSection } from "#lib/traces/view/critical-path.ts";
import type { Items } from "#lib/traces/view/items.ts";
import type { VisibleRows } from "#lib/traces/view/visible.ts";
import { placeIn, type ClockShift, type TimeWindow } from "#lib/traces/view/window.ts";
import { GapLine, type TurnGap } from "./gap-line.tsx";
import { Ruler } from "./ruler.tsx";
import type { LineTick } from "./span-bar.tsx";
import { SpanLine } from "./span-line.tsx";
import { useRowMoves } from "./use-row-moves.ts";

const ROW_PX = 24;
/** Rows that are ready above and below those in sight. */
const OVERSCAN = 5;
/** What a bar's length takes when it is written beside it. */
const LABEL_PX = 54;
const COLUMNS = "grid grid-cols-[minmax(10rem,36%)_1fr]";
const NO_TICKS: readonly LineTick[] = [];
const NO_PATH: readonly PathSection[] = [];

export interface GridProps {
  table: SpanTable;
  visible: VisibleRows;
  items: Items<TurnGap["between"]>;
  current: number;
  range: TimeWindow;
  shift: ClockShift;
  turns: readonly CallTurn[];
  budgetEndNs: number | null;
  breached: ReadonlySet<string>;
  colouring: Colouring;
  serviceColours: ReadonlyMap<string, number | null>;
  /** Null: not shown. */
  path: ReadonlyMap<number, readonly PathSection[]> | null;
  ticks: ReadonlyMap<string, readonly LineTick[]>;
  /** 1 for each row that matches the search; null while there is none. */
  matched: Uint8Array | null;
  searched: string;
  shownRows: number;
  onFold: (row: number, close: boolean) => void;
}

/**
 * The rows as a tree grid: one stop for Tab. `j`/`k` move and `h`/`l` fold from everywhere on the page; the arrows,
 * while it holds the focus. Only the rows in sight are in the document.
 */
export function WaterfallGrid(props: GridProps) {
  const { table, visible, items, current, range, shift, turns, budgetEndNs, shownRows, onFold } = props;
  const { marks } = useMarks();
  const marked = useMemo(() => new Set(marks.flatMap(({ span }) => span ?? [])), [marks]);
  const ledgers = useMemo(() => new Map(turns.map((turn) => [turn.spanId, ledgerPieces(turn)])), [turns]);
  const [barsRef, width] = useWidth<HTMLSpanElement>(160);
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- the compiler is not used; the virtualiser holds its own state
  const virtual = useVirtualizer({
    count: items.lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    initialRect: { width: 900, height: ROW_PX * shownRows },
  });
  const { line, select, onKeyDown } = useRowMoves(props, {
    page: shownRows,
    onFold,
    inSight: () => scroller.current?.scrollIntoView({ block: "nearest" }),
  });
  useEffect(() => {
    if (line < 0 || scroller.current === null) return;
    // By what is known of the rows: to measure the document here would lay it out at every key.
    const seenFrom = virtual.scrollOffset ?? 0;
    const top = line * ROW_PX;
    const least = top + ROW_PX - Math.min(items.lines.length, shownRows) * ROW_PX;
    if (top < seenFrom) scroller.current.scrollTop = top;
    else if (least > seenFrom) scroller.current.scrollTop = least;
  }, [line, virtual, items, shownRows]);

  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const left = event.currentTarget.getBoundingClientRect().right - 12 - width;
    const share = (event.clientX - left) / Math.max(width, 1);
    setCursor(
      share < 0 || share > 1 ? null : shift.toMs(range.startNs + share * (range.endNs - range.startNs)),
    );
  };
  const lines = virtual.getVirtualItems();
  // A row that leaves gives its elements to one that comes: to make them anew is most of what scrolling costs.
  const slots = Math.max(lines.length, shownRows + 2 * OVERSCAN + 1);
  const budget = budgetEndNs === null ? null : placeIn(range, budgetEndNs, budgetEndNs);

  return (
    <div className="relative" onPointerMove={onPointerMove} onPointerLeave={() => setCursor(null)}>
      <Ruler
        range={range}
        originMs={shift.toMs(range.originNs)}
        columns={COLUMNS}
        barsRef={barsRef}
        width={width}
      />
      <div aria-hidden className={`${COLUMNS} pointer-events-none absolute inset-0`}>
        <span />
        <span className="relative mr-3 overflow-hidden">
          <CursorLine fromMs={shift.toMs(range.startNs)} toMs={shift.toMs(range.endNs)} />
        </span>
      </div>
      <div
        ref={scroller}
        role="treegrid"
        aria-label="Waterfall"
        aria-rowcount={items.lines.length}
        aria-readonly
        tabIndex={0}
        aria-activedescendant={line >= 0 ? `span-${table.id(current)}` : undefined}
        onKeyDown={onKeyDown}
        className="overflow-y-auto overscroll-contain contain-strict focus-visible:outline-offset-[-2px]"
        style={{ height: Math.min(items.lines.length, shownRows) * ROW_PX }}
      >
        <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
          {lines.map(({ index, start }) => {
            const row = items.lines[index];
            if (row === undefined) return null;
            const gap = row < 0 ? items.gaps[~row] : undefined;
            if (gap !== undefined)
              return (
                <GapLine
                  key={index % slots}
                  gap={gap}
                  line={index}
                  top={start}
                  depth={table.depth(gap.turnRow) + 1 - visible.topDepth}
                  columns={COLUMNS}
                  range={range}
                />
              );
            const span = table.row(row);
            return (
              <SpanLine
                key={index % slots}
                row={span}
                at={row}
                line={index}
                top={start}
                depth={span.depth - visible.topDepth}
                hasChildren={visible.hasChildren(row)}
                folded={visible.isFolded(row)}
                columns={COLUMNS}
                labelShare={(LABEL_PX / Math.max(width, 1)) * 100}
                range={range}
                budgetShare={budget?.left ?? null}
                breached={props.breached.has(span.id)}
                shown={row === current}
                colouring={props.colouring}
                serviceColour={props.serviceColours.get(span.service) ?? null}
                path={props.path === null ? null : (props.path.get(row) ?? NO_PATH)}
                ticks={props.ticks.get(span.id) ?? NO_TICKS}
                ledger={ledgers.get(span.id) ?? null}
                matched={props.matched?.[row] === 1}
                marked={marked.has(span.id)}
                defects={table.defects(row)}
                searched={props.searched}
                onSelect={select}
                onFold={onFold}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
