import type { ResourceSpans, Span } from "../otlp/model.ts";

/** A span of 1 s; ids are padded. */
export const span = (traceId: string, spanId: string, changes: Partial<Span> = {}): Span => ({
  traceId: traceId.padStart(32, "0"),
  spanId: spanId.padStart(16, "0"),
  parentSpanId: "",
  traceState: "",
  flags: 0,
  name: "turn",
  kind: 1,
  startTimeUnixNano: 1_000_000_000n,
  endTimeUnixNano: 2_000_000_000n,
  attributes: [],
  droppedAttributesCount: 0,
  events: [],
  droppedEventsCount: 0,
  links: [],
  droppedLinksCount: 0,
  status: { code: 0, message: "" },
  ...changes,
});
/** Of an empty resource. */
export const message = (...spans: Span[]): ResourceSpans => ({
  resource: { attributes: [], droppedAttributesCount: 0 },
  schemaUrl: "",
  scopeSpans: [{ scope: { name: "", version: "", attributes: [] }, schemaUrl: "", spans }],
});
export const stringAttribute = (key: string, value: string) => ({
  key,
  value: { type: "string", value } as const,
});
