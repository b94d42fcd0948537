"use client";

import { usePreferences } from "#components/shell/preferences.tsx";
import type { CallSummary } from "#lib/calls/schema.ts";
import { formatAgo, formatClock, formatDate, formatPreciseClock, zoneName } from "#lib/format/time.ts";
import { useNow } from "./now.tsx";

/** When a call began: the clock, and the day unless it is today's. @param at ISO 8601 */
export function StartedAt({ at, className }: { at: string; className?: string }) {
  const { shownZone } = usePreferences();
  const now = useNow();
  const ms = Date.parse(at);
  const day = formatDate(ms, shownZone);
  const isToday = day === formatDate(now, shownZone);
  const clock = formatClock(ms, shownZone);
  return (
    // The server may not know the browser's zone on a first visit.
    <time
      dateTime={at}
      title={`${day}, ${formatPreciseClock(ms, shownZone)} ${zoneName(ms, shownZone)}`}
      className={className}
      suppressHydrationWarning
    >
      {isToday ? clock : `${day.replace(/ \d{4}$/, "")}, ${clock}`}
    </time>
  );
}

/** How long ago a call ended: `4 min ago`. Null while it runs or where its length is unknown. */
export function useEndedAgo({ startedAt, durationMs, running }: CallSummary): string | null {
  const now = useNow();
  return running || durationMs === null ? null : formatAgo(Date.parse(startedAt) + durationMs, now);
}
