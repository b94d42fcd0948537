import { createHash } from "node:crypto";
import type { Vertical } from "./plan.ts";
import type { Rng } from "./rng.ts";

// Real area codes with the exchange 555 and a line of 01xx, which the North American plan keeps for fiction.
const US_AREAS = [
  212, 213, 214, 215, 216, 267, 303, 305, 312, 313, 314, 323, 332, 404, 407, 408, 415, 469, 480, 502, 503,
  504, 512, 602, 612, 615, 617, 619, 646, 702, 713, 718, 757, 773, 786, 801, 813, 832, 901, 917,
] as const;
const CANADA_FRENCH = [418, 438, 450, 514, 581, 819] as const;

/** Ofcom's mobile numbers for drama: 07700 900000 to 900999. */
const ukDrama = (rng: Rng): string => `+447700900${String(rng.int(0, 999)).padStart(3, "0")}`;
const northAmerican = (area: number, rng: Rng): string =>
  `+1${area}55501${String(rng.int(0, 99)).padStart(2, "0")}`;

/** An invented number, in E.164, out of the ranges that are reserved for fiction. */
export function inventNumber(language: string, rng: Rng): string {
  if (language === "en-GB" || language === "de-DE") return ukDrama(rng);
  const areas = language === "fr-CA" ? CANADA_FRENCH : US_AREAS;
  return northAmerican(rng.pick(areas), rng);
}

/** How many people a business line knows: few enough that some of them call again within the day. */
const POOL = 900;

/** One of the business line's callers. Low places in the pool call far more often than high ones. */
export function callerOf(
  seed: number,
  vertical: Vertical,
  language: string,
  rng: Rng,
  stream: StreamOf,
): string {
  const place = Math.floor(POOL * rng.next() ** 1.6);
  return inventNumber(language, stream(seed, "caller", vertical, language, place));
}
type StreamOf = (seed: number, ...key: (string | number)[]) => Rng;

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A call id as the carrier would make it. */
export function sidOf(carrier: string, rng: Rng): string {
  if (carrier === "telnyx") {
    let id = "v3:";
    for (let i = 0; i < 54; i++) id += BASE64URL[rng.int(0, 63)] ?? "A";
    return id;
  }
  if (carrier === "vonage") {
    const h = rng.hex(30);
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(12, 15)}-a${h.slice(15, 18)}-${h.slice(18, 30)}`;
  }
  return `CA${rng.hex(32)}`;
}

export const carrierOf = (rng: Rng): string =>
  rng.weighted([
    ["twilio", 86],
    ["telnyx", 9],
    ["vonage", 5],
  ]);

/** The first 16 bytes of sha256(sid), in hex (docs/telemetry.md, "Ids"). */
export const traceIdOf = (sid: string): string => createHash("sha256").update(sid).digest("hex").slice(0, 32);
