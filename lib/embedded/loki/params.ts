import { LogqlError } from "../logql/error.ts";
import { parsePrometheusDuration } from "../logql/literals.ts";
import type { ApiRequest } from "../signal.ts";

/** A parameter that Loki refuses with 400. */
export class BadParameter extends LogqlError {}

const DEFAULT_LIMIT = 100;
const MAX_POINTS = 11_000n;
const MAX_INT64 = 2n ** 63n - 1n;
const END_BEFORE_START = "end timestamp must not be before or equal to start time";

export interface Bounds {
  readonly startNs: bigint;
  readonly endNs: bigint;
}

/** `start`, `end` and `since` (default 1 h), as Loki's `determineBounds`. */
export function bounds({ params, nowMs }: ApiRequest): Bounds {
  const nowNs = BigInt(Math.trunc(nowMs)) * 1_000_000n;
  const since = params.get("since") ?? "";
  const sinceNs = since === "" ? 3_600_000_000_000 : parsePrometheusDuration(since);
  if (sinceNs === null)
    throw new BadParameter(
      `could not parse 'since' parameter: not a valid duration string: ${JSON.stringify(since)}`,
    );
  const endNs = timestamp(params.get("end"), "end") ?? nowNs;
  const endOrNow = endNs > nowNs ? nowNs : endNs;
  const startNs = timestamp(params.get("start"), "start") ?? endOrNow - BigInt(sinceNs);
  return { startNs, endNs };
}

export function orderedBounds(request: ApiRequest): Bounds {
  const range = bounds(request);
  if (range.endNs < range.startNs) throw new BadParameter(END_BEFORE_START);
  return range;
}

/** `time` of an instant query. */
export function instant({ params, nowMs }: ApiRequest): bigint {
  return timestamp(params.get("time"), "time") ?? BigInt(Math.trunc(nowMs)) * 1_000_000n;
}

/** Seconds (up to 10 digits, or with a fraction), ns, or RFC 3339; null when not given. */
export function timestamp(value: string | null, name: string): bigint | null {
  if (value === null || value === "") return null;
  const parsed = parseTimestamp(value);
  if (parsed !== null && parsed <= MAX_INT64 && parsed >= -MAX_INT64) return parsed;
  const problem = /^[+-]?\d+$/.test(value) ? "value out of range" : "invalid syntax";
  const prefix = name === "time" ? "" : `could not parse '${name}' parameter: `;
  throw new BadParameter(`${prefix}strconv.ParseInt: parsing ${JSON.stringify(value)}: ${problem}`);
}

function parseTimestamp(value: string): bigint | null {
  if (/^[+-]?\d+$/.test(value)) return BigInt(value) * (value.length <= 10 ? 1_000_000_000n : 1n);
  if (/^[+-]?(\d+\.\d*|\.\d+)([eE][+-]?\d+)?$/.test(value)) {
    const seconds = Number(value);
    if (!Number.isFinite(seconds) || Math.abs(seconds) > 1e10) return null;
    const whole = Math.trunc(seconds);
    return BigInt(whole) * 1_000_000_000n + BigInt(Math.round((seconds - whole) * 1000)) * 1_000_000n;
  }
  const match = /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/.exec(value);
  if (match === null) return null;
  const ms = Date.parse(`${match[1]?.toUpperCase()}${match[3]?.toUpperCase()}`);
  return Number.isNaN(ms) ? null : BigInt(ms) * 1_000_000n + BigInt((match[2] ?? "").padEnd(9, "0"));
}

export function limit({ params }: ApiRequest, name = "limit", fallback = DEFAULT_LIMIT): number {
  const value = params.get(name) ?? "";
  if (value === "") return fallback;
  if (!/^[+-]?\d+$/.test(value))
    throw new BadParameter(`strconv.Atoi: parsing ${JSON.stringify(value)}: invalid syntax`);
  const parsed = Number(value);
  if (parsed <= 0) throw new BadParameter("limit must be a positive value");
  if (parsed > 4_294_967_295) throw new BadParameter(`limit value ${value} is out of range [0, 4294967295]`);
  return parsed;
}

export function direction({ params }: ApiRequest): "forward" | "backward" {
  const value = params.get("direction") ?? "";
  const lower = value === "" ? "backward" : value.toLowerCase();
  if (lower !== "forward" && lower !== "backward") throw new BadParameter(`invalid direction '${value}'`);
  return lower;
}

/** `step` in ns; by default a 250th of the range, at least a second. */
export function step(request: ApiRequest, { startNs, endNs }: Bounds): bigint {
  const value = request.params.get("step") ?? "";
  const fallback = (endNs - startNs) / 250_000_000_000n;
  const stepNs = value === "" ? (fallback > 0n ? fallback : 1n) * 1_000_000_000n : secondsOrDuration(value);
  if (stepNs <= 0n)
    throw new BadParameter(
      "zero or negative query resolution step widths are not accepted. Try a positive integer",
    );
  if ((endNs - startNs) / stepNs > MAX_POINTS)
    throw new BadParameter(
      "exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter",
    );
  return stepNs;
}

/** `interval` in ns; 0: none. */
export function interval({ params }: ApiRequest): bigint {
  const value = params.get("interval") ?? "";
  const intervalNs = value === "" ? 0n : secondsOrDuration(value);
  if (intervalNs < 0n) throw new BadParameter("interval must be >= 0");
  return intervalNs;
}

function secondsOrDuration(value: string): bigint {
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value)) {
    const ns = Number(value) * 1e9;
    if (Math.abs(ns) > 2 ** 63)
      throw new BadParameter(`cannot parse ${JSON.stringify(value)} to a valid duration. It overflows int64`);
    return BigInt(Math.trunc(ns));
  }
  const ns = parsePrometheusDuration(value);
  if (ns === null || ns > 2 ** 63)
    throw new BadParameter(`cannot parse ${JSON.stringify(value)} to a valid duration`);
  return BigInt(ns);
}

/** Loki's `max_query_length`. */
const MAX_QUERY_LENGTH_NS = 721n * 3_600_000_000_000n;

/** `rangeNs`: what a metric query reads in front of its first step. */
export function checkLength({ startNs, endNs }: Bounds, rangeNs = 0n): void {
  const length = endNs - startNs + rangeNs;
  if (length <= MAX_QUERY_LENGTH_NS) return;
  const seconds = Number(length / 1_000_000n) / 1000;
  const text = `${Math.floor(seconds / 3600)}h${Math.floor((seconds % 3600) / 60)}m${Number((seconds % 60).toFixed(3))}s`;
  throw new BadParameter(`the query time range exceeds the limit (query length: ${text}, limit: 30d1h)`);
}
