import type { ApiRequest } from "../signal.ts";
import type { Hints, MetricsExpression } from "../traceql/ast.ts";
import { parseTraceql } from "../traceql/parse.ts";
import { durationText, parseDuration } from "../traceql/static.ts";
import { MAX_QUERY_BYTES } from "./search.ts";
import { BadRequest, type Window } from "./window.ts";

/** The parameters of `/api/metrics/query_range` and `/api/metrics/query`. */
export interface MetricsRequest {
  readonly expression: MetricsExpression;
  readonly hints: Hints;
  readonly window: Window;
}

const SECOND = 1_000_000_000n;
const HOUR_MS = 3_600_000;
const MAX_RANGE_NS = 24n * 3600n * SECOND;
const MAX_INTERVALS = 10_000n;

export function readMetricsRequest(request: ApiRequest): MetricsRequest {
  const text = request.params.get("q") ?? request.params.get("query") ?? "";
  if (Buffer.byteLength(text) > MAX_QUERY_BYTES)
    throw new BadRequest(`query exceeds the maximum size of ${MAX_QUERY_BYTES} bytes`);
  const window = readWindow(request);
  if (window.startNs >= window.endNs) throw new BadRequest("end must be greater than start");
  if (window.endNs - window.startNs > MAX_RANGE_NS)
    throw new BadRequest("metrics query time range exceeds the maximum allowed duration of 24h0m0s");
  const query = parseTraceql(text);
  if (query.type !== "metrics") throw new BadRequest("not a metrics query");
  return { expression: query.expression, hints: query.hints, window };
}

function readWindow(request: ApiRequest): Window {
  const nowNs = BigInt(request.nowMs) * 1_000_000n;
  const endNs = readTime("end", request.params.get("end")) ?? nowNs;
  const since = readDuration("since", request.params.get("since")) ?? BigInt(HOUR_MS) * 1_000_000n;
  const startNs = readTime("start", request.params.get("start")) ?? (endNs > nowNs ? nowNs : endNs) - since;
  return { startNs, endNs };
}

/** Seconds (also with a fraction), nanoseconds (more than 10 digits) or RFC 3339. */
function readTime(name: string, value: string | null): bigint | null {
  if (value === null || value === "") return null;
  if (/^\d{1,10}\.\d+$/.test(value)) return BigInt(Math.round(Number(value) * 1000)) * 1_000_000n;
  if (/^\d+$/.test(value)) return value.length <= 10 ? BigInt(value) * SECOND : BigInt(value);
  const ms = Date.parse(value);
  if (Number.isNaN(ms))
    throw new BadRequest(
      `could not parse '${name}' parameter: cannot parse ${JSON.stringify(value)} as a time`,
    );
  return BigInt(ms) * 1_000_000n;
}

function readDuration(name: string, value: string | null): bigint | null {
  if (value === null || value === "") return null;
  const seconds = Number(value);
  const ns = Number.isFinite(seconds) ? Math.round(seconds * 1e9) : parseDuration(value);
  if (ns === null || ns < 0)
    throw new BadRequest(
      `could not parse '${name}' parameter: cannot parse ${JSON.stringify(value)} to a valid duration`,
    );
  return BigInt(ns);
}

export function readStep(request: ApiRequest, { startNs, endNs }: Window): bigint {
  const step = readDuration("step", request.params.get("step")) ?? defaultStep(endNs - startNs);
  if (step === 0n || (endNs - startNs) / step > MAX_INTERVALS)
    throw new BadRequest(
      `step of ${durationText(Number(step))} is too small, minimum step for given range is ` +
        durationText(Number((endNs - startNs) / MAX_INTERVALS)),
    );
  return step;
}

const GRANULARITIES = [3600n, 300n, 60n, 15n, 5n, 1n].map((seconds) => seconds * SECOND);

/** About 240 points, in round steps. */
function defaultStep(range: bigint): bigint {
  const baseline = range / 240n;
  if (range < 60n * SECOND) {
    const finest = 50_000_000n;
    return baseline > finest ? (baseline / finest) * finest : finest;
  }
  const granularity = GRANULARITIES.find((each) => baseline > each);
  return granularity ? (baseline / granularity) * granularity : SECOND;
}

const MAX_EXEMPLARS = 100;

/** The hint `exemplars` (a number, or false) before the parameter; none asked for is as many as there may be. */
export function readExemplars(request: ApiRequest, hints: Hints): number {
  const hint = hints.get("exemplars");
  if (hint?.type === "int") return Math.min(Math.max(hint.value, 0), MAX_EXEMPLARS);
  if (hint?.type === "bool" && !hint.value) return 0;
  const given = request.params.get("exemplars");
  if (given === null || !/^\d+$/.test(given) || Number(given) === 0) return MAX_EXEMPLARS;
  return Math.min(Number(given), MAX_EXEMPLARS);
}
