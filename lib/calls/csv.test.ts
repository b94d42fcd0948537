import fc from "fast-check";
import { expect, it } from "vitest";
import { csvField } from "./csv.ts";

it.each([
  [null, ""],
  [1200.5, "1200.5"],
  [-3, "-3"],
  [false, "false"],
  ["salon", "salon"],
  ['say "hi", twice', '"say ""hi"", twice"'],
  ["two\nlines", '"two\nlines"'],
  ['=HYPERLINK("http://evil")', '"\'=HYPERLINK(""http://evil"")"'],
  ["+1+1", "'+1+1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["-2+3", "'-2+3"],
  ["\t=1", "'\t=1"],
])("writes %j as %j", (value, field) => {
  expect(csvField(value)).toBe(field);
});

it("writes no text that a spreadsheet would run, and loses no character of it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const field = csvField(text);
      const read = field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
      expect(read).not.toMatch(/^[=+\-@\t\r]/);
      expect(read === text || read === `'${text}`).toBe(true);
    }),
  );
});
