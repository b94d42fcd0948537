import { createHash } from "node:crypto";

/** What the embedded backend is measured on, as OTLP/JSON bodies: calls of 50 spans and 50 lines each, over 14 days. */
export const SPANS_A_CALL = 50;
export const LINES_A_CALL = 50;
const STAGES = ["stt", "endpointing", "llm_first_token", "tool_call", "tts_first_frame", "transport"];
export const VERTICALS = ["healthcare", "real_estate", "salon", "after_hours", "it_helpdesk", "sales"];
const AGENTS = 76;
const CALLERS = 500;
export const BOUNDS = [0.3, 0.5, 0.8, 1.2, 1.6, 2.5, 4.5, 8.5];
/** A histogram's series: its buckets, the sum and the count. */
export const SERIES_A_POINT = BOUNDS.length + 3;
const DAY_MS = 86_400_000;

export interface BenchCall {
  readonly index: number;
  readonly sid: string;
  readonly traceId: string;
  readonly caller: string;
  readonly startMs: number;
}

/**
 * Half of the calls began within the last 24 h, the others in the 13 days before; the newest is the first.
 * `series` other than 0 gives other calls at the same times.
 */
export function benchCall(nth: number, calls: number, nowMs: number, series = 0): BenchCall {
  const half = calls / 2;
  const age = nth < half ? (nth / half) * DAY_MS : DAY_MS + ((nth - half) / half) * 13 * DAY_MS * 0.99;
  const index = nth + series * calls;
  const sid = `CA${index.toString(16).padStart(32, "0")}`;
  const digest = createHash("sha256").update(sid).digest("hex");
  return {
    index,
    sid,
    traceId: digest.slice(0, 32),
    caller: createHash("md5")
      .update(String(index % CALLERS))
      .digest("hex"),
    startMs: Math.round(nowMs - 300_000 - age),
  };
}

const nanos = (ms: number): string => `${ms}000000`;
const string = (key: string, value: string) => ({ key, value: { stringValue: value } });
const int = (key: string, value: number) => ({ key, value: { intValue: String(value) } });
const resource = (service: string) => ({ attributes: [string("service.name", service)] });
const spanIdOf = (call: BenchCall, n: number): string =>
  (BigInt(call.index) * 64n + BigInt(n) + 1n).toString(16).padStart(16, "0");
const verticalOf = (call: BenchCall): string => VERTICALS[call.index % VERTICALS.length] ?? "sales";

export function spansBody(calls: readonly BenchCall[], spansACall = SPANS_A_CALL): string {
  const spans = calls.flatMap((call) =>
    Array.from({ length: spansACall }, (_, n) => {
      const startMs = call.startMs + n * 1000;
      const ms = n === 0 ? 60_000 : 20 + ((call.index * 31 + n * 97) % 400);
      return {
        traceId: call.traceId,
        spanId: spanIdOf(call, n),
        ...(n === 0 ? {} : { parentSpanId: spanIdOf(call, 0) }),
        name: n === 0 ? "call" : STAGES[n % STAGES.length],
        kind: n === 0 ? 2 : 1,
        startTimeUnixNano: nanos(startMs),
        endTimeUnixNano: nanos(startMs + ms),
        attributes: [
          string("call.sid", call.sid),
          string("call.vertical", verticalOf(call)),
          string("call.agent", `agent-${call.index % AGENTS}`),
          string("gen_ai.provider.name", "openai"),
          string("gen_ai.request.model", "gpt-4o-mini"),
          int("turn.index", Math.floor(n / STAGES.length)),
          int("gen_ai.usage.output_tokens", 40 + n),
        ],
      };
    }),
  );
  return JSON.stringify({ resourceSpans: [{ resource: resource("voice-edge"), scopeSpans: [{ spans }] }] });
}

export function linesBody(calls: readonly BenchCall[]): string {
  const record = (call: BenchCall, n: number, name: string, more: unknown[]) => ({
    timeUnixNano: nanos(call.startMs + n * 1000 + 7),
    severityNumber: 9,
    traceId: call.traceId,
    spanId: spanIdOf(call, n),
    body: {
      stringValue: `${name} of turn ${Math.floor(n / 6)} answered after ${(call.index * 7 + n) % 900} ms`,
    },
    attributes: [string("event.name", name), string("call.sid", call.sid), ...more],
  });
  const edge = calls.flatMap((call) =>
    Array.from({ length: LINES_A_CALL - 1 }, (_, n) => record(call, n, "stage", [int("turn.index", n)])),
  );
  const ends = calls.map((call) =>
    record(call, 60, "call.end", [
      string("call.caller_hash", call.caller),
      string("call.vertical", verticalOf(call)),
      string("call.outcome", "resolved"),
    ]),
  );
  return JSON.stringify({
    resourceLogs: [
      { resource: resource("voice-edge"), scopeLogs: [{ logRecords: edge }] },
      { resource: resource("voice-calls"), scopeLogs: [{ logRecords: ends }] },
    ],
  });
}

export interface MinutePoint {
  readonly vertical: string;
  readonly agent: string;
  /** In each bucket alone, the last without a bound; all since the start. */
  readonly counts: readonly number[];
  readonly count: number;
  readonly sum: number;
}

/** One minute of the histogram `turn.duration`, for `points` label sets. */
export function minutePoints(minute: number, points: number): MinutePoint[] {
  return Array.from({ length: points }, (_, n) => {
    const counts = Array.from({ length: BOUNDS.length + 1 }, (_, b) => (minute + 1) * ((n + b * 3) % 5));
    const count = counts.reduce((a, b) => a + b, 0);
    return {
      vertical: VERTICALS[n % VERTICALS.length] ?? "",
      agent: `agent-${Math.floor(n / VERTICALS.length)}`,
      counts,
      count,
      sum: count * 0.9,
    };
  });
}

/** `minutePoints` as OTLP. */
export function minuteBody(minute: number, points: number, startMs: number): string {
  const dataPoints = minutePoints(minute, points).map(({ vertical, agent, counts, count, sum }) => ({
    startTimeUnixNano: nanos(startMs),
    timeUnixNano: nanos(startMs + minute * 60_000),
    count: String(count),
    sum,
    bucketCounts: counts.map(String),
    explicitBounds: BOUNDS,
    attributes: [string("vertical", vertical), string("agent", agent)],
  }));
  const metric = { name: "turn.duration", unit: "s", histogram: { aggregationTemporality: 2, dataPoints } };
  return JSON.stringify({
    resourceMetrics: [{ resource: resource("voice-edge"), scopeMetrics: [{ metrics: [metric] }] }],
  });
}
