import { expect, it } from "vitest";
import type { CallList } from "#lib/calls/schema.ts";
import { isQuiet, missingSource } from "./live.ts";

const list = (state: "ok" | "empty" | "error" | "off" | "partial", note: string | null = null): CallList => ({
  calls: [],
  nextCursor: null,
  sources: [{ source: "loki", state, message: state, tookMs: 1 }],
  basis: "call_log",
  note,
});

it("takes no call for none only where the call log was read whole", () => {
  expect(isQuiet(list("empty"))).toBe(true);
  expect([undefined, list("error"), list("off"), list("partial"), list("empty", "…")].map(isQuiet)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});

it("names the source without which there is no list", () => {
  expect(missingSource(list("error"))?.message).toBe("error");
  expect([list("partial"), list("empty"), undefined].map(missingSource)).toEqual([null, null, null]);
});
