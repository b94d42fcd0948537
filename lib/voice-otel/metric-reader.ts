import { AsyncLocalStorage } from "node:async_hooks";
import { context } from "@opentelemetry/api";
import { type ExportResult, ExportResultCode, suppressTracing } from "@opentelemetry/core";
import {
  type CollectionResult,
  type DataPoint,
  MetricReader,
  type PushMetricExporter,
  type ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import type { Report } from "./guard.ts";
import { type HrTime, toHrTime } from "./time.ts";
import type { Clock } from "./types.ts";

/** Label sets an instrument may have before the SDK folds the rest into one. */
const MAX_SERIES = 20_000;

/**
 * Collects on demand and at an interval, and exports cumulative sums. The SDK stamps points with wall time; they
 * are stamped anew by the kit's clock, since the simulator's runs elsewhere. What could not be sent is not kept:
 * sums are cumulative, and the next export holds it.
 */
export class CallMetricReader extends MetricReader {
  readonly #exporter: PushMetricExporter;
  readonly #clock: Clock;
  readonly #report: Report;
  readonly #startTime: HrTime;
  readonly #outside = AsyncLocalStorage.snapshot();
  #failed = 0;
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(exporter: PushMetricExporter, clock: Clock, intervalMs: number, report: Report) {
    super({ cardinalitySelector: () => MAX_SERIES });
    this.#exporter = exporter;
    this.#clock = clock;
    this.#report = report;
    this.#startTime = toHrTime(clock.now());
    if (intervalMs > 0) this.#timer = setInterval(() => void this.collectAndExport(), intervalMs).unref();
  }

  get failed(): number {
    return this.#failed;
  }

  /** Resolves when the backend has answered. Never rejects. Exports follow each other, never overtake. */
  collectAndExport(): Promise<void> {
    const endTime = toHrTime(this.#clock.now());
    this.#last = this.#exportAfter(this.#last, this.collect(), endTime);
    return this.#last;
  }

  async #exportAfter(
    previous: Promise<void>,
    collected: Promise<CollectionResult>,
    endTime: HrTime,
  ): Promise<void> {
    try {
      const [{ resourceMetrics, errors }] = await Promise.all([collected, previous]);
      for (const error of errors) this.#report(error);
      this.#stamp(resourceMetrics, endTime);
      if (resourceMetrics.scopeMetrics.length > 0) await this.#send(resourceMetrics);
    } catch (error) {
      this.#failed++;
      this.#report(error);
    }
  }

  #stamp(metrics: ResourceMetrics, endTime: HrTime): void {
    for (const scope of metrics.scopeMetrics)
      for (const metric of scope.metrics)
        for (const point of metric.dataPoints as {
          -readonly [K in keyof DataPoint<unknown>]: DataPoint<unknown>[K];
        }[]) {
          point.startTime = this.#startTime;
          point.endTime = endTime;
        }
  }

  #send(metrics: ResourceMetrics): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = ({ code, error }: ExportResult): void => {
        if (code === ExportResultCode.SUCCESS) resolve();
        else reject(error ?? new Error("metric export failed"));
      };
      this.#outside(() =>
        context.with(suppressTracing(context.active()), () => this.#exporter.export(metrics, done)),
      );
    });
  }

  protected async onForceFlush(): Promise<void> {
    await this.collectAndExport();
  }

  protected async onShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.collectAndExport();
  }
}
