import { usePreferences } from "#components/shell/preferences.tsx";
import { formatClock, formatDate, zoneName } from "#lib/format/time.ts";

/** `14 Mar, 14:02 UTC`, in the zone that the person chose. */
export function useAtWords(): (atMs: number) => string {
  const { shownZone } = usePreferences();
  return (atMs) =>
    `${formatDate(atMs, shownZone).slice(0, -5)}, ${formatClock(atMs, shownZone).slice(0, 5)} ${zoneName(atMs, shownZone)}`;
}
