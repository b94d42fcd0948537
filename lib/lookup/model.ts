import { type CallSid, parseCallSid, parseTraceId, type TraceId } from "#lib/units.ts";
import { type FoundNumbers, findNumbers } from "./numbers.ts";
import { LOOKUP_MAX_CHARS } from "./schema.ts";

/** What a pasted text may mean. Pure; whether any of it exists is the service's question. */

export type Meaning =
  | { readonly kind: "call"; readonly sid: CallSid; readonly sure: boolean }
  | { readonly kind: "trace"; readonly traceId: TraceId }
  | { readonly kind: "caller"; readonly e164: string }
  | { readonly kind: "conversation"; readonly id: string }
  /** A room whose name holds a number: the name is in no answer and no question. */
  | { readonly kind: "room"; readonly name: string };

export interface Lookup {
  /** Likeliest first, each once. */
  readonly meanings: readonly Meaning[];
  /** Why nothing, or not all, of it can be used; null when there is nothing to say. It repeats no number. */
  readonly message: string | null;
}

export const NOTHING_FOUND =
  "This holds no Call SID, trace id, phone number, room or conversation id. Paste one, or a text or link that contains one.";

const MAX_MEANINGS = 8;
const EDGE = "(?<![0-9A-Za-z])";
const END = "(?![0-9A-Za-z])";
const pattern = (body: string, flags = "g") => new RegExp(`${EDGE}${body}${END}`, flags);

