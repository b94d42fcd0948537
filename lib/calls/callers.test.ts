import fc from "fast-check";
import { expect, it } from "vitest";
import { parseConfig } from "#lib/config/schema.ts";
import { createBackends } from "#lib/datasources/backends.ts";
import { callerHash } from "#lib/lookup/caller-hash.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { CALLER_ATTRIBUTES, callerHashesIn, hashesOf, NUMBER_PATTERN } from "./callers.ts";

function contextOf(key: string): ServiceContext {
  const config = parseConfig({ CALLER_HASH_KEY: key, DEFAULT_REGION: "US" }, () => "");
  return { config, backends: createBackends(config), signal: undefined, nowMs: 0 };
}
const context = contextOf("lab-key");
const number = fc.stringMatching(/^[2-9]\d{2}[2-9]\d{6}$/).map((digits) => `+1${digits}`);

it("finds a number's hash however a framework wrote it", () => {
  const written = fc.constantFrom(
    (e164: string) => e164,
    (e164: string) => `sip_${e164}`,
    (e164: string) => `sip:${e164}@carrier.example`,
    (e164: string) => `sip_${e164.slice(1)}`,
    (e164: string) => e164.slice(2),
  );
  fc.assert(
    fc.property(number, written, (e164, write) => {
      expect(write(e164)).toMatch(new RegExp(`^${NUMBER_PATTERN}$`));
      expect(hashesOf(write(e164), context)).toContain(callerHash("lab-key", e164));
    }),
  );
});

it("finds none without a number, and without the key", () => {
  expect(["agent-AJ_x", "", "room 12"].flatMap((value) => hashesOf(value, context))).toEqual([]);
  expect(hashesOf("+14155551000", contextOf(""))).toEqual([]);
});

it("looks only at what the profiles declare", () => {
  const value = "+14155551000";
  const all = new Map([...CALLER_ATTRIBUTES, "gen_ai.usage.input_tokens"].map((name) => [name, value]));
  expect(callerHashesIn(all, context)).toHaveLength(CALLER_ATTRIBUTES.length);
});
