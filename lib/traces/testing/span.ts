import type { AttributeValue, RawEvent, RawResource, RawSpan } from "../raw.ts";
import { nanoseconds, type SpanId, type TraceId } from "#lib/units.ts";

/** For tests: spans in a few words. Ids are numbers, times are ms from an arbitrary instant. */

export const T0 = 1_795_395_524_000_000_000n;
export const spanId = (n: number): SpanId => n.toString(16).padStart(16, "0") as SpanId;

const EDGE: RawResource = {
  service: "voice-edge",
  attributes: new Map<string, AttributeValue>([["deployment.environment.name", "lab"]]),
};

export interface SpanWords {
  readonly id: number;
  readonly parent?: number | null;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly status?: RawSpan["status"];
  readonly events?: readonly RawEvent[];
  readonly resource?: RawResource;
  readonly dropped?: number;
}

export function rawSpan(words: SpanWords): RawSpan {
  const resource = words.resource ?? EDGE;
  return {
    traceId: "54d58a385fb687dfbf67a54cb21136ca" as TraceId,
    spanId: spanId(words.id),
    parentId: words.parent == null ? null : spanId(words.parent),
    name: words.name,
    service: resource.service,
    kind: "internal",
    startNs: nanoseconds(T0 + BigInt(Math.round(words.from * 1e6))),
    endNs: nanoseconds(T0 + BigInt(Math.round(words.to * 1e6))),
    status: words.status ?? "unset",
    statusMessage: null,
    attributes: new Map(Object.entries(words.attributes ?? {})),
    resource,
    scope: null,
    events: words.events ?? [],
    links: [],
    dropped: words.dropped ?? 0,
  };
}
