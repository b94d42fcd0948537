/** For tests: call-log records and events of the voice edge as OTLP/JSON. Times are epoch ms. */

export interface RecordWords {
  readonly kind:
    | "call.start"
    | "call.end"
    | "post_call.analysis"
    | "guardrail.rejected"
    | "tool.error"
    | "stage.error";
  readonly sid: string;
  readonly atMs: number;
  readonly [attribute: string]: unknown;
}

const anyValue = (value: unknown): unknown =>
  typeof value === "number"
    ? { doubleValue: value }
    : typeof value === "boolean"
      ? { boolValue: value }
      : Array.isArray(value)
        ? { arrayValue: { values: value.map(anyValue) } }
        : { stringValue: value };

export function otlpRecords(
  records: readonly RecordWords[],
  environment = "lab",
  service: "voice-calls" | "voice-edge" = "voice-calls",
): unknown {
  const attribute = (key: string, value: unknown) => ({ key, value: anyValue(value) });
  const logRecords = records.map(({ kind, sid, atMs, ...rest }) => ({
    timeUnixNano: String(BigInt(Math.round(atMs)) * 1_000_000n),
    observedTimeUnixNano: String(BigInt(Math.round(atMs)) * 1_000_000n),
    severityNumber: 9,
    severityText: "INFO",
    body: { stringValue: kind },
    attributes: [
      attribute("event.name", kind),
      attribute("call.sid", sid),
      ...Object.entries(rest).map(([key, value]) => attribute(key, value)),
    ],
  }));
  return {
    resourceLogs: [
      {
        resource: {
          attributes: [
            attribute("service.name", service),
            attribute("deployment.environment.name", environment),
          ],
        },
        scopeLogs: [{ scope: {}, logRecords }],
      },
    ],
  };
}
