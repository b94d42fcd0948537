"use client";

import { useCallback, useSyncExternalStore } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatOffset } from "#lib/format/duration.ts";
import { formatPreciseClock } from "#lib/format/time.ts";
import { readCursor, subscribeCursor, useCursor } from "./clock.tsx";

/** Where the cursor is while it lies in a range of ms, else null: drawn anew only as it moves inside. */
export function useCursorIn(fromMs: number, toMs: number): number | null {
  const read = useCallback(() => {
    const at = readCursor();
    return at !== null && at >= fromMs && at <= toMs ? at : null;
  }, [fromMs, toMs]);
  return useSyncExternalStore(subscribeCursor, read, () => null);
}

/** The cursor as a line over a canvas that shows a range of ms; its parent must be `relative`. */
export function CursorLine({
  fromMs,
  toMs,
  className = "",
}: {
  fromMs: number;
  toMs: number;
  className?: string;
}) {
  const at = useCursorIn(fromMs, toMs);
  if (at === null || !(toMs > fromMs)) return null;
  return (
    <span
      aria-hidden
      data-cursor
      className={`pointer-events-none absolute inset-y-0 z-10 w-px bg-accent ${className}`}
      style={{ left: `${((at - fromMs) / (toMs - fromMs)) * 100}%` }}
    />
  );
}

/** The cursor's instant in the call and on the clock. Its room is kept while there is none, so that nothing jumps. */
export function CursorReadout({ startedAt }: { startedAt: string | null }) {
  const at = useCursor();
  const { shownZone } = usePreferences();
  const start = startedAt === null ? Number.NaN : Date.parse(startedAt);
  return (
    <span
      data-cursor-readout
      className="hidden min-w-[11.5rem] text-right text-xs text-ink-2 md:inline-block"
    >
      {at === null ? null : (
        <>
          <span className="text-accent">{formatOffset(at, true)}</span>
          {Number.isFinite(start) ? (
            <span className="pl-2 text-ink-3">{formatPreciseClock(start + at, shownZone)}</span>
          ) : null}
        </>
      )}
    </span>
  );
}
