import type { KeyValue, ResourceSpans, Span } from "../otlp/model.ts";

/** Tempo's default (`distributor.max_attribute_bytes`): keys and texts are cut there; names and messages are not. */
const MAX_ATTRIBUTE_BYTES = 2048;

const isLong = (text: string): boolean =>
  // A UTF-16 unit is at most three bytes: most texts need no counting.
  text.length * 3 > MAX_ATTRIBUTE_BYTES && Buffer.byteLength(text) > MAX_ATTRIBUTE_BYTES;

/** The first 2,048 bytes, less a character that they would tear. */
function cut(text: string): string {
  if (!isLong(text)) return text;
  const bytes = Buffer.from(text).subarray(0, MAX_ATTRIBUTE_BYTES);
  return new TextDecoder().decode(bytes, { stream: true });
}

/** Tempo looks at texts only: arrays and maps pass whole. */
export function shortAttributes(attributes: readonly KeyValue[]): readonly KeyValue[] {
  const long = ({ key, value }: KeyValue) => isLong(key) || (value.type === "string" && isLong(value.value));
  if (!attributes.some(long)) return attributes;
  return attributes.map(({ key, value }) => ({
    key: cut(key),
    value: value.type === "string" ? { type: "string", value: cut(value.value) } : value,
  }));
}

export function shortSpan(span: Span): Span {
  return {
    ...span,
    attributes: shortAttributes(span.attributes),
    events: span.events.map((event) => ({ ...event, attributes: shortAttributes(event.attributes) })),
    links: span.links.map((link) => ({ ...link, attributes: shortAttributes(link.attributes) })),
  };
}

type Origin = Pick<ResourceSpans, "resource"> & Pick<ResourceSpans["scopeSpans"][number], "scope">;

export function shortOrigin({ resource, scope }: Origin): Origin {
  return {
    resource: { ...resource, attributes: shortAttributes(resource.attributes) },
    scope: { ...scope, attributes: shortAttributes(scope.attributes) },
  };
}
