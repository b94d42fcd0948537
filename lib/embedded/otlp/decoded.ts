import type { Rejected } from "../signal.ts";
import type { Resource, Scope, Temporality } from "./model.ts";

/** What a request's body held: its messages, and the records in it that could not be read. */
export interface Decoded<Message> {
  readonly messages: readonly Message[];
  readonly rejected: Rejected;
}

/** What all three signals have around their records. */
export interface OfResource<T> {
  readonly resource: Resource;
  readonly schemaUrl: string;
  readonly scopes: readonly OfScope<T>[];
}

export interface OfScope<T> {
  readonly scope: Scope;
  readonly schemaUrl: string;
  readonly records: readonly T[];
}

/** The whole body cannot be read: the request is answered 400. */
export class MalformedOtlp extends Error {
  override readonly name = "MalformedOtlp";
}

/** One record cannot be read: it is counted in the partial success, the rest is kept. */
export class BadRecord extends Error {
  override readonly name = "BadRecord";
}

/** Counts refused records and keeps the first reason: one sentence is what OTLP's partial success has room for. */
export class Rejections {
  #count = 0;
  #message = "";

  add(reason: unknown, count = 1): void {
    if (count === 0) return;
    this.#count += count;
    if (this.#message === "") this.#message = reason instanceof Error ? reason.message : String(reason);
  }

  get result(): Rejected {
    return { count: this.#count, message: this.#message };
  }
}

/** Deeper values are refused: nothing real nests so far, and a decoder that recurses must have an end. */
export const MAX_VALUE_DEPTH = 32;

/** `AggregationTemporality` by its number. */
export function temporalityOf(code: number): Temporality {
  if (code === 1) return "delta";
  return code === 2 ? "cumulative" : "unspecified";
}
