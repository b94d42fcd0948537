import type { Decoded, OfResource } from "./decoded.ts";
import type { LogRecord, Metric, ResourceLogs, ResourceMetrics, ResourceSpans, Span } from "./model.ts";

/** A request's records under the names that OTLP gives them in each signal. */

export function ofSpans({ messages, rejected }: Decoded<OfResource<Span>>): Decoded<ResourceSpans> {
  const named = messages.map(({ resource, schemaUrl, scopes }) => ({
    resource,
    schemaUrl,
    scopeSpans: scopes.map(({ records, ...scope }) => ({ ...scope, spans: records })),
  }));
  return { messages: named, rejected };
}

export function ofLogs({ messages, rejected }: Decoded<OfResource<LogRecord>>): Decoded<ResourceLogs> {
  const named = messages.map(({ resource, schemaUrl, scopes }) => ({
    resource,
    schemaUrl,
    scopeLogs: scopes.map(({ records, ...scope }) => ({ ...scope, logRecords: records })),
  }));
  return { messages: named, rejected };
}

export function ofMetrics({ messages, rejected }: Decoded<OfResource<Metric>>): Decoded<ResourceMetrics> {
  const named = messages.map(({ resource, schemaUrl, scopes }) => ({
    resource,
    schemaUrl,
    scopeMetrics: scopes.map(({ records, ...scope }) => ({ ...scope, metrics: records })),
  }));
  return { messages: named, rejected };
}
