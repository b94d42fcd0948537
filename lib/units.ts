/** Branded units: a value of one cannot be passed where another is meant. */
declare const unit: unique symbol;
type Branded<T, Name extends string> = T & { readonly [unit]: Name };

/** A length of time or an epoch instant in nanoseconds; never a float. */
export type Nanoseconds = Branded<bigint, "Nanoseconds">;
/** 32 lower-case hex digits, not all zero. */
export type TraceId = Branded<string, "TraceId">;
/** 16 lower-case hex digits, not all zero. */
export type SpanId = Branded<string, "SpanId">;
/** A carrier's call id: Twilio's `CA` + 32 hex digits, or 1–128 printable characters; bytes as received. */
export type CallSid = Branded<string, "CallSid">;

export const nanoseconds = (value: bigint): Nanoseconds => value as Nanoseconds;

const TWILIO_SID = /^CA[0-9a-fA-F]{32}$/;
// Carriers' ids are printable ASCII without spaces: `v3:…` (Telnyx), UUIDs (Vonage), SIP Call-IDs.
const OTHER_SID = /^[\x21-\x7e]{1,128}$/;
// A bare number is a caller, whom no URL may name; `.` and `..` would be read as path segments.
const NO_SID = /^(?:CA[0-9a-fA-F]{10,}|\+\d{7,15}|\.{1,2})$/;

/** Reads a Call SID; null when it cannot be one. A text that begins as Twilio's but is not whole is refused. */
export function parseCallSid(text: string): CallSid | null {
  if (TWILIO_SID.test(text)) return text as CallSid;
  return OTHER_SID.test(text) && !NO_SID.test(text) ? (text as CallSid) : null;
}

/** Reads a trace id of up to 32 hex digits (Tempo strips leading zeros); null when malformed or all zero. */
export function parseTraceId(text: string): TraceId | null {
  if (!/^[0-9a-fA-F]{1,32}$/.test(text) || /^0+$/.test(text)) return null;
  return text.toLowerCase().padStart(32, "0") as TraceId;
}

/** Reads a span id of up to 16 hex digits; null when malformed or all zero. */
export function parseSpanId(text: string): SpanId | null {
  if (!/^[0-9a-fA-F]{1,16}$/.test(text) || /^0+$/.test(text)) return null;
  return text.toLowerCase().padStart(16, "0") as SpanId;
}
