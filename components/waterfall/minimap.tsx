"use client";

import { useCallback, useMemo, useState, type PointerEvent } from "react";
import { CursorLine } from "#components/call-page/cursor.tsx";
import { setCursor } from "#components/call-page/clock.tsx";
import { stageToken, useCanvas, type Brush } from "#components/ui/use-canvas.ts";
import { useWidth } from "#components/ui/use-width.ts";
import type { View } from "#lib/calls/view/clock.ts";
import { formatOffset } from "#lib/format/duration.ts";
import { STAGES } from "#lib/ledger/stages.ts";
import type { SpanTable } from "#lib/traces/span-table.ts";
import { density } from "#lib/traces/view/density.ts";
import { placeIn, type ClockShift, type TimeWindow } from "#lib/traces/view/window.ts";

/** A shorter drag is a click. */
const DRAG_PX = 4;

/**
 * The whole trace in one strip: how many spans each moment has, in the colour of the stage that fills it, red below
 * where something failed or breached. Dragging zooms to what was drawn over, in all panels; the keys + − 0 do the same.
 */
export function Minimap({
  table,
  whole,
  range,
  zoomed,
  shift,
  breachedRows,
  onView,
}: {
  table: SpanTable;
  whole: TimeWindow;
  range: TimeWindow;
  /** The range is somebody's choice, not the turn's or the call's. */
  zoomed: boolean;
  shift: ClockShift;
  breachedRows: Int32Array;
  onView: (view: View | null) => void;
}) {
  const [boxRef, width] = useWidth<HTMLDivElement>(600);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const bins = useMemo(() => density(table, width, whole, breachedRows), [table, width, whole, breachedRows]);
  const draw = useCallback(
    ({ context, height, colour }: Brush) => {
      const floor = height - 4;
      const tallest = Math.log1p(bins.most);
      for (let x = 0; x < bins.spans.length; x++) {
        const count = bins.spans[x] ?? 0;
        if (count === 0) continue;
        const stage = STAGES[bins.stages[x] ?? -1];
        context.fillStyle = colour(stage === undefined ? "--line-strong" : stageToken(stage));
        const tall = Math.max(2, (Math.log1p(count) / tallest) * floor);
        context.fillRect(x, floor - tall, 1, tall);
        if (bins.errors[x] === 1 || bins.breaches[x] === 1) {
          context.fillStyle = colour("--breach");
          context.fillRect(x, height - 3, 1, 3);
        }
      }
    },
    [bins],
  );
  const canvas = useCanvas(draw);

  const shareOf = (event: PointerEvent<HTMLDivElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
  };
  const msAt = (share: number): number => shift.toMs(whole.startNs + share * (whole.endNs - whole.startNs));
  const onPointerUp = () => {
    setDrag(null);
    if (drag === null) return;
    const [from, to] = drag.from < drag.to ? [drag.from, drag.to] : [drag.to, drag.from];
    if ((to - from) * width >= DRAG_PX) onView({ fromMs: msAt(from), toMs: msAt(to) });
  };
  const shown = placeIn(whole, range.startNs, range.endNs);
  const drawn =
    drag === null
      ? null
      : { left: Math.min(drag.from, drag.to) * 100, width: Math.abs(drag.to - drag.from) * 100 };

  return (
    <div className="flex items-stretch border-b border-line">
      <p className="sr-only">
        Shown is {formatOffset(shift.toMs(range.startNs), true)} to{" "}
        {formatOffset(shift.toMs(range.endNs), true)}
      </p>
      {/* The keys + − 0 zoom for those who have no pointer. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        ref={boxRef}
        className="relative h-10 min-w-0 flex-1 cursor-crosshair touch-pan-y select-none"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ from: shareOf(event), to: shareOf(event) });
        }}
        onPointerMove={(event) => {
          const share = shareOf(event);
          setCursor(msAt(share));
          if (drag !== null) setDrag({ ...drag, to: share });
        }}
        onPointerUp={onPointerUp}
        onPointerCancel={() => setDrag(null)}
        onPointerLeave={() => setCursor(null)}
        onDoubleClick={() => onView(null)}
      >
        <canvas ref={canvas} className="absolute inset-0 size-full" />
        {shown === null || (shown.left === 0 && shown.width === 100) ? null : (
          <>
            <Shade left={0} width={shown.left} />
            <Shade left={shown.left + shown.width} width={100 - shown.left - shown.width} />
            <span
              aria-hidden
              className="pointer-events-none absolute inset-y-0 min-w-0.5 border-x border-ink-2"
              style={{ left: `${shown.left}%`, width: `${shown.width}%` }}
            />
          </>
        )}
        {drawn === null ? null : (
          <span
            aria-hidden
            className="pointer-events-none absolute inset-y-0 border-x border-accent bg-accent/15"
            style={{ left: `${drawn.left}%`, width: `${drawn.width}%` }}
          />
        )}
        <CursorLine fromMs={shift.toMs(whole.startNs)} toMs={shift.toMs(whole.endNs)} />
      </div>
      {zoomed ? (
        <button
          type="button"
          onClick={() => onView(null)}
          className="shrink-0 border-l border-line px-2.5 text-xs text-ink-2 hover:bg-sunken hover:text-ink"
        >
          Show all
        </button>
      ) : null}
    </div>
  );
}

function Shade({ left, width }: { left: number; width: number }) {
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute inset-y-0 bg-surface/70"
      style={{ left: `${left}%`, width: `${Math.max(0, width)}%` }}
    />
  );
}
