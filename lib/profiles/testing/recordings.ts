import { readFileSync } from "node:fs";

/** For tests: the recorded calls of other frameworks as OTLP/JSON, moved in time. */

export const RECORDINGS = {
  "livekit-node-1.6.4": "livekit",
  "livekit-node-1.7.0": "livekit",
  "livekit-node-1.7.0-slow": "livekit",
  "livekit-node-1.9.0": "livekit",
  "livekit-node-1.9.0-job": "livekit",
  "livekit-node-1.9.0-slow": "livekit",
  "pipecat-0.0.106": "pipecat",
  "pipecat-1.7.0": "pipecat",
} as const;
export type Recording = keyof typeof RECORDINGS;

interface Span {
  readonly traceId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly events?: readonly { readonly timeUnixNano: string }[];
}
interface Traces {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

export interface Moved {
  readonly otlp: unknown;
  /** Of the trace that holds the conversation. */
  readonly traceId: string;
}

/** A recording whose first span starts at `startMs` (epoch ms). `rename`: ids to replace, wherever they stand. */
export function recordingAt(
  name: Recording,
  startMs: number,
  rename: Readonly<Record<string, string>> = {},
): Moved {
  const file = new URL(`../${RECORDINGS[name]}/fixtures/${name}.otlp.json`, import.meta.url);
  const text = Object.entries(rename).reduce(
    (all, [from, to]) => all.replaceAll(from, to),
    readFileSync(file, "utf8"),
  );
  const { resourceSpans } = JSON.parse(text) as Traces;
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  const first = spans.reduce<bigint | null>((least, { startTimeUnixNano }) => {
    const ns = BigInt(startTimeUnixNano);
    return least === null || ns < least ? ns : least;
  }, null);
  const byNs = BigInt(Math.round(startMs)) * 1_000_000n - (first ?? 0n);
  const at = (ns: string): string => String(BigInt(ns) + byNs);
  const counts = Map.groupBy(spans, ({ traceId }) => traceId);
  const [largest] = [...counts].toSorted(([, a], [, b]) => b.length - a.length);
  const otlp = {
    resourceSpans: resourceSpans.map((resource) => ({
      ...resource,
      scopeSpans: resource.scopeSpans.map((scope) => ({
        ...scope,
        spans: scope.spans.map((span) => ({
          ...span,
          startTimeUnixNano: at(span.startTimeUnixNano),
          endTimeUnixNano: at(span.endTimeUnixNano),
          ...(span.events !== undefined && {
            events: span.events.map((event) => ({ ...event, timeUnixNano: at(event.timeUnixNano) })),
          }),
        })),
      })),
    })),
  };
  return { otlp, traceId: largest?.[0] ?? "" };
}
