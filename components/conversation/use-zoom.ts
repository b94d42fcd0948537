"use client";

import { useCallback, useMemo } from "react";
import { readCursor, setCursor, useView } from "#components/call-page/clock.tsx";
import { useSelectedTurn } from "#components/call-page/selection.tsx";
import { useKeys } from "#components/shell/keys.ts";
import type { CallTurn } from "#lib/calls/schema.ts";
import { fitView, panView, type View, zoomView } from "#lib/calls/view/clock.ts";

const STEP = 2;
/** What a key moves the view by, as a share of its length. */
const PAN = 0.5;
/** What a key moves the cursor by, likewise. */
const CURSOR = 0.01;
/** A turn that is zoomed to has as much room around it. */
const AROUND = 0.6;

export interface Zoom {
  /** What is shown, in ms from the call's start. */
  readonly range: { readonly startMs: number; readonly endMs: number };
  readonly isZoomed: boolean;
  /** Below 1 zooms in; around the cursor, else the selected turn, else the middle. */
  readonly zoomBy: (factor: number, aroundMs?: number) => void;
  readonly panBy: (share: number) => void;
  readonly show: (view: View) => void;
  readonly fit: () => void;
}

/** Zooming and panning over a call of `endMs`, by keys too. */
export function useZoom(endMs: number, turns: readonly CallTurn[]): Zoom {
  const { view, setView } = useView();
  const selected = useSelectedTurn();
  const chosen = turns.find((turn) => turn.index === selected);
  // A view may come from a link: what lies outside of the call is the whole call.
  const shown = view === null || view.fromMs >= endMs ? null : fitView(view, endMs);
  const from = shown?.fromMs ?? 0;
  const to = shown?.toMs ?? endMs;
  const isInside = (ms: number | null): ms is number => ms !== null && ms >= from && ms <= to;
  const zoomBy = (factor: number, aroundMs?: number) => {
    const ofTurn = chosen === undefined ? null : chosen.startMs + chosen.latencyMs / 2;
    const around = [aroundMs ?? null, readCursor(), ofTurn].find(isInside) ?? (from + to) / 2;
    setView(zoomView(shown, endMs, factor, around));
  };
  const panBy = (share: number) => setView(panView(shown, endMs, share));
  const show = useCallback((next: View) => setView(fitView(next, endMs)), [setView, endMs]);
  const fit = () => setView(null);
  const moveCursor = (step: 1 | -1) => {
    const at = [readCursor(), chosen?.startMs ?? null].find(isInside) ?? from;
    setCursor(Math.min(to, Math.max(from, at + step * CURSOR * (to - from))));
  };
  useKeys(
    "On the clock",
    [
      {
        what: "Zoom in / out",
        keys: { "+": () => zoomBy(1 / STEP), "-": () => zoomBy(STEP) },
        also: { "=": () => zoomBy(1 / STEP), _: () => zoomBy(STEP) },
      },
      { what: "Fit the whole call", keys: { "0": fit } },
      { what: "Earlier / later", keys: { ",": () => panBy(-PAN), ".": () => panBy(PAN) } },
      { what: "Move the cursor", keys: { "<": () => moveCursor(-1), ">": () => moveCursor(1) } },
      {
        what: "Zoom to the selected turn",
        keys: {
          z: () => {
            if (chosen === undefined) return false;
            const room = chosen.latencyMs * AROUND;
            show({ fromMs: chosen.startMs - room, toMs: chosen.startMs + chosen.latencyMs + room });
          },
        },
      },
    ],
    { off: endMs <= 0 },
  );
  const range = useMemo(() => ({ startMs: from, endMs: to }), [from, to]);
  return { range, isZoomed: shown !== null, zoomBy, panBy, show, fit };
}
