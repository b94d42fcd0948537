import fc from "fast-check";
import { expect, test } from "vitest";
import { unquote } from "./unquote.ts";

test("strings are unquoted as Go does", () => {
  expect(["`a\\n`", "'a\\'b'", '"\\xc3\\xa9"', '"\\101"', '"a\\n\\U0001F600"'].map(unquote)).toEqual([
    "a\\n",
    "a'b",
    "é",
    "A",
    "a\n😀",
  ]);
  for (const bad of ['"a\\q"', "'a\\\"b'", '"\\ud800"', '"a\nb"', '"a']) expect(unquote(bad)).toBeNull();
});

test("a quoted string comes back", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(unquote(JSON.stringify(text.toWellFormed()))).toBe(text.toWellFormed());
    }),
  );
});
