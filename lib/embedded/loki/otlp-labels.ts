import type { KeyValue, LogRecord, Resource, Scope } from "../otlp/model.ts";
import { valueText } from "../otlp/value-text.ts";

/** Names with their values; a later pair of the same name replaces the earlier. */
export type Pairs = Map<string, string>;

/** Loki's `default_resource_attributes_as_index_labels`. */
const INDEXED: ReadonlySet<string> = new Set([
  "service.name",
  "service.namespace",
  "service.instance.id",
  "deployment.environment",
  "deployment.environment.name",
  "cloud.region",
  "cloud.availability_zone",
  "k8s.cluster.name",
  "k8s.namespace.name",
  "k8s.pod.name",
  "k8s.container.name",
  "container.name",
  "k8s.replicaset.name",
  "k8s.deployment.name",
  "k8s.statefulset.name",
  "k8s.daemonset.name",
  "k8s.cronjob.name",
  "k8s.job.name",
]);

/** Loki's `discover_service_name`: where `service_name` comes from when the resource does not say. */
const SERVICE_NAME_FROM = [
  "service",
  "app",
  "application",
  "app_name",
  "name",
  "app_kubernetes_io_name",
  "container",
  "container_name",
  "k8s_container_name",
  "component",
  "workload",
  "job",
  "k8s_job_name",
];

/** A resource's attributes: those that make the stream, and those that every line carries as metadata. */
export function resourceLabels({ attributes }: Resource): { stream: Pairs; metadata: Pairs } {
  const stream: Pairs = new Map();
  const metadata: Pairs = new Map();
  for (const attribute of attributes) addPairs(INDEXED.has(attribute.key) ? stream : metadata, attribute);
  if ((stream.get("service_name") ?? "") === "") {
    const from = SERVICE_NAME_FROM.find((name) => (stream.get(name) ?? "") !== "");
    stream.set("service_name", from === undefined ? "unknown_service" : (stream.get(from) ?? ""));
  }
  // An empty label is no label.
  for (const [name, value] of stream) if (value === "") stream.delete(name);
  return { stream, metadata };
}

export function scopeMetadata(scope: Scope): Pairs {
  const pairs: Pairs = new Map();
  for (const attribute of scope.attributes) addPairs(pairs, attribute);
  if (scope.name !== "") pairs.set("scope_name", scope.name);
  if (scope.version !== "") pairs.set("scope_version", scope.version);
  return pairs;
}

/** A record's own structured metadata, in Loki's names. */
export function recordMetadata(record: LogRecord): Pairs {
  const pairs: Pairs = new Map();
  for (const attribute of record.attributes) {
    if (attribute.key === "event_name" && record.eventName !== "") continue;
    addPairs(pairs, attribute);
  }
  if (record.timeUnixNano !== 0n && record.observedTimeUnixNano !== 0n)
    pairs.set("observed_timestamp", record.observedTimeUnixNano.toString());
  if (record.severityNumber !== 0) pairs.set("severity_number", String(record.severityNumber));
  if (record.severityText !== "") pairs.set("severity_text", record.severityText);
  if (record.droppedAttributesCount !== 0)
    pairs.set("dropped_attributes_count", String(record.droppedAttributesCount));
  if (record.flags !== 0) pairs.set("flags", String(record.flags));
  if (record.traceId !== "") pairs.set("trace_id", record.traceId);
  if (record.spanId !== "") pairs.set("span_id", record.spanId);
  if (record.eventName !== "") pairs.set("event_name", record.eventName);
  return pairs;
}

function addPairs(pairs: Pairs, { key, value }: KeyValue, prefix = ""): void {
  const name = labelName(prefix === "" ? key : `${prefix}_${key}`);
  // Loki refuses the whole request for a name that normalises to nothing; losing one attribute is kinder.
  if (name === null) return;
  if (value.type === "kvlist") for (const inner of value.value) addPairs(pairs, inner, name);
  else pairs.set(name, valueText(value));
}

const names = new Map<string, string | null>();

/** Prometheus's `otlptranslator.LabelNamer`: dots and all else become `_`, runs of `_` one. */
function labelName(key: string): string | null {
  const known = names.get(key);
  if (known !== undefined) return known;
  if (names.size > 10_000) names.clear();
  const reserved = key.length > 4 && key.startsWith("__") && key.endsWith("__");
  const body = (reserved ? key.slice(2, -2) : key).replaceAll(/[^a-zA-Z0-9]+/gu, "_");
  const name = reserved ? `__${body}__` : /^\d/.test(body) ? `key_${body}` : body;
  const valid = /[^_]/.test(name) ? name : null;
  names.set(key, valid);
  return valid;
}
