"use client";

import { Minus, Plus } from "lucide-react";
import { useRef, type PointerEvent } from "react";
import type { CallTurn } from "#lib/calls/schema.ts";
import { LEAST_VIEW_MS } from "#lib/calls/view/clock.ts";
import { formatOffset } from "#lib/format/duration.ts";
import type { Zoom } from "./use-zoom.ts";

/** Zoom out, fit, zoom in; the middle one says what is shown. */
export function ZoomButtons({ zoom }: { zoom: Zoom }) {
  const { startMs, endMs } = zoom.range;
  const precise = endMs - startMs < 10_000;
  const button = "flex h-6 items-center justify-center px-1.5 text-ink-2 hover:text-ink disabled:opacity-40";
  return (
    <fieldset className="flex rounded-sm border border-line bg-sunken">
      <legend className="sr-only">Zoom</legend>
      <button
        type="button"
        className={button}
        disabled={!zoom.isZoomed}
        onClick={() => zoom.zoomBy(2)}
        title="Zoom out (-)"
      >
        <Minus size={13} aria-hidden />
        <span className="sr-only">Zoom out</span>
      </button>
      <button
        type="button"
        className={`${button} min-w-9 border-x border-line text-xs`}
        disabled={!zoom.isZoomed}
        onClick={zoom.fit}
        title="Fit the whole call (0)"
      >
        Fit
        {zoom.isZoomed ? (
          <span className="pl-1.5 text-ink-3">
            {formatOffset(startMs, precise)}–{formatOffset(endMs, precise)}
          </span>
        ) : null}
      </button>
      <button
        type="button"
        className={button}
        disabled={endMs - startMs <= LEAST_VIEW_MS}
        onClick={() => zoom.zoomBy(0.5)}
        title="Zoom in (+)"
      >
        <Plus size={13} aria-hidden />
        <span className="sr-only">Zoom in</span>
      </button>
    </fieldset>
  );
}

/** The whole call in a strip, with what is shown of it and where it was slow; the view can be dragged along it. */
export function Overview({ zoom, endMs, turns }: { zoom: Zoom; endMs: number; turns: readonly CallTurn[] }) {
  const held = useRef(false);
  const share = (ms: number) => `${(ms / endMs) * 100}%`;
  const { startMs, endMs: untilMs } = zoom.range;
  const moveTo = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = ((event.clientX - box.left) / Math.max(1, box.width)) * endMs;
    const half = (untilMs - startMs) / 2;
    zoom.show({ fromMs: at - half, toMs: at + half });
  };
  return (
    // The keys `,` and `.` do the same.
    <div
      aria-hidden
      className="relative h-2 touch-none border-b border-line bg-sunken"
      onPointerDown={(event) => {
        if (!zoom.isZoomed) return;
        held.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
        moveTo(event);
      }}
      onPointerMove={(event) => {
        if (held.current) moveTo(event);
      }}
      onPointerUp={() => {
        held.current = false;
      }}
      onPointerCancel={() => {
        held.current = false;
      }}
    >
      {turns.map((turn) =>
        turn.slow ? (
          <span
            key={`${turn.index} ${turn.spanId}`}
            className="absolute inset-y-0.5 min-w-0.5 bg-breach"
            style={{ left: share(turn.startMs), width: share(turn.latencyMs) }}
          />
        ) : null,
      )}
      {zoom.isZoomed ? (
        <span
          className="absolute inset-y-0 min-w-1 cursor-grab border-x border-accent bg-accent/20"
          style={{ left: share(startMs), width: share(untilMs - startMs) }}
        />
      ) : null}
    </div>
  );
}
