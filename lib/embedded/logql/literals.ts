/** The literals of LogQL and of label values, read as Go's libraries read them. Null: not one. */

const UNIT_NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};
/** y, w, d, h, m, s, ms. */
const PROMETHEUS_UNIT_NS = [365 * 86400e9, 7 * 86400e9, 86400e9, 3600e9, 60e9, 1e9, 1e6] as const;

/** Go's durations are 64-bit ns. */
function inRange(ns: number): number | null {
  return Math.abs(ns) < 2 ** 63 ? ns : null;
}

/** Go's `time.ParseDuration`: `1h30m`, `1.5s`, `-2m`, `0`. In ns. */
export function parseGoDuration(text: string): number | null {
  const match = /^([+-]?)(0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.exec(text);
  if (match === null) return null;
  let total = 0;
  for (const [, amount = "", unit = ""] of (match[2] ?? "").matchAll(/(\d+\.?\d*|\.\d+)([a-zµμ]+)/g))
    total += Number(amount) * (UNIT_NS[unit] ?? 0);
  return inRange(match[1] === "-" ? -Math.round(total) : Math.round(total));
}

/** Prometheus's `model.ParseDuration`: whole numbers from years to ms, each unit at most once and in order. In ns. */
export function parsePrometheusDuration(text: string): number | null {
  if (text === "0") return 0;
  const match = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (match === null || text === "") return null;
  let total = 0;
  for (const [i, unitNs] of PROMETHEUS_UNIT_NS.entries()) total += Number(match[i + 1] ?? 0) * unitNs;
  return inRange(total);
}

/** A duration in a query: Prometheus's form first, then Go's. In ns. */
export function parseDuration(text: string): number | null {
  return parsePrometheusDuration(text) ?? parseGoDuration(text);
}

const BYTE_UNITS: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  ki: 2 ** 10,
  kib: 2 ** 10,
  m: 1e6,
  mb: 1e6,
  mi: 2 ** 20,
  mib: 2 ** 20,
  g: 1e9,
  gb: 1e9,
  gi: 2 ** 30,
  gib: 2 ** 30,
  t: 1e12,
  tb: 1e12,
  ti: 2 ** 40,
  tib: 2 ** 40,
  p: 1e15,
  pb: 1e15,
  pi: 2 ** 50,
  pib: 2 ** 50,
  e: 1e18,
  eb: 1e18,
  ei: 2 ** 60,
  eib: 2 ** 60,
};

/** go-humanize's `ParseBytes`: `5MB`, `1.5 KiB`, `42`. */
export function parseBytes(text: string): number | null {
  const match = /^((?:\d[\d,]*)?\.?\d*)\s*([a-zA-Z]*)\s*$/.exec(text);
  const unit = BYTE_UNITS[(match?.[2] ?? "?").toLowerCase()];
  const digits = (match?.[1] ?? "").replaceAll(",", "");
  if (unit === undefined || digits === "" || digits === ".") return null;
  return Math.trunc(Number(digits) * unit);
}

/** Go's `strconv.ParseFloat` (decimal, hexadecimal with an exponent, `Inf`, `NaN`). */
export function parseFloat64(text: string): number | null {
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Number(text);
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (special !== null) {
    if (special[2]?.toLowerCase() === "nan") return special[1] === "" ? Number.NaN : null;
    return special[1] === "-" ? -Infinity : Infinity;
  }
  const hex = /^([+-]?)0x([\da-f]*)\.?([\da-f]*)p([+-]?\d+)$/i.exec(text);
  if (hex === null || `${hex[2]}${hex[3]}` === "") return null;
  const fraction = hex[3] ?? "";
  const mantissa = Number.parseInt(`${hex[2]}${fraction}`, 16) / 16 ** fraction.length;
  return (hex[1] === "-" ? -1 : 1) * mantissa * 2 ** Number(hex[4]);
}
