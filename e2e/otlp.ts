import { expect } from "@playwright/test";
import { state } from "./state.ts";

/** Sends spans and log records to the backend as any OTLP exporter may: by hand, so that they can hold anything. */

type Value = string | number | boolean;
export type Attributes = Readonly<Record<string, Value>>;

export interface SentSpan {
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
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
}

export interface SentLog {
  readonly atMs: number;
  readonly body: string;
  readonly spanId?: string;
  readonly attributes: Attributes;
}

const nano = (ms: number): string => String(BigInt(Math.round(ms * 1000)) * 1000n);

const encoded = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: encodedValue(value) }));

function encodedValue(value: Value) {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

async function post(path: string, body: unknown): Promise<void> {
  const response = await fetch(`${state("backend")}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status, await response.text()).toBe(200);
}

/** A whole OTLP/JSON export request, as somebody else's SDK wrote it. */
export const sendRecorded = (otlp: unknown): Promise<void> => post("/v1/traces", otlp);

export async function sendSpans(
  traceId: string,
  resource: Attributes,
  spans: readonly SentSpan[],
): Promise<void> {
  await post("/v1/traces", {
    resourceSpans: [
      {
        resource: { attributes: encoded(resource) },
        scopeSpans: [
          {
            scope: { name: "e2e" },
            spans: spans.map(({ startMs, endMs, attributes, failed, events = [], ...span }) => ({
              ...span,
              traceId,
              kind: 1,
              startTimeUnixNano: nano(startMs),
              endTimeUnixNano: nano(endMs),
              attributes: encoded(attributes),
              status: failed === undefined ? {} : { code: 2, message: failed },
              events: events.map((event) => ({
                name: event.name,
                timeUnixNano: nano(event.atMs),
                attributes: encoded(event.attributes),
              })),
            })),
          },
        ],
      },
    ],
  });
}

export async function sendLogs(
  traceId: string,
  resource: Attributes,
  logs: readonly SentLog[],
): Promise<void> {
  await post("/v1/logs", {
    resourceLogs: [
      {
        resource: { attributes: encoded(resource) },
        scopeLogs: [
          {
            scope: { name: "e2e" },
            logRecords: logs.map(({ atMs, body, attributes, spanId }) => ({
              timeUnixNano: nano(atMs),
              severityNumber: 17,
              severityText: "ERROR",
              body: { stringValue: body },
              traceId,
              ...(spanId !== undefined && { spanId }),
              attributes: encoded(attributes),
            })),
          },
        ],
      },
    ],
  });
}
