"use client";

import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import {
  lazy,
  memo,
  useCallback,
  useEffect,
  useRef,
  useSyncExternalStore,
  type KeyboardEvent,
  type PointerEvent,
} from "react";
import { readCursor, setCursor, subscribeCursor } from "#components/call-page/clock.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import type { Subject } from "#lib/calls/subject.ts";
import type { View } from "#lib/calls/view/clock.ts";
import type { LogLine, LogList } from "#lib/logs/schema.ts";
import { isInView, nearest } from "#lib/logs/view/places.ts";
import { LogRow, ROW_PX } from "./log-row.tsx";
import type { Clock } from "./log-times.ts";

/** Its code comes with the first line that is opened. */
const LogDetail = lazy(async () => ({ default: (await import("./log-detail.tsx")).LogDetail }));

const MOST_ROWS = 20;
/** Nearer to the end than this, the reader is at it. */
const AT_END_PX = 24;

/** The lines in sight, of any number. `goTo` brings a line into sight when it is another object than before. */
export const LineList = memo(function LineList({
  lines,
  selected,
  current,
  goTo,
  view,
  wrap,
  clock,
  wanted,
  following,
  onFollow,
  onSelect,
  shared,
  subject,
}: {
  lines: readonly LogLine[];
  selected: string | null;
  /** The match that was stepped to. */
  current: string | null;
  goTo: { readonly id: string } | null;
  view: View | null;
  wrap: boolean;
  clock: Clock;
  wanted: string;
  /** Stays at the newest line; null where no more will come. */
  following: boolean | null;
  onFollow: (following: boolean) => void;
  onSelect: (line: LogLine) => void;
  shared: LogList["shared"];
  subject: Subject;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const { shownZone } = usePreferences();
  // oxlint-disable-next-line react/incompatible-library -- the compiler is not used; the virtualiser holds its own state
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: 6,
    initialRect: { width: 900, height: MOST_ROWS * ROW_PX },
  });

  // Rows are measured only where they can differ from each other; what was measured is void when that changes.
  const at = lines.findIndex(({ id }) => id === selected);
  useEffect(() => virtual.measure(), [virtual, wrap]);
  useEffect(() => {
    if (at < 0) return;
    virtual.scrollToIndex(at, { align: "auto" });
    return () => virtual.resizeItem(at, ROW_PX);
  }, [at, virtual]);
  useEffect(() => {
    const target = goTo === null ? -1 : lines.findIndex(({ id }) => id === goTo.id);
    if (target >= 0) virtual.scrollToIndex(target, { align: "center" });
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- goes there once, not again as lines come
  }, [goTo, virtual]);

  useEffect(() => {
    if (following === true && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: "end" });
  }, [following, lines.length, virtual]);
  const lastTop = useRef(0);
  const onScroll = () => {
    const element = scroller.current;
    if (element === null || following === null) return;
    const up = element.scrollTop < lastTop.current;
    lastTop.current = element.scrollTop;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX;
    if (following && up && !isAtEnd) onFollow(false);
    if (!following && !up && isAtEnd) onFollow(true);
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- its rows are buttons; these serve them all
    <div
      ref={scroller}
      role="log"
      aria-label="Logs"
      aria-live="off"
      onScroll={onScroll}
      onPointerMove={hover}
      onPointerLeave={() => setCursor(null)}
      onKeyDown={onArrows}
      className="overflow-y-auto overscroll-contain focus-visible:outline-offset-[-2px]"
      style={{ maxHeight: MOST_ROWS * ROW_PX }}
    >
      <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (line === undefined) return null;
          const open = line.id === selected;
          return (
            <div
              key={item.key}
              ref={wrap || open ? virtual.measureElement : undefined}
              data-index={item.index}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <LogRow
                line={line}
                open={open}
                current={line.id === current}
                outside={!isInView(line, view)}
                wrap={wrap}
                clock={clock}
                zone={shownZone}
                wanted={wanted}
                onSelect={onSelect}
              >
                {open ? <LogDetail line={line} shared={shared} subject={subject} wanted={wanted} /> : null}
              </LogRow>
            </div>
          );
        })}
        <CursorMark lines={lines} virtual={virtual} />
      </div>
    </div>
  );
});

/** Marks the line nearest to the page's cursor; alone drawn anew as that moves from line to line. */
function CursorMark({
  lines,
  virtual,
}: {
  lines: readonly LogLine[];
  virtual: Virtualizer<HTMLDivElement, Element>;
}) {
  const read = useCallback(() => {
    const ms = readCursor();
    return ms === null ? -1 : nearest(lines, ms);
  }, [lines]);
  const at = useSyncExternalStore(subscribeCursor, read, () => -1);
  const place = at < 0 ? undefined : virtual.measurementsCache[at];
  if (place === undefined) return null;
  return (
    <span
      aria-hidden
      data-cursor-line={lines[at]?.id}
      className="pointer-events-none absolute left-0 w-full border-l-2 border-accent"
      style={{ top: place.start, height: Math.min(place.size, ROW_PX) }}
    />
  );
}

/** The cursor of all panels goes to the line under the pointer. */
function hover({ target }: PointerEvent): void {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-offset]") : null;
  const offset = row?.dataset["offset"];
  if (offset !== undefined) setCursor(Number(offset));
}

/** Arrows go from line to line. */
function onArrows(event: KeyboardEvent): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const row = event.target instanceof Element ? event.target.closest("button[data-line]") : null;
  const index = Number(row?.closest("[data-index]")?.getAttribute("data-index") ?? Number.NaN);
  if (step === 0 || !Number.isInteger(index)) return;
  const next = event.currentTarget.querySelector<HTMLElement>(
    `[data-index="${index + step}"] button[data-line]`,
  );
  if (next === null) return;
  event.preventDefault();
  next.focus();
}
