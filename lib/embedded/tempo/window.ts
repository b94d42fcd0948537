import type { ApiRequest } from "../signal.ts";

/** The parameters `start` and `end` as the real one reads and refuses them. */
export interface Window {
  readonly startNs: bigint;
  readonly endNs: bigint;
}

/** A parameter that the real one answers with 400 and this text. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";
}

const SECOND = 1_000_000_000n;
const DEFAULT_SEARCH_SECONDS = 15 * 60;
const MAX_SEARCH_SECONDS = 168 * 3600;

function uint32(name: string, value: string | null): number {
  if (value === null || value === "") return 0;
  if (!/^\d+$/.test(value))
    throw new BadRequest(
      `invalid ${name}: strconv.ParseUint: parsing ${JSON.stringify(value)}: invalid syntax`,
    );
  if (Number(value) >= 2 ** 32)
    throw new BadRequest(
      `invalid ${name}: strconv.ParseUint: parsing ${JSON.stringify(value)}: value out of range`,
    );
  return Number(value);
}

/** A positive number, e.g. `limit`; the fallback when it is not given. */
export function positive(request: ApiRequest, name: string, fallback: number): number {
  const given = request.params.get(name);
  if (given === null || given === "") return fallback;
  const value = uint32(name, given);
  if (value === 0) throw new BadRequest(`invalid ${name}: must be a positive number`);
  return value;
}

/** Seconds; without both, the last 15 minutes. Whole seconds, so the end's second is included. */
export function searchWindow(request: ApiRequest): Window {
  const start = uint32("start", request.params.get("start"));
  const end = uint32("end", request.params.get("end"));
  if (start === 0 && end === 0) {
    const now = Math.floor(request.nowMs / 1000);
    return seconds(now - DEFAULT_SEARCH_SECONDS, now + 1);
  }
  if (end <= start)
    throw new BadRequest(`http parameter start must be before end. received start=${start} end=${end}`);
  if (end - start > MAX_SEARCH_SECONDS)
    throw new BadRequest(
      `range specified by start and end exceeds 168h0m0s. received start=${start} end=${end}`,
    );
  return seconds(start, end);
}

const seconds = (start: number, end: number): Window => ({
  startNs: BigInt(start) * SECOND,
  endNs: BigInt(end) * SECOND,
});

/**
 * What a trace by id is looked for in: whole seconds, the end's included; an `endNs` of 0 is open.
 * @throws {BadRequest}
 */
export function traceWindow(request: ApiRequest): Window {
  const start = int64("start", request.params.get("start"));
  const end = int64("end", request.params.get("end"));
  if (start !== 0n && end !== 0n && end <= start)
    throw new BadRequest(`http parameter start must be before end. received start=${start} end=${end}`);
  return { startNs: start * SECOND, endNs: end === 0n ? 0n : (end + 1n) * SECOND };
}

function int64(name: string, value: string | null): bigint {
  if (value === null || value === "") return 0n;
  const refuse = (why: string): never => {
    throw new BadRequest(`invalid ${name}: strconv.ParseInt: parsing ${JSON.stringify(value)}: ${why}`);
  };
  if (!/^[+-]?\d{1,30}$/.test(value)) return refuse("invalid syntax");
  const parsed = BigInt(value.replace("+", ""));
  return BigInt.asIntN(64, parsed) === parsed ? parsed : refuse("value out of range");
}
