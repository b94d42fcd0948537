import type { Asked, MakeBody } from "./client.ts";
import {
  benchCall,
  type BenchCall,
  LINES_A_CALL,
  linesBody,
  SERIES_A_POINT,
  spansBody,
  SPANS_A_CALL,
} from "./embedded-data.ts";

/** What is sent and asked: the same of the embedded backend and of the real ones. */
export type BackendName = "tempo" | "loki" | "prometheus";

export interface Plan {
  readonly scale: number;
  readonly nowMs: number;
  /** Newest first. */
  readonly calls: readonly BenchCall[];
  /** Label sets of the histogram. */
  readonly points: number;
  readonly minutes: number;
  readonly spans: number;
  readonly lines: number;
  readonly samples: number;
}

const CALLS = 20_000;
const SERIES = 5000;
const MINUTES = 24 * 60;
const CALLS_A_REQUEST = 10;

/** 1,000,000 spans and lines over 14 days and 5,000 series of 24 h at scale 1. */
export function makePlan(scale: number, nowMs: number): Plan {
  const count = Math.max(20, Math.round(CALLS * scale));
  const points = Math.max(6, Math.round((SERIES / SERIES_A_POINT) * scale));
  return {
    scale,
    nowMs,
    calls: Array.from({ length: count }, (_, index) => benchCall(index, count, nowMs)),
    points,
    minutes: MINUTES,
    spans: count * SPANS_A_CALL,
    lines: count * LINES_A_CALL,
    samples: MINUTES * points * SERIES_A_POINT,
  };
}

/** The first minute's time, epoch ms. */
export const firstMinuteMs = ({ nowMs, minutes }: Plan): number => nowMs - minutes * 60_000;

/** Requests of ten calls, the oldest first: Loki takes them in no other order. */
export function inRequests(
  calls: readonly BenchCall[],
  make: (calls: readonly BenchCall[]) => string,
): MakeBody[] {
  const oldestFirst = calls.toReversed();
  return Array.from({ length: Math.ceil(calls.length / CALLS_A_REQUEST) }, (_, i) => {
    return () => make(oldestFirst.slice(i * CALLS_A_REQUEST, (i + 1) * CALLS_A_REQUEST));
  });
}

export const spanRequests = ({ calls }: Plan): MakeBody[] => inRequests(calls, (some) => spansBody(some));
export const lineRequests = ({ calls }: Plan): MakeBody[] => inRequests(calls, linesBody);

export interface Question {
  readonly what: string;
  readonly backend: BackendName;
  readonly limitMs: number;
  readonly warmup: number;
  /** One after another. */
  readonly asked: readonly Asked[];
}

/** `n` of the list, evenly spread. */
export function spread<T>(list: readonly T[], n: number): T[] {
  return Array.from({ length: n }, (_, i) => list[Math.floor((i * list.length) / n)]).filter(
    (item) => item !== undefined,
  );
}

export function questions({ calls, nowMs }: Plan): Question[] {
  const nowS = Math.floor(nowMs / 1000);
  const day = { start: nowS - 86_400, end: nowS };
  const recent = calls.slice(0, calls.length / 2);
  const slow = '{ name = "tts_first_frame" && duration > 300ms }';
  const p95 = "histogram_quantile(0.95, sum by (le, vertical) (rate(turn_duration_seconds_bucket[5m])))";
  const loki = "/loki/api/v1/query_range";
  return [
    {
      what: "trace by id",
      backend: "tempo",
      limitMs: 30,
      warmup: 10,
      asked: spread(calls, 200).map(traceById),
    },
    {
      what: "{ span.call.sid = … }, 24 h",
      backend: "tempo",
      limitMs: 150,
      warmup: 10,
      asked: spread(recent, 50).map(({ sid, traceId }) => ({
        path: "/api/search",
        params: { q: `{ span.call.sid = "${sid}" }`, ...day },
        expected: traceId.replace(/^0+/, ""),
      })),
    },
    {
      what: "slow tts_first_frame, 1 h, first 20",
      backend: "tempo",
      limitMs: 300,
      warmup: 10,
      asked: Array.from({ length: 30 }, () => ({
        path: "/api/search",
        params: { q: slow, start: nowS - 3900, end: nowS - 300 },
        expected: "spanSets",
      })),
    },
    {
      what: "a caller's calls, 14 days",
      backend: "loki",
      limitMs: 200,
      warmup: 10,
      asked: spread(calls, 50).map(({ caller, sid }) => ({
        path: loki,
        params: {
          query: `{service_name="voice-calls"} | event_name="call.end" | call_caller_hash="${caller}"`,
          start: nowS - 14 * 86_400,
          end: nowS,
          limit: 500,
        },
        expected: sid,
      })),
    },
    {
      what: "logs of a trace",
      backend: "loki",
      limitMs: 100,
      warmup: 10,
      asked: spread(calls, 50).map(({ traceId, startMs }) => ({
        path: loki,
        params: {
          query: `{service_name=~".+"} | trace_id="${traceId}"`,
          start: Math.floor(startMs / 1000) - 60,
          end: Math.floor(startMs / 1000) + 120,
          limit: 1000,
        },
        expected: "of turn",
      })),
    },
    {
      what: "p95 by vertical, 24 h at 60 s",
      backend: "prometheus",
      limitMs: 700,
      warmup: 2,
      asked: Array.from({ length: 10 }, () => ({
        path: "/api/v1/query_range",
        params: { query: p95, ...day, step: 60 },
        expected: "healthcare",
      })),
    },
  ];
}

export const traceById = ({ traceId }: BenchCall): Asked => ({
  path: `/api/v2/traces/${traceId}`,
  params: {},
  expected: "call.sid",
});
