import { isIP } from "node:net";
import { parseError } from "./error.ts";

interface Address {
  readonly version: number;
  readonly value: bigint;
}

/** Addresses from `first` to `last`, both included. */
interface AddressRange {
  readonly version: number;
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * Whether a text holds an address of the range: `10.1.2.3`, `10.0.0.0/8` or `10.0.0.1-10.0.0.9`, of version 4 or 6.
 * Loki's `ipFilter`, which skips a character behind an address that does not match.
 * @throws {LogqlError} for a range that is none.
 */
export function compileIp(pattern: string): (text: string) => boolean {
  const range = parseRange(pattern);
  if (range === null) throw parseError(`ip: invalid pattern: ${JSON.stringify(pattern)}`);
  return (text) => {
    for (let at = 0; at + 3 < text.length; at++) {
      const found = candidateAt(text, at);
      if (found === null) continue;
      const address = parseAddress(found);
      if (address !== null && contains(range, address)) return true;
      at += found.length;
    }
    return false;
  };
}

/** Loki looks for a dot, or a colon, this soon behind a digit. */
const V4_HINT = /\d(?=.{3})(?=.{0,2}\.)/sy;
const V6_HINT = /(?=.{5})(?:::[\da-f]|[\da-f]{1,2}:|[\da-f]{4}:)/isy;
const V4_TEXT = /[\d.]+/y;
const V6_TEXT = /[\da-f:.]+/iy;

/** The run of characters that looks like an address here. */
function candidateAt(text: string, at: number): string | null {
  const [hint, run] = matchesAt(V4_HINT, text, at)
    ? [true, V4_TEXT]
    : [matchesAt(V6_HINT, text, at), V6_TEXT];
  if (!hint) return null;
  run.lastIndex = at;
  return run.exec(text)?.[0] ?? null;
}

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

function contains({ version, first, last }: AddressRange, address: Address): boolean {
  return address.version === version && address.value >= first && address.value <= last;
}

function parseRange(pattern: string): AddressRange | null {
  const single = parseAddress(pattern);
  if (single !== null) return { version: single.version, first: single.value, last: single.value };
  const [, network = "", length] = /^([^/]*)\/(0|[1-9]\d{0,2})$/.exec(pattern) ?? [];
  if (length !== undefined) return prefixRange(parseAddress(network), Number(length));
  const [from = "", to = ""] = pattern.split(/-(.*)/s);
  const [first, last] = [parseAddress(from), parseAddress(to)];
  if (first === null || last === null || first.version !== last.version || first.value > last.value)
    return null;
  return { version: first.version, first: first.value, last: last.value };
}

function prefixRange(network: Address | null, length: number): AddressRange | null {
  const bits = network?.version === 4 ? 32 : 128;
  if (network === null || length > bits) return null;
  const size = 1n << BigInt(bits - length);
  const first = (network.value / size) * size;
  return { version: network.version, first, last: first + size - 1n };
}

function parseAddress(text: string): Address | null {
  const version = text.includes("%") ? 0 : isIP(text);
  if (version === 0) return null;
  return { version, value: version === 4 ? v4Value(text) : v6Value(text) };
}

function v4Value(text: string): bigint {
  return text.split(".").reduce((value, part) => value * 256n + BigInt(part), 0n);
}

function v6Value(text: string): bigint {
  const groups = (part: string): bigint[] =>
    part === ""
      ? []
      : part.split(":").flatMap((group) => {
          if (!group.includes(".")) return [BigInt(`0x${group}`)];
          const v4 = v4Value(group);
          return [v4 >> 16n, v4 & 0xffffn];
        });
  const [left = "", right] = text.split("::");
  const [head, tail] = [groups(left), groups(right ?? "")];
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => 0n);
  return [...head, ...zeros, ...tail].reduce((value, group) => (value << 16n) | group, 0n);
}
