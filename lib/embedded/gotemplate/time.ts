/** A moment as Go's `time.Time` in UTC: ns since 1970. */
export class GoTime {
  readonly ns: bigint;

  constructor(ns: bigint) {
    this.ns = ns;
  }

  get seconds(): bigint {
    return floorDiv(this.ns, 1_000_000_000n);
  }

  /** `2026-01-02 03:04:05.5 +0000 UTC`. */
  toString(): string {
    return formatTime(this, "2006-01-02 15:04:05.999999999 -0700 MST");
  }
}

function floorDiv(a: bigint, b: bigint): bigint {
  return a < 0n && a % b !== 0n ? a / b - 1n : a / b;
}

const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/** The parts of a layout, the longer ones first where one begins like another. */
const PART =
  /January|Jan|Monday|Mon|MST|2006|-07:00|-0700|-07|Z07:00|Z0700|01|02|03|04|05|06|002|_2|15|PM|pm|[.,]0+(?!\d)|[.,]9+(?!\d)|1|2|3|4|5/g;

/** Go's `Time.Format`, in UTC. */
export function formatTime(time: GoTime, layout: string): string {
  const date = new Date(Number(floorDiv(time.ns, 1_000_000n)));
  const fraction = String(time.ns - time.seconds * 1_000_000_000n).padStart(9, "0");
  const two = (value: number): string => String(value).padStart(2, "0");
  const hour = date.getUTCHours();
  const twelve = hour % 12 === 0 ? 12 : hour % 12;
  const month = MONTHS[date.getUTCMonth()] ?? "";
  const day = DAYS[date.getUTCDay()] ?? "";
  const parts: Readonly<Record<string, string>> = {
    January: month,
    Jan: month.slice(0, 3),
    Monday: day,
    Mon: day.slice(0, 3),
    MST: "UTC",
    "2006": String(date.getUTCFullYear()).padStart(4, "0"),
    "06": two(date.getUTCFullYear() % 100),
    "01": two(date.getUTCMonth() + 1),
    "1": String(date.getUTCMonth() + 1),
    "02": two(date.getUTCDate()),
    _2: String(date.getUTCDate()).padStart(2),
    "2": String(date.getUTCDate()),
    "002": String(dayOfYear(date)).padStart(3, "0"),
    "15": two(hour),
    "03": two(twelve),
    "3": String(twelve),
    "04": two(date.getUTCMinutes()),
    "4": String(date.getUTCMinutes()),
    "05": two(date.getUTCSeconds()),
    "5": String(date.getUTCSeconds()),
    PM: hour < 12 ? "AM" : "PM",
    pm: hour < 12 ? "am" : "pm",
    "-0700": "+0000",
    "-07:00": "+00:00",
    "-07": "+00",
    "Z07:00": "Z",
    Z0700: "Z",
  };
  return layout.replaceAll(PART, (part) => {
    const [separator = ""] = part;
    if (separator !== "." && separator !== ",") return parts[part] ?? part;
    const digits = fraction.slice(0, part.length - 1);
    const kept = part.endsWith("9") ? digits.replace(/0+$/, "") : digits;
    return kept === "" ? "" : separator + kept;
  });
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

/** Patterns of the parts that can be read, with what they mean. */
const READ: Readonly<Record<string, readonly [pattern: string, field: string]>> = {
  "2006": ["\\d{4}", "year"],
  "01": ["\\d\\d", "month"],
  "1": ["\\d\\d?", "month"],
  Jan: ["[A-Za-z]{3}", "monthName"],
  January: ["[A-Za-z]+", "monthName"],
  Mon: ["[A-Za-z]{3}", "skip"],
  Monday: ["[A-Za-z]+", "skip"],
  MST: ["[A-Z]{3,4}", "skip"],
  "02": ["\\d\\d", "day"],
  "2": ["\\d\\d?", "day"],
  _2: [" ?\\d\\d?", "day"],
  "15": ["\\d\\d", "hour"],
  "04": ["\\d\\d", "minute"],
  "05": ["\\d\\d(?:\\.\\d{1,9})?", "second"],
  "Z07:00": ["Z|[+-]\\d\\d:\\d\\d", "zone"],
  "-07:00": ["[+-]\\d\\d:\\d\\d", "zone"],
  "-0700": ["[+-]\\d{4}", "zone"],
};

/** Go's `time.Parse` for the usual parts of a layout; null where the text does not follow it. */
export function parseTime(layout: string, text: string): GoTime | null {
  const fields: string[] = [];
  let pattern = "";
  let at = 0;
  for (const { 0: part, index } of layout.matchAll(PART)) {
    pattern += escaped(layout.slice(at, index));
    at = index + part.length;
    if (part.startsWith(".") || part.startsWith(",")) continue;
    const [read, field] = READ[part] ?? [null, ""];
    if (read === null) return null;
    pattern += `(${read})`;
    fields.push(field);
  }
  const found = new RegExp(`^${pattern}${escaped(layout.slice(at))}$`).exec(text);
  return found === null ? null : timeOf(new Map(fields.map((field, i) => [field, found[i + 1] ?? ""])));
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function timeOf(fields: ReadonlyMap<string, string>): GoTime | null {
  const value = (field: string, fallback: number): number => Number(fields.get(field) ?? fallback);
  const name = fields.get("monthName")?.slice(0, 3).toLowerCase();
  const month =
    name === undefined ? value("month", 1) : MONTHS.findIndex((m) => m.toLowerCase().startsWith(name)) + 1;
  const [second = "0", fraction = ""] = (fields.get("second") ?? "0").split(".");
  const [day, hour, minute] = [value("day", 1), value("hour", 0), value("minute", 0)];
  const year = value("year", 0);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, Number(second));
  const valid = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60;
  if (!valid || Number(second) > 59) return null;
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d\d):?(\d\d)$/.exec(fields.get("zone") ?? "") ?? [];
  const offset = (Number(hours) * 3600 + Number(minutes) * 60) * (sign === "-" ? -1 : 1);
  const ns = BigInt(date.getTime()) * 1_000_000n + BigInt(fraction.padEnd(9, "0"));
  return new GoTime(ns - BigInt(offset) * 1_000_000_000n);
}
