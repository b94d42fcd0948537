import { DECLARATIONS } from "#lib/profiles/all.ts";
import { findNumbers } from "#lib/lookup/numbers.ts";
import { callerHash } from "#lib/lookup/caller-hash.ts";
import { type Attributes, text } from "#lib/traces/raw.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import type { ReadTrace } from "./reading.ts";

/**
 * Frameworks write a caller's number into attributes as it is. It is read here, hashed at once, and goes no further:
 * no question names it, so that it is in no backend's log, and no answer does.
 */

export const CALLER_ATTRIBUTES: readonly string[] = [
  ...new Set(DECLARATIONS.flatMap(({ callers }) => callers)),
];

/** What an attribute with a number looks like, as RE2: `+14155551000`, `sip_+14155551000`, `sip:14155551000@host`. */
export const NUMBER_PATTERN = ".*[0-9]{7,15}.*";

/** The hashes that a value's number may have; the likeliest first. Without the key nobody has one. */
export function hashesOf(value: string, { config }: ServiceContext): string[] {
  const key = config.callerHashKey?.reveal() ?? null;
  const digits = /\+?\d{7,15}/.exec(value)?.[0];
  if (key === null || digits === undefined) return [];
  const national = findNumbers(digits, config.defaultRegion).numbers.map(({ e164 }) => e164);
  const whole = digits.startsWith("+") ? [digits] : [...national, `+${digits}`];
  return [...new Set(whole)].map((e164) => callerHash(key, e164));
}

/**
 * The hash of the caller whose number a trace holds. Null without a number, without the key, and where there are
 * several: then nobody can say which is the caller's.
 */
export function callerOfTrace({ tree, profile }: TraceOfCall, context: ServiceContext): string | null {
  if (profile.facts.callerHash !== null || context.config.callerHashKey === null) return null;
  const read = new Set(profile.reading.profiles.map(({ name }) => name));
  const names = DECLARATIONS.flatMap(({ name, callers }) => (read.has(name) ? callers : []));
  if (names.length === 0) return null;
  const found = new Set<string>();
  for (const { span } of tree.nodes)
    for (const name of names) {
      const value = text(span.attributes, name);
      if (value !== null) found.add(value);
    }
  const hashes = new Set([...found].flatMap((value) => hashesOf(value, context)[0] ?? []));
  return hashes.size === 1 ? ([...hashes][0] ?? null) : null;
}

type TraceOfCall = Pick<ReadTrace, "tree" | "profile">;

/** The hashes of all numbers in some attributes. */
export const callerHashesIn = (attributes: Attributes, context: ServiceContext): string[] =>
  CALLER_ATTRIBUTES.flatMap((name) => {
    const value = text(attributes, name);
    return value === null ? [] : hashesOf(value, context);
  });
