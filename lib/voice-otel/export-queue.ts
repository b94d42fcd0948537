import { AsyncLocalStorage } from "node:async_hooks";
import { context } from "@opentelemetry/api";
import { type ExportResult, ExportResultCode, suppressTracing } from "@opentelemetry/core";
import { OTLPExporterError } from "@opentelemetry/otlp-exporter-base";
import type { Report } from "./guard.ts";

const MAX_BATCH = 2000;
const EAGER_BATCH = 512;
const LINGER_MS = 1000;
const FIRST_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 30_000;
const TOO_LARGE = 413;

export interface Exporter<T> {
  export(items: T[], done: (result: ExportResult) => void): void;
}

export interface ExportQueueOptions<T> {
  readonly exporter: Exporter<T>;
  /** Items that may wait, those in flight included. What comes beyond is counted and let go. */
  readonly maxQueue: number;
  readonly report: Report;
  readonly firstBackoffMs?: number;
}

/**
 * A bounded queue before an OTLP exporter. The SDK's batch processors give a batch up when the exporter's own
 * retries (10 s) are over; this one keeps it until the backend is back, so that an outage costs only what does not
 * fit. One batch is in flight at a time: order is kept and a recovering backend is not stormed.
 */
export class ExportQueue<T> {
  readonly #options: ExportQueueOptions<T>;
  // Exports run outside of any call: neither its context nor the application's own stores may leak into them.
  readonly #outside = AsyncLocalStorage.snapshot();
  #items: T[] = [];
  #maxBatch = MAX_BATCH;
  #dropped = 0;
  #left = 0;
  #failures = 0;
  #pump: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #wake: (() => void) | null = null;
  #closed = false;
  #waiting: (() => void)[] = [];

  constructor(options: ExportQueueOptions<T>) {
    this.#options = options;
  }

  get dropped(): number {
    return this.#dropped;
  }

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    if (this.#closed || this.#items.length >= this.#options.maxQueue) {
      this.#dropped++;
      return;
    }
    this.#items.push(item);
    if (this.#pump) return;
    if (this.#items.length >= EAGER_BATCH) this.#start();
    else this.#timer ??= this.#outside(() => setTimeout(() => this.#start(), LINGER_MS).unref());
  }

  /** Resolves when all that waits now is sent, or when nothing has left for `patienceMs`. Never rejects. */
  async flush(patienceMs: number): Promise<void> {
    const target = this.#left + this.#items.length;
    if (this.#items.length > 0) this.#start();
    while (this.#left < target && !this.#closed) {
      const before = this.#left;
      this.#wake?.();
      await this.#progress(patienceMs);
      if (this.#left === before) return;
    }
  }

  /** Sends what it can within `patienceMs`; the rest is counted as dropped. */
  async close(patienceMs: number): Promise<void> {
    await this.flush(patienceMs);
    this.#closed = true;
    this.#dropped += this.#items.length;
    this.#items = [];
    this.#wake?.();
    clearTimeout(this.#timer);
  }

  /** Resolves when a batch has left the queue, or after `ms`. */
  #progress(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pump || this.#closed) return;
    this.#pump = this.#outside(() => context.with(suppressTracing(context.active()), () => this.#run()));
  }

  async #run(): Promise<void> {
    while (this.#items.length > 0 && !this.#closed) {
      const batch = this.#items.slice(0, this.#maxBatch);
      const result = await this.#export(batch);
      if (this.#closed) break;
      if (result.code === ExportResultCode.SUCCESS) this.#leave(batch.length);
      else if (isFinal(result.error)) this.#refused(batch, result.error);
      else await this.#backOff(result.error);
    }
    this.#pump = null;
  }

  #export(batch: T[]): Promise<ExportResult> {
    return new Promise((resolve) => {
      try {
        this.#options.exporter.export(batch, resolve);
      } catch (error) {
        // An item that cannot be serialized would block the queue for ever: not to be retried.
        resolve({
          code: ExportResultCode.FAILED,
          error: new OTLPExporterError(error instanceof Error ? error.message : String(error), 400),
        });
      }
    });
  }

  #refused(batch: readonly T[], error: Error | undefined): void {
    this.#options.report(error);
    if (isTooLarge(error) && batch.length > 1) {
      this.#maxBatch = Math.ceil(batch.length / 2);
      return;
    }
    this.#dropped += batch.length;
    this.#leave(batch.length);
  }

  #leave(count: number): void {
    this.#items.splice(0, count);
    this.#left += count;
    this.#failures = 0;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #backOff(error: Error | undefined): Promise<void> {
    this.#options.report(error);
    const first = this.#options.firstBackoffMs ?? FIRST_BACKOFF_MS;
    const ms = Math.min(first * 2 ** this.#failures++, MAX_BACKOFF_MS) * (0.8 + Math.random() * 0.4);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      // A flush does not wait for the backoff to pass.
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const isTooLarge = (error: Error | undefined): boolean =>
  error instanceof OTLPExporterError && error.code === TOO_LARGE;

/**
 * The exporter gives a status code only with answers that the OTLP specification forbids to retry; 429, 502, 503,
 * 504, refused connections and timeouts come without one.
 */
const isFinal = (error: Error | undefined): boolean =>
  error instanceof OTLPExporterError && error.code !== undefined;
