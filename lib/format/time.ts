/** Instants on the clock, in the zone that the person chose. */

const formats = new Map<string, Intl.DateTimeFormat>();

// Building an Intl format costs ~50 µs; a page of logs would build hundreds.
function format(timeZone: string, key: "date" | "time" | "precise" | "zone" | "offset"): Intl.DateTimeFormat {
  const id = `${key} ${timeZone}`;
  const known = formats.get(id);
  if (known) return known;
  const options: Record<typeof key, Intl.DateTimeFormatOptions> = {
    date: { day: "numeric", month: "short", year: "numeric" },
    time: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
    precise: {
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      fractionalSecondDigits: 3,
      hourCycle: "h23",
    },
    zone: { timeZoneName: "short", hour: "2-digit" },
    offset: { timeZoneName: "longOffset", hour: "2-digit" },
  };
  const made = new Intl.DateTimeFormat("en-GB", { ...options[key], timeZone });
  formats.set(id, made);
  return made;
}

/** `14 Mar 2026`. @param instant epoch ms */
export const formatDate = (instant: number, timeZone: string): string =>
  format(timeZone, "date").format(instant);
/** `14:02:09`. @param instant epoch ms */
export const formatClock = (instant: number, timeZone: string): string =>
  format(timeZone, "time").format(instant);
/** `14:02:09.480`. @param instant epoch ms */
export const formatPreciseClock = (instant: number, timeZone: string): string =>
  format(timeZone, "precise").format(instant);

/** `UTC`, `CET`, `GMT-7`: the zone's short name on that day. @param instant epoch ms */
export function zoneName(instant: number, timeZone: string): string {
  const part = format(timeZone, "zone")
    .formatToParts(instant)
    .find((piece) => piece.type === "timeZoneName");
  return part?.value ?? timeZone;
}

/** What a zone's clock is ahead of UTC at an instant, in ms. @param instant epoch ms */
export function zoneAheadMs(instant: number, timeZone: string): number {
  if (timeZone === "UTC") return 0;
  const name = format(timeZone, "offset")
    .formatToParts(instant)
    .find((piece) => piece.type === "timeZoneName")?.value;
  const match = /^GMT([+-])(\d{2}):(\d{2})$/.exec(name ?? "");
  if (match === null) return 0;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
}

/** `just now`, `4 min ago`, `3 h ago`, `2 d ago`; a future instant says `just now` (clocks differ). Epoch ms. */
export function formatAgo(instant: number, now: number): string {
  const minutes = Math.floor((now - instant) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return `${Math.floor(minutes / 1440)} d ago`;
}
