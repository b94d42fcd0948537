import type { VectorSelector } from "../promql/ast.ts";
import { ParseError } from "../promql/errors.ts";
import { parseDuration as parseUnits } from "../promql/literals.ts";
import { parseSelector } from "../promql/parse.ts";
import { ApiError, invalidParameter } from "./respond.ts";

/** Request parameters as Prometheus reads them. */

/** Go's `strconv.ParseFloat`, as far as a number of seconds is written. */
function parseFloat64(text: string): number | null {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : null;
}

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Whether the calendar has the day: JavaScript takes the 30th of February for the 2nd of March. */
function isDay(text: string): boolean {
  const day = text.slice(0, 10);
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

/** A time in epoch ms, from seconds or RFC 3339. @throws {ApiError} */
export function timeParam(params: URLSearchParams, name: string, fallbackMs: number): number {
  const text = params.get(name) ?? "";
  if (text === "") return fallbackMs;
  const seconds = parseFloat64(text);
  if (seconds !== null && Math.abs(seconds) < 9e12) {
    return Math.trunc(seconds) * 1000 + Math.round((seconds % 1) * 1000);
  }
  const ms = RFC3339.test(text) && isDay(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw invalidParameter(
    name,
    `invalid time value for '${name}': cannot parse ${JSON.stringify(text)} to a valid timestamp`,
  );
}

/** A required time. @throws {ApiError} */
export function requiredTime(params: URLSearchParams, name: string): number {
  if ((params.get(name) ?? "") === "") {
    throw invalidParameter(name, 'cannot parse "" to a valid timestamp');
  }
  const ms = timeOrNull(params.get(name) ?? "");
  if (ms === null) {
    throw invalidParameter(name, `cannot parse ${JSON.stringify(params.get(name))} to a valid timestamp`);
  }
  return ms;
}

function timeOrNull(text: string): number | null {
  try {
    return timeParam(new URLSearchParams({ t: text }), "t", Number.NaN);
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

/** A duration in ms, from seconds or `1m30s`. @throws {ApiError} */
export function durationParam(params: URLSearchParams, name: string): number {
  const text = params.get(name) ?? "";
  const seconds = /^[+-]?inf(?:inity)?$/i.test(text) ? Infinity : parseFloat64(text);
  if (seconds !== null) {
    if (Math.abs(seconds) * 1e9 > 2 ** 63) {
      throw invalidParameter(
        name,
        `cannot parse ${JSON.stringify(text)} to a valid duration. It overflows int64`,
      );
    }
    return seconds * 1000;
  }
  const ms = parseUnits(text);
  if (ms === null) throw invalidParameter(name, `cannot parse ${JSON.stringify(text)} to a valid duration`);
  return ms;
}

/** The most entries to answer with; 0: all. @throws {ApiError} */
export function limitParam(params: URLSearchParams): number {
  const text = params.get("limit") ?? "";
  if (text === "") return 0;
  if (!/^[+-]?\d+$/.test(text)) {
    throw invalidParameter("limit", `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  if (!isInteger(text)) {
    throw invalidParameter("limit", `strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`);
  }
  if (Number(text) < 0) throw invalidParameter("limit", "limit must be non-negative");
  return Number(text);
}

/** Go's `strconv.Atoi`; an empty text stands for no number. */
export const isInteger = (text: string): boolean =>
  text === "" ||
  (/^[+-]?\d+$/.test(text) &&
    BigInt(text.replace("+", "")) === BigInt.asIntN(64, BigInt(text.replace("+", ""))));

export const badData = (message: string): ApiError => new ApiError("bad_data", message);

/**
 * The selectors of `match[]`, each of which must require something.
 * @throws {ApiError} as `complain` makes it of what is wrong: only one endpoint names the parameter.
 */
export function selectorParams(
  params: URLSearchParams,
  complain: (message: string) => ApiError,
): readonly VectorSelector[] {
  const selectors = params.getAll("match[]").map((text) => {
    try {
      return parseSelector(text);
    } catch (error) {
      throw error instanceof ParseError ? complain(error.message) : error;
    }
  });
  if (selectors.some(({ matchers }) => matchers.every((matcher) => matcher.matches("")))) {
    throw complain("match[] must contain at least one non-empty matcher");
  }
  return selectors;
}

export const TRUNCATED = "results truncated due to limit";

/** Cuts a list to the limit, and says so. */
export function truncate<T>(
  list: readonly T[],
  limit: number,
): { list: readonly T[]; warnings: readonly string[] } {
  return limit > 0 && list.length > limit
    ? { list: list.slice(0, limit), warnings: [TRUNCATED] }
    : { list, warnings: [] };
}
