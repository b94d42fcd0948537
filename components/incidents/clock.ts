"use client";

import { useCallback } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatClock, formatDate } from "#lib/format/time.ts";

/** Hours and minutes in the zone that the reader chose, with the day where it is not that of `dayOf`. */
export function useClock(dayOf: string): (instant: string) => string {
  const { shownZone } = usePreferences();
  return useCallback(
    (instant) => {
      const at = Date.parse(instant);
      const clock = formatClock(at, shownZone).slice(0, 5);
      const day = formatDate(at, shownZone);
      return day === formatDate(Date.parse(dayOf), shownZone) ? clock : `${day}, ${clock}`;
    },
    [shownZone, dayOf],
  );
}
