"use client";

import { useEffect, useRef, type MouseEvent, type PointerEvent, type ReactNode } from "react";
import { setCursor } from "#components/call-page/clock.tsx";
import { CursorLine } from "#components/call-page/cursor.tsx";
import { useWidth } from "#components/ui/use-width.ts";
import type { Zoom } from "./use-zoom.ts";

/** A press that moves less is a click. */
const DRAG_PX = 4;
/** How much one notch of a wheel (100 px) zooms. */
const WHEEL_ZOOM = 1.25;

/**
 * A time axis under the pointer: moving sets the cursor, dragging zooms, a wheel with Ctrl, ⌘ or Alt zooms where the
 * pointer is, a sideways one (or with Shift) moves along. All of it has keys, too.
 */
export function Canvas({ zoom, children }: { zoom: Zoom; children: (widthPx: number) => ReactNode }) {
  // Until it is measured, as narrow as a phone: what fits there fits everywhere.
  const [ref, width] = useWidth<HTMLDivElement>(280);
  const brush = useRef<HTMLDivElement>(null);
  const drag = useRef<{ from: number; moved: boolean } | null>(null);
  const { startMs, endMs } = zoom.range;
  /** Where on the canvas, 0 to 1: by its box of this moment, which may not have been measured for drawing yet. */
  const shareOf = (event: { clientX: number }): number => {
    const box = ref.current?.getBoundingClientRect();
    return box === undefined
      ? 0
      : Math.min(1, Math.max(0, (event.clientX - box.left) / Math.max(1, box.width)));
  };
  const msAt = (share: number): number => startMs + share * (endMs - startMs);
  useWheel(ref, (event) => {
    const isZoom = event.ctrlKey || event.metaKey || event.altKey;
    const sideways = event.deltaX !== 0 ? event.deltaX : event.shiftKey ? event.deltaY : 0;
    if (!isZoom && (sideways === 0 || !zoom.isZoomed)) return;
    event.preventDefault();
    if (isZoom) zoom.zoomBy(WHEEL_ZOOM ** (event.deltaY / 100), msAt(shareOf(event)));
    else zoom.panBy(sideways / Math.max(1, width));
  });

  const onPointerDown = (event: PointerEvent) => {
    if (event.button === 0) drag.current = { from: shareOf(event), moved: false };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const share = shareOf(event);
    setCursor(msAt(share));
    const held = drag.current;
    if (held === null || brush.current === null) return;
    if (!held.moved && Math.abs(share - held.from) * event.currentTarget.clientWidth < DRAG_PX) return;
    held.moved = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    brush.current.hidden = false;
    brush.current.style.left = `${Math.min(share, held.from) * 100}%`;
    brush.current.style.width = `${Math.abs(share - held.from) * 100}%`;
  };
  const onPointerUp = (event: PointerEvent) => {
    const held = drag.current;
    if (brush.current !== null) brush.current.hidden = true;
    if (held === null || !held.moved) return;
    const share = shareOf(event);
    zoom.show({ fromMs: msAt(Math.min(share, held.from)), toMs: msAt(Math.max(share, held.from)) });
  };
  const giveUp = () => {
    drag.current = null;
    if (brush.current !== null) brush.current.hidden = true;
  };
  /** What was a drag is no click on what lies under it. */
  const onClickCapture = (event: MouseEvent) => {
    if (drag.current?.moved === true) event.stopPropagation();
    drag.current = null;
  };

  return (
    <div
      ref={ref}
      data-canvas
      className="relative min-w-0 flex-1 cursor-crosshair touch-pan-y overflow-hidden select-none"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={giveUp}
      onPointerLeave={() => setCursor(null)}
      onClickCapture={onClickCapture}
    >
      {children(Math.max(1, width))}
      <div
        ref={brush}
        hidden
        aria-hidden
        className="pointer-events-none absolute inset-y-0 z-10 border-x border-accent bg-accent/15"
      />
      <CursorLine fromMs={startMs} toMs={endMs} />
    </div>
  );
}

/** React listens to wheels passively, so the page would scroll or zoom with it. */
function useWheel(ref: React.RefObject<HTMLElement | null>, onWheel: (event: WheelEvent) => void) {
  const latest = useRef(onWheel);
  useEffect(() => {
    latest.current = onWheel;
  });
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const listen = (event: WheelEvent) => latest.current(event);
    element.addEventListener("wheel", listen, { passive: false });
    return () => element.removeEventListener("wheel", listen);
  }, [ref]);
}
