import type { KeyValue, Span } from "../otlp/model.ts";
import { KINDS, STATUSES } from "../traceql/static.ts";
import type { Origin } from "./span-data.ts";

/**
 * What the inverted index knows of a trace. A `key` term says that an attribute occurs; a `string` or `bool`
 * term says with which value; `long` stands for strings too long to be kept there, so that a regular expression
 * or an inequality over the known values does not miss them. Numbers have only their key: their values are many.
 */
export type TermScope = "intrinsic" | "span" | "resource" | "event" | "link" | "instrumentation";
export type TermType = "key" | "string" | "bool" | "long";

export interface Term {
  readonly scope: TermScope;
  readonly key: string;
  readonly type: TermType;
  readonly value: string;
}

/** Longer strings are free text or payloads, which nobody asks for by equality. */
export const MAX_TERM_LENGTH = 256;

type Visit = (scope: TermScope, key: string, type: TermType, value: string) => void;

function visitAttributes(scope: TermScope, attributes: readonly KeyValue[], visit: Visit): void {
  for (const { key, value } of attributes) {
    visit(scope, key, "key", "");
    if (value.type === "string") visitString(scope, key, value.value, visit);
    else if (value.type === "bool") visit(scope, key, "bool", String(value.value));
    else if (value.type === "array")
      for (const element of value.value) {
        if (element.type === "string") visitString(scope, key, element.value, visit);
        else if (element.type === "bool") visit(scope, key, "bool", String(element.value));
      }
  }
}

function visitString(scope: TermScope, key: string, value: string, visit: Visit): void {
  if (value.length <= MAX_TERM_LENGTH) visit(scope, key, "string", value);
  else visit(scope, key, "long", "");
}

/** Every term of a span; the same ones are visited again and again, so the caller remembers them. */
export function visitSpanTerms(
  span: Pick<Span, "name" | "kind" | "status" | "attributes" | "events" | "links">,
  visit: Visit,
): void {
  visitString("intrinsic", "name", span.name, visit);
  visit("intrinsic", "kind", "string", KINDS[span.kind] ?? String(span.kind));
  visit("intrinsic", "status", "string", STATUSES[span.status.code] ?? String(span.status.code));
  if (span.status.message !== "") visitString("intrinsic", "statusMessage", span.status.message, visit);
  visitAttributes("span", span.attributes, visit);
  for (const event of span.events) {
    visitString("intrinsic", "event:name", event.name, visit);
    visitAttributes("event", event.attributes, visit);
  }
  for (const link of span.links) visitAttributes("link", link.attributes, visit);
}

export function visitOriginTerms(origin: Origin, visit: Visit): void {
  const { scope } = origin.scopeSpans;
  visitAttributes("resource", origin.resource.attributes, visit);
  visitAttributes("instrumentation", scope.attributes, visit);
  if (scope.name !== "") visitString("intrinsic", "instrumentation:name", scope.name, visit);
  if (scope.version !== "") visitString("intrinsic", "instrumentation:version", scope.version, visit);
}
