export interface NumericStatic {
  readonly type: "int" | "float" | "duration";
  readonly value: number;
}

/**
 * TraceQL's values. Integers and durations (ns) are doubles here: exact to 2^53, which is 104 days in ns;
 * comparisons of larger integers are approximate.
 */
export type Static =
  | { readonly type: "nil" }
  | NumericStatic
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "status"; readonly value: number }
  | { readonly type: "kind"; readonly value: number }
  | {
      readonly type: "array";
      readonly value: readonly Static[];
      /** The values of several events or links, not one attribute's: each stands for itself, also with `!=`. */
      readonly each?: boolean;
    };

export const NIL: Static = { type: "nil" };
export const TRUE: Static = { type: "bool", value: true };
export const FALSE: Static = { type: "bool", value: false };

/** By OTLP's code. */
export const STATUSES = ["unset", "ok", "error"] as const;
export const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"] as const;

export const isNumeric = (value: Static): value is NumericStatic =>
  value.type === "int" || value.type === "float" || value.type === "duration";

/** A value as text, as labels and group names show it. */
export function staticText(value: Static): string {
  switch (value.type) {
    case "nil":
      return "nil";
    case "string":
      return value.value;
    case "duration":
      return durationText(value.value);
    case "status":
      return STATUSES[value.value] ?? String(value.value);
    case "kind":
      return KINDS[value.value] ?? String(value.value);
    case "array":
      return `[${value.value.map(staticText).join(", ")}]`;
    case "int":
    case "float":
    case "bool":
      return String(value.value);
  }
}

const UNIT_NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
  w: 7 * 86_400e9,
  y: 365 * 86_400e9,
};

const PROMETHEUS_DURATION = /^(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;
const GO_DURATION = /^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;

/** A duration in ns, `1m30s` as Go writes it or `1d12h` as Prometheus does; null when it is none. */
export function parseDuration(text: string): number | null {
  if (text === "" || !(PROMETHEUS_DURATION.test(text) || GO_DURATION.test(text))) return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h|d|w|y)/g))
    total += Number(amount) * (UNIT_NS[unit ?? ""] ?? 0);
  return Math.round(total);
}

/** ns as Go's `time.Duration` prints it: `174.307ms`, `1.273922714s`, `1m30s`. */
export function durationText(ns: number): string {
  const sign = ns < 0 ? "-" : "";
  const abs = Math.abs(Math.trunc(ns));
  if (abs === 0) return "0s";
  if (abs < 1e3) return `${sign}${abs}ns`;
  if (abs < 1e6) return `${sign}${decimal(abs, 1e3)}µs`;
  if (abs < 1e9) return `${sign}${decimal(abs, 1e6)}ms`;
  const hours = Math.floor(abs / 3600e9);
  const minutes = Math.floor((abs % 3600e9) / 60e9);
  const seconds = `${decimal(abs % 60e9, 1e9)}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
}

/** `value / unit` without the error of a binary fraction. */
function decimal(value: number, unit: number): string {
  const whole = Math.floor(value / unit);
  const digits = String(unit).length - 1;
  const fraction = String(value % unit)
    .padStart(digits, "0")
    .replace(/0+$/, "");
  return fraction === "" ? String(whole) : `${whole}.${fraction}`;
}
