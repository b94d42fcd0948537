/** OTLP/JSON export requests for tests. */
export interface TestSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly name?: string;
}

const resource = { attributes: [{ key: "service.name", value: { stringValue: "voice-edge" } }] };
const nanos = (ms: number): string => String(BigInt(ms) * 1_000_000n);

export function tracesBody(spans: readonly TestSpan[], startMs = Date.now()): string {
  const [startTimeUnixNano, endTimeUnixNano] = [nanos(startMs), nanos(startMs + 100)];
  const timed = spans.map((span) => ({ name: "turn", startTimeUnixNano, endTimeUnixNano, ...span }));
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: timed }] }] });
}

/** One a millisecond. */
export function logsBody(lines: readonly string[], startMs = Date.now()): string {
  const logRecords = lines.map((line, i) => ({
    timeUnixNano: nanos(startMs + i),
    body: { stringValue: line },
  }));
  return JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] });
}

/** A gauge's samples, one a millisecond. */
export function metricsBody(
  name: string,
  labels: Readonly<Record<string, string>>,
  values: readonly number[],
  startMs = Date.now(),
): string {
  const attributes = Object.entries(labels).map(([key, value]) => ({ key, value: { stringValue: value } }));
  const dataPoints = values.map((asDouble, i) => ({
    timeUnixNano: nanos(startMs + i),
    asDouble,
    attributes,
  }));
  return JSON.stringify({
    resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name, gauge: { dataPoints } }] }] }],
  });
}
