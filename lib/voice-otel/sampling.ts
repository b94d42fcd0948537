import { type Context, ROOT_CONTEXT } from "@opentelemetry/api";
import {
  type ReadableSpan,
  type Sampler,
  SamplingDecision,
  type Span,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace";
import { scrubLibraryAttributes, MAX_TEXT } from "./attributes.ts";
import { redact } from "./redact.ts";

/** Name of the kit's own instrumentation scope; spans of any other come from libraries. */
export const SCOPE = "earshot";
/** Calls whose decision is remembered after hang-up, for library spans that end late. */
const REMEMBERED = 2000;

/** The sampling state of one call. */
export interface SampledCall {
  readonly sid: string;
  readonly traceId: string;
  /** True once it is certain that the call is kept; its spans then stream. */
  kept: boolean;
  /** Spans that wait for the decision. */
  held: ReadableSpan[];
  /** Spans that were let go because the bound was reached. */
  letGo: number;
}

/** Keeps a share of the calls by trace id, as the SDK's TraceIdRatioBasedSampler does. */
export function ratioDecision(ratio: number): (traceId: string) => boolean {
  const sampler = new TraceIdRatioBasedSampler(ratio);
  return (traceId) =>
    sampler.shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
}

/**
 * Holds the spans of each call until it is certain whether the call is kept (docs/telemetry.md, "Sampling"). All
 * undecided calls together hold at most `maxHeld` spans. When that is reached, the call that holds the most lets
 * the older half of its spans go: should that call be kept after all, its newest turns, which are the reason, are
 * there, and its root says how many spans are missing.
 */
export class CallSampler implements SpanProcessor {
  readonly #calls = new Map<string, SampledCall>();
  readonly #decided = new Map<string, SampledCall>();
  readonly #maxHeld: number;
  readonly #send: (span: ReadableSpan) => void;
  #held = 0;
  #letGo = 0;

  constructor(maxHeld: number, send: (span: ReadableSpan) => void) {
    this.#maxHeld = Math.max(1, maxHeld);
    this.#send = send;
  }

  /** Spans let go for lack of room, of all calls. */
  get letGo(): number {
    return this.#letGo;
  }

  /** Spans held now, of all calls. */
  get held(): number {
    return this.#held;
  }

  open(sid: string, traceId: string, kept: boolean): SampledCall {
    const call: SampledCall = { sid, traceId, kept, held: [], letGo: 0 };
    this.#calls.set(traceId, call);
    this.#decided.delete(traceId);
    return call;
  }

  /** True for the trace of a call under way, or of one that ended lately. */
  knows(traceId: string): boolean {
    return this.#calls.has(traceId) || this.#decided.has(traceId);
  }

  /** From now on the call streams, beginning with what is held of it. */
  keep(call: SampledCall): void {
    if (call.kept) return;
    call.kept = true;
    this.#held -= call.held.length;
    for (const span of call.held) this.#send(span);
    call.held = [];
  }

  /** The call has ended: what is held of it, if it was not kept, is dropped. */
  close(call: SampledCall): void {
    this.#held -= call.held.length;
    call.held = [];
    this.#calls.delete(call.traceId);
    this.#decided.set(call.traceId, call);
    if (this.#decided.size <= REMEMBERED) return;
    for (const oldest of this.#decided.keys()) {
      this.#decided.delete(oldest);
      break;
    }
  }

  onStart(span: Span, _context: Context): void {
    const { traceId } = span.spanContext();
    const call = this.#calls.get(traceId) ?? this.#decided.get(traceId);
    if (call && span.instrumentationScope.name !== SCOPE) span.setAttribute("call.sid", call.sid);
  }

  onEnding(span: Span): void {
    if (span.instrumentationScope.name === SCOPE) return;
    span.updateName(redact(span.name, MAX_TEXT));
    scrubLibraryAttributes(span.attributes);
    for (const event of span.events) {
      event.name = redact(event.name, MAX_TEXT);
      if (event.attributes) scrubLibraryAttributes(event.attributes);
    }
    for (const link of span.links) if (link.attributes) scrubLibraryAttributes(link.attributes);
    if (span.status.message !== undefined)
      span.setStatus({ code: span.status.code, message: redact(span.status.message, MAX_TEXT) });
  }

  onEnd(span: ReadableSpan): void {
    const { traceId } = span.spanContext();
    const call = this.#calls.get(traceId);
    if (!call) {
      if (this.#decided.get(traceId)?.kept) this.#send(span);
      return;
    }
    if (call.kept) {
      this.#send(span);
      return;
    }
    if (this.#held >= this.#maxHeld) this.#makeRoom();
    call.held.push(span);
    this.#held++;
  }

  #makeRoom(): void {
    let largest: SampledCall | null = null;
    for (const call of this.#calls.values())
      if (call.held.length > 0 && (largest === null || call.held.length > largest.held.length))
        largest = call;
    if (!largest) return;
    const count = Math.ceil(largest.held.length / 2);
    largest.held.splice(0, count);
    largest.letGo += count;
    this.#held -= count;
    this.#letGo += count;
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  /** The process ends: calls under way are sent as far as they are known, since nobody else has them. */
  shutdown(): Promise<void> {
    for (const call of this.#calls.values()) this.keep(call);
    return Promise.resolve();
  }
}

/** Records every span of a call; spans outside of any (a library's, through the globals) are none of ours. */
export class CallsOnly implements Sampler {
  readonly #isOurs: (traceId: string) => boolean;

  constructor(isOurs: (traceId: string) => boolean) {
    this.#isOurs = isOurs;
  }

  shouldSample(_context: Context, traceId: string): { decision: SamplingDecision } {
    return {
      decision: this.#isOurs(traceId) ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD,
    };
  }

  toString(): string {
    return "CallsOnly";
  }
}
