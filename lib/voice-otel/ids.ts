import { createHash, createHmac } from "node:crypto";
import { type IdGenerator, RandomIdGenerator } from "@opentelemetry/sdk-trace";
import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/min";

const TWILIO_SID = /^CA[0-9a-fA-F]{32}$/;
const ALMOST_TWILIO_SID = /^CA[0-9a-fA-F]{10,}$/;
const OTHER_SID = /^[\x21-\x7e]{1,128}$/;
const BARE_PHONE_NUMBER = /^\+\d{7,15}$/;
const ALL_ZERO = /^0+$/;

/**
 * True for Twilio's `CA` and 32 hex digits, or 1–128 printable characters of another carrier. A text that begins
 * as Twilio's but is not whole is refused, and so is a bare phone number: the id is written everywhere.
 */
export function isCallSid(sid: string): boolean {
  if (TWILIO_SID.test(sid)) return true;
  return OTHER_SID.test(sid) && !ALMOST_TWILIO_SID.test(sid) && !BARE_PHONE_NUMBER.test(sid);
}

/** Ids of a call's trace, in lower-case hex. */
export interface CallIds {
  readonly traceId: string;
  readonly rootSpanId: string;
}

/**
 * Trace id (first 16 bytes) and root span id (next 8) of sha256(sid): any service can rebuild them from the SID.
 * The bytes are hashed as received, since another case gives another id. Null when either is all zero.
 */
export function idsOf(sid: string): CallIds | null {
  const digest = createHash("sha256").update(sid).digest("hex");
  const ids = { traceId: digest.slice(0, 32), rootSpanId: digest.slice(32, 48) };
  return ALL_ZERO.test(ids.traceId) || ALL_ZERO.test(ids.rootSpanId) ? null : ids;
}

/** The W3C traceparent of a call's root. Sampled, since the decision falls only at hang-up. */
export const traceparentOf = (ids: CallIds): string => `00-${ids.traceId}-${ids.rootSpanId}-01`;

/**
 * First 32 hex digits of HMAC-SHA256(key, E.164 number). A number that is not in E.164 is read as dialled in
 * `region`. Null when it cannot be a number: a hash of anything else would never be found again.
 */
export function callerHash(key: string, number: string, region?: string): string | null {
  const e164 = parsePhoneNumberFromString(number, region as CountryCode | undefined)?.number;
  if (e164 === undefined) return null;
  return createHmac("sha256", key).update(e164).digest("hex").slice(0, 32);
}

/**
 * Random ids, but for a call's root those derived from its SID. The generator is asked without arguments (for a
 * root the span id first, then the trace id), and `Tracer.startSpan` is synchronous from end to end: no other
 * call can come between, however many there are, so a field is enough.
 */
export class DerivedIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #root: CallIds | null = null;

  /** Runs `start`, which must start one root span synchronously. */
  asRoot<T>(ids: CallIds, start: () => T): T {
    this.#root = ids;
    try {
      return start();
    } finally {
      this.#root = null;
    }
  }

  generateSpanId(): string {
    return this.#root?.rootSpanId ?? this.#random.generateSpanId();
  }

  generateTraceId(): string {
    return this.#root?.traceId ?? this.#random.generateTraceId();
  }
}