const SID = pattern("(?:CA|ca|Ca)[0-9a-fA-F]{32}");
const ALMOST_SID = pattern("CA[0-9a-fA-F]{20,60}");
const TRACEPARENT = pattern("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}", "gi");
const UUID = pattern("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "gi");
const TRACE_ID = pattern("[0-9a-f]{32}", "gi");
const ALMOST_TRACE_ID = pattern("(?=[0-9a-f]*[a-f])[0-9a-f]{17,64}", "gi");
const TELNYX_ID = /(?<![0-9A-Za-z])v[0-9]:[\w+/=-]{8,124}/g;
const ROOM = pattern("(?:RM_[0-9A-Za-z]{4,40}|call-[0-9A-Za-z_+-]{2,80})");
/** LiveKit's name of who called in. */
const PARTICIPANT = pattern("sip_\\+?[0-9]{7,15}");
const SIP_CALL_ID = /^[\x21-\x7e]{1,90}@[0-9A-Za-z.:[\]-]{1,37}$/;
// One word of letters with digits or joints, such as carriers' own ids; what is only digits is a phone number.
const OTHER_ID = /^(?!https?:)(?=.*[A-Za-z])(?=.*[0-9_-])[\w:.+=/-]{6,128}$/;
const LINK = /https?:\/\/\S+/gi;

class Reader {
  readonly found = new Map<string, Meaning>();
  rest: string;

  constructor(text: string) {
    this.rest = text;
  }

  /** Takes every match out of the text, so that its digits are not read again as something else. */
  take(what: RegExp, read: (match: RegExpMatchArray) => Meaning | null): number {
    let count = 0;
    this.rest = this.rest.replace(what, (...args) => {
      count += 1;
      const groups = args.slice(
        0,
        args.findIndex((arg) => typeof arg === "number"),
      ) as RegExpMatchArray;
      const meaning = read(groups);
      if (meaning !== null) this.add(meaning);
      return " ";
    });
    return count;
  }

  add(meaning: Meaning): void {
    const key = JSON.stringify(meaning);
    if (!this.found.has(key)) this.found.set(key, meaning);
  }
}

/**
 * Reads anything that someone may paste: a Call SID, trace id, W3C traceparent, phone number (`region` for
 * national ones), LiveKit room, conversation id, another carrier's call id, or a text or link with any of them.
 */
export function parseLookup(input: string, region: string | null): Lookup {
  const text = input.trim();
  if (text === "") return { meanings: [], message: "Type or paste something to look for." };
  if (text.length > LOOKUP_MAX_CHARS) {
    const message = `This text is too long to search: paste the part with the id, at most ${LOOKUP_MAX_CHARS} characters.`;
    return { meanings: [], message };
  }
  // Chat programs and address books wrap and part numbers in marks that nobody sees.
  const reader = new Reader(decoded(text).replace(/\p{Cf}/gu, ""));
  const message = readIds(reader);
  const numbers = findNumbers(readable(reader.rest), region);
  for (const { e164 } of numbers.numbers) reader.add({ kind: "caller", e164 });
  if (reader.found.size === 0 && message === null && numbers.impossible === 0)
    readWhole(reader, text, region);
  const meanings = [...reader.found.values()].slice(0, MAX_MEANINGS);
  if (meanings.length > 0) return { meanings, message };
  return {
    meanings,
    message: message ?? numberMessage(numbers, /^[\d\s().+-]+$/.test(text)) ?? NOTHING_FOUND,
  };
}

function readIds(reader: Reader): string | null {
  let message: string | null = null;
  const inRooms: string[] = [];
  reader.take(SID, ([match]) => {
    const sid = parseCallSid(`CA${(match ?? "").slice(2)}`);
    return sid && { kind: "call", sid, sure: true };
  });
  reader.take(ALMOST_SID, ([match = ""]) => {
    message = `A Call SID is CA and 32 hex digits; this one has ${match.length - 2}. Copy it again, whole.`;
    return null;
  });
  const traceId = (id: string): Meaning | null => {
    const parsed = parseTraceId(id);
    if (parsed === null)
      message = "A trace id of zeros is what a call without a trace has: there is nothing to open.";
    return parsed && { kind: "trace", traceId: parsed };
  };
  reader.take(TRACEPARENT, ([, id = ""]) => traceId(id));
  reader.take(UUID, ([match = ""]) => {
    // A carrier's call id (Vonage), a conversation id, or a trace id written with dashes: all may be.
    const sid = parseCallSid(match);
    if (sid !== null) reader.add({ kind: "call", sid, sure: false });
    return { kind: "conversation", id: match };
  });
  reader.take(TELNYX_ID, ([match = ""]) => {
    // What is only a number after its prefix is a caller, whom no question to a backend may name.
    const number = /^v\d:(\+?\d{7,15})$/.exec(match)?.[1];
    if (number !== undefined) {
      inRooms.push(number);
      return null;
    }
    const sid = parseCallSid(match);
    return sid && { kind: "call", sid, sure: false };
  });
  reader.take(ROOM, ([match = ""]) => {
    // LiveKit names the rooms of SIP calls after the caller's number.
    const numbers = match.match(/\+?\d{7,15}/g);
    if (numbers === null) return { kind: "conversation", id: match };
    inRooms.push(...numbers);
    return { kind: "room", name: match };
  });
  reader.take(PARTICIPANT, ([match = ""]) => {
    inRooms.push(match.slice("sip_".length));
    return null;
  });
  reader.rest += ` ; ${inRooms.join(" ; ")}`;
  reader.take(TRACE_ID, ([match = ""]) => traceId(match));
  reader.take(ALMOST_TRACE_ID, ([match = ""]) => {
    // Tempo leaves the leading zeros of an id away.
    if (match.length >= 26 && match.length < 32) return traceId(match);
    message ??= `A trace id has 32 hex digits; this one has ${match.length}. Copy it again, whole.`;
    return null;
  });
  return reader.found.size > 0 ? null : message;
}

/** The text as a whole may be another carrier's id. Never a number: that goes into no URL. */
function readWhole(reader: Reader, text: string, region: string | null): void {
  if (!SIP_CALL_ID.test(text) && !OTHER_ID.test(text)) return;
  // In any doubt the digits in it are somebody's number.
  if (/\d{9}/.test(text) || findNumbers(text.replace(/[A-Za-z_]+/g, ";"), region).numbers.length > 0) return;
  const sid = parseCallSid(text);
  if (sid !== null) reader.add({ kind: "call", sid, sure: false });
  reader.add({ kind: "conversation", id: text });
}

/** Links carry ids percent-encoded, sometimes twice. */
function decoded(text: string): string {
  let plain = text;
  for (let i = 0; i < 2 && /%[0-9a-f]{2}/i.test(plain); i++) {
    plain = plain.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
  }
  return plain;
}

/** In links, only a number in international form is one: paths are full of other digits. */
const readable = (text: string): string =>
  text.replace(LINK, (link) => [...link.matchAll(/\+\d{7,15}(?!\d)/g)].map(([number]) => number).join(" ; "));

function numberMessage({ impossible, needsRegion }: FoundNumbers, onlyDigits: boolean): string | null {
  if (impossible === 0 && !onlyDigits) return null;
  return needsRegion
    ? "Write the number with its country code, beginning with +, or set DEFAULT_REGION to read national numbers."
    : "These digits cannot be a phone number: check that none is missing, and write its country code with +.";
}
