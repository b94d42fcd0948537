"use client";

import { usePreferences } from "#components/shell/preferences.tsx";
import { UNKNOWN } from "#lib/format/duration.ts";
import { formatClock, formatDate, formatPreciseClock, zoneName } from "#lib/format/time.ts";

/**
 * An instant in the zone that the person chose. `at`: ISO 8601 or epoch ms; null shows "unknown".
 * `form`: day and clock, the same to the minute, the clock alone, or the clock with milliseconds.
 */
export function Instant({
  at,
  form = "full",
  className,
}: {
  at: string | number | null;
  form?: "full" | "minute" | "clock" | "precise";
  className?: string;
}) {
  const { shownZone } = usePreferences();
  const instant = at === null ? Number.NaN : typeof at === "number" ? at : Date.parse(at);
  if (!Number.isFinite(instant)) return <span className={className}>{UNKNOWN}</span>;
  const full = `${formatDate(instant, shownZone)}, ${formatPreciseClock(instant, shownZone)} ${zoneName(instant, shownZone)}`;
  const clock = formatClock(instant, shownZone);
  const text =
    form === "full" || form === "minute"
      ? `${formatDate(instant, shownZone)}, ${form === "full" ? clock : clock.slice(0, 5)} ${zoneName(instant, shownZone)}`
      : form === "clock"
        ? clock
        : formatPreciseClock(instant, shownZone);
  return (
    // The server may not know the browser's zone on a first visit.
    <time
      dateTime={new Date(instant).toISOString()}
      title={full}
      className={className}
      suppressHydrationWarning
    >
      {text}
    </time>
  );
}
