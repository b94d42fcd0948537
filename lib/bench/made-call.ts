/** A call that was made up, and its way to a backend as OTLP/JSON. */

export type Value = string | number | boolean | readonly string[];
export type Attributes = Readonly<Record<string, Value>>;

export interface MadeSpan {
  readonly spanId: string;
  /** "" for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  /** OTLP's number: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly service: string;
  /** ms from the call's start. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  /** The status' message of a span that failed. */
  readonly failed?: string;
  readonly events?: readonly {
    readonly name: string;
    readonly atMs: number;
    readonly attributes: Attributes;
  }[];
  /** To spans of other traces. */
  readonly links?: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly traceState: string;
    readonly attributes: Attributes;
  }[];
}

export interface MadeLog {
  readonly service: string;
  readonly atMs: number;
  readonly level: "INFO" | "WARN" | "ERROR";
  /** What the level is called, where that is not its usual name. */
  readonly levelText?: string;
  readonly body: string;
  readonly spanId?: string;
  readonly attributes: Attributes;
}

export interface MadeCall {
  readonly sid: string;
  readonly traceId: string;
  readonly rootSpanId: string;
  /** Epoch ms. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly turns: number;
  /** Of the resource of all that it holds, besides the usual ones. */
  readonly resource?: Attributes;
  readonly spans: readonly MadeSpan[];
  readonly logs: readonly MadeLog[];
}

const SPANS_A_REQUEST = 2_000;
const SEVERITY = { INFO: 9, WARN: 13, ERROR: 17 } as const;

/** Sends a call; throws with the backend's words where it refuses a part of it. */
export async function sendCall(backendUrl: string, call: MadeCall): Promise<void> {
  for (const body of spanBodies(call)) await post(`${backendUrl}/v1/traces`, body);
  for (const body of logBodies(call)) await post(`${backendUrl}/v1/logs`, body);
}

async function post(url: string, body: unknown): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await response.text();
  if (!response.ok || answer.includes("rejected"))
    throw new Error(`${url} answered ${response.status}: ${answer.slice(0, 300)}`);
}

/** Requests of up to 2,000 spans each, in order. */
export function spanBodies(call: MadeCall): unknown[] {
  const ns = nanos(call.startedAtMs);
  return inRequests(call.spans).map((spans) => ({
    resourceSpans: byService(spans).map(([service, own]) => ({
      resource: resource(service, call.resource),
      scopeSpans: [
        {
          scope: { name: "bench" },
          spans: own.map((span) => ({
            traceId: call.traceId,
            spanId: span.spanId,
            ...(span.parentSpanId !== "" && { parentSpanId: span.parentSpanId }),
            name: span.name,
            kind: span.kind,
            startTimeUnixNano: ns(span.startMs),
            endTimeUnixNano: ns(span.endMs),
            attributes: encoded(span.attributes),
            status: span.failed === undefined ? {} : { code: 2, message: span.failed },
            events: (span.events ?? []).map(({ name, atMs, attributes }) => ({
              name,
              timeUnixNano: ns(atMs),
              attributes: encoded(attributes),
            })),
            links: (span.links ?? []).map((link) => ({ ...link, attributes: encoded(link.attributes) })),
          })),
        },
      ],
    })),
  }));
}

export function logBodies(call: MadeCall): unknown[] {
  const ns = nanos(call.startedAtMs);
  return inRequests(call.logs).map((logs) => ({
    resourceLogs: byService(logs).map(([service, own]) => ({
      resource: resource(service, call.resource),
      scopeLogs: [
        {
          logRecords: own.map(({ atMs, level, levelText, body, spanId, attributes }) => ({
            timeUnixNano: ns(atMs),
            severityNumber: SEVERITY[level],
            severityText: levelText ?? level,
            body: { stringValue: body },
            traceId: call.traceId,
            ...(spanId !== undefined && { spanId }),
            attributes: encoded(attributes),
          })),
        },
      ],
    })),
  }));
}

const resource = (service: string, more: Attributes = {}) => ({
  attributes: encoded({
    "service.name": service,
    "service.version": "2026.11.2",
    "service.instance.id": `${service}-1`,
    "deployment.environment.name": "bench",
    ...more,
  }),
});

const inRequests = <T>(all: readonly T[]): (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / SPANS_A_REQUEST) }, (_, i) =>
    all.slice(i * SPANS_A_REQUEST, (i + 1) * SPANS_A_REQUEST),
  );

const byService = <T extends { readonly service: string }>(all: readonly T[]): [string, T[]][] => [
  ...Map.groupBy(all, ({ service }) => service),
];

/** Epoch ns of ms since the call's start; at least 0, as OTLP has it. */
const nanos = (startedAtMs: number) => (ms: number) => {
  const ns = BigInt(startedAtMs) * 1_000_000n + BigInt(Math.round(ms * 1e6));
  return String(ns < 0n ? 0n : ns);
};

const encoded = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: encodedValue(value) }));

function encodedValue(value: Value): object {
  if (typeof value === "object") return { arrayValue: { values: value.map(encodedValue) } };
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
