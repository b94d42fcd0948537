import { randomUUID } from "node:crypto";
import type { Tracer } from "@opentelemetry/api";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { type LogRecordProcessor, LoggerProvider, type ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import { type ReadableSpan, TracerProvider } from "@opentelemetry/sdk-trace";
import { ExportQueue } from "./export-queue.ts";
import type { Report } from "./guard.ts";
import { DerivedIds } from "./ids.ts";
import { type WriteLog, logWriter } from "./logs.ts";
import { CallMetricReader } from "./metric-reader.ts";
import { type Metrics, createMetrics } from "./metrics.ts";
import { CallSampler, CallsOnly, SCOPE } from "./sampling.ts";
import type { Clock, DropCounts, VoiceOtelOptions } from "./types.ts";

export const VERSION = "0.1.0";
const DEFAULT_ENDPOINT = "http://127.0.0.1:4318";
const DEFAULT_QUEUE = 20_000;
const DEFAULT_HELD = 50_000;
const DEFAULT_INTERVAL_MS = 60_000;
const DEFAULT_FLUSH_MS = 30_000;
const MAX_ATTRIBUTE = 1024;

/** The kit's own OpenTelemetry SDK: nothing of it is registered globally here. */
export interface Providers {
  readonly tracerProvider: TracerProvider;
  readonly tracer: Tracer;
  readonly ids: DerivedIds;
  readonly sampler: CallSampler;
  readonly metrics: Metrics;
  readonly edgeLog: WriteLog;
  readonly callLog: WriteLog;
  collectMetrics(): Promise<void>;
  flush(): Promise<void>;
  shutdown(): Promise<void>;
  dropped(): DropCounts;
}

/** Throws a TypeError when the endpoint is no http(s) URL: a mistake to be seen at the start, not during calls. */
export function createProviders(options: VoiceOtelOptions, clock: Clock, report: Report): Providers {
  const url = endpointOf(options);
  const shared = options.headers === undefined ? {} : { headers: options.headers };
  const maxQueue = options.maxQueue ?? DEFAULT_QUEUE;
  const resource = (service: string) =>
    resourceFromAttributes({
      "service.name": service,
      ...(options.serviceVersion !== undefined && { "service.version": options.serviceVersion }),
      "service.instance.id": instanceId,
      ...(options.environment !== undefined && { "deployment.environment.name": options.environment }),
    });
  const instanceId = options.serviceInstanceId ?? randomUUID();

  const traceExporter = new OTLPTraceExporter({ ...shared, url: `${url}/v1/traces` });
  const spans = new ExportQueue<ReadableSpan>({ exporter: traceExporter, maxQueue, report });
  const sampler = new CallSampler(options.maxBufferedSpans ?? DEFAULT_HELD, (span) => spans.push(span));
  const ids = new DerivedIds();
  const tracerProvider = new TracerProvider({
    resource: resource("voice-edge"),
    idGenerator: ids,
    sampler: new CallsOnly((traceId) => sampler.knows(traceId)),
    spanProcessors: [sampler],
    spanLimits: { attributeValueLengthLimit: MAX_ATTRIBUTE },
  });

  const logExporter = new OTLPLogExporter({ ...shared, url: `${url}/v1/logs` });
  const logs = new ExportQueue<ReadableLogRecord>({ exporter: logExporter, maxQueue, report });
  const processors = [queueing(logs)];
  const logger = (service: string) =>
    new LoggerProvider({ resource: resource(service), processors }).getLogger(SCOPE, VERSION);

  const metricExporter = new OTLPMetricExporter({ ...shared, url: `${url}/v1/metrics` });
  // On a virtual clock nothing runs by itself.
  const interval = options.metricIntervalMs ?? (options.clock ? 0 : DEFAULT_INTERVAL_MS);
  const reader = new CallMetricReader(metricExporter, clock, interval, report);
  const meterProvider = new MeterProvider({ resource: resource("voice-edge"), readers: [reader] });

  const patience = options.flushTimeoutMs ?? DEFAULT_FLUSH_MS;
  return {
    tracerProvider,
    ids,
    sampler,
    tracer: tracerProvider.getTracer(SCOPE, VERSION),
    metrics: createMetrics(meterProvider.getMeter(SCOPE, VERSION)),
    edgeLog: logWriter(logger("voice-edge"), options.defaultRegion),
    callLog: logWriter(logger("voice-calls"), options.defaultRegion),
    collectMetrics: () => reader.collectAndExport(),
    flush: async () => {
      await Promise.all([spans.flush(patience), logs.flush(patience)]);
    },
    shutdown: async () => {
      await sampler.shutdown();
      await Promise.all([
        spans.close(patience),
        logs.close(patience),
        within(patience, meterProvider.shutdown()),
      ]);
      const exporters = [traceExporter, logExporter, metricExporter];
      await within(patience, Promise.allSettled(exporters.map((exporter) => exporter.shutdown())));
    },
    dropped: () => ({
      spans: spans.dropped,
      logs: logs.dropped,
      metricExports: reader.failed,
      bufferedSpans: sampler.letGo,
    }),
  };
}

function endpointOf(options: VoiceOtelOptions): string {
  const given = options.endpoint ?? process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? DEFAULT_ENDPOINT;
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url?.protocol !== "http:" && url?.protocol !== "https:")
    throw new TypeError("voice-otel: endpoint must be an http or https URL");
  return given.replace(/\/+$/, "");
}

const queueing = (queue: ExportQueue<ReadableLogRecord>): LogRecordProcessor => ({
  onEmit: (record) => queue.push(record),
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
});

/** Waits for a promise, but not longer than `ms`. */
async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
