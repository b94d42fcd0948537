import { type Span, SpanStatusCode } from "@opentelemetry/api";
import type { SpanInput } from "../ledger/model.ts";
import { label } from "./redact.ts";
import { toHrTime, toNanos } from "./time.ts";

/**
 * An application's own span below a turn: no stage, but stages may hang below it. The ledger must know of it from
 * its start, or the stages of a span that still runs would have no parent.
 */
export class OwnSpan {
  readonly span: Span;
  readonly #name: string;
  readonly #parentId: string;
  readonly #startMs: number;
  #endMs: number | null = null;

  constructor(span: Span, name: string, parentId: string, startMs: number) {
    this.span = span;
    this.#name = name;
    this.#parentId = parentId;
    this.#startMs = startMs;
  }

  /** Ends it, once. `failed`: the error's type, or null. */
  end(atMs: number, failed: string | null): void {
    if (this.#endMs !== null) return;
    this.#endMs = Math.max(this.#startMs, atMs);
    if (failed !== null)
      this.span.setAttribute("error.type", label(failed)).setStatus({ code: SpanStatusCode.ERROR });
    this.span.end(toHrTime(this.#endMs));
  }

  input(): SpanInput {
    return {
      id: this.span.spanContext().spanId,
      parentId: this.#parentId,
      name: this.#name,
      startNs: toNanos(this.#startMs),
      endNs: toNanos(this.#endMs ?? Number.MAX_SAFE_INTEGER),
      stage: null,
      tool: null,
      provider: null,
      model: null,
      error: null,
    };
  }
}
