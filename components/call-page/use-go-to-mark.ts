"use client";

import type { Mark } from "#lib/calls/view/clock.ts";
import type { SpanTable } from "#lib/traces/span-table.ts";
import { setCursor, useView } from "./clock.tsx";
import { useSelection } from "./selection.tsx";

/** Goes to a mark: selects its span, sets the cursor, and moves the view to it where it lies outside. */
export function useGoToMark(spans: SpanTable | null): (mark: Mark) => void {
  const { selectSpan } = useSelection();
  const { view, setView } = useView();
  return ({ atMs, span }) => {
    if (span !== null) selectSpan(span, spans?.turnIndex(spans.indexOf(span)) ?? null);
    setCursor(atMs);
    if (view === null || (atMs >= view.fromMs && atMs <= view.toMs)) return;
    const half = (view.toMs - view.fromMs) / 2;
    setView({ fromMs: Math.max(0, atMs - half), toMs: Math.max(0, atMs - half) + 2 * half });
  };
}
