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
  ["\t=1", "\"'\t'=1\""],
  ["late;=1+1", '"late;\'=1+1"'],
  ["two\r\n=1+1", '"two\r\n\'=1+1"'],
])("writes %j as %j", (value, field) => {
  expect(csvField(value)).toBe(field);
});

it("writes no text that a spreadsheet would run, and loses no character of it", () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.oneof(
          fc.constantFrom("=", "+", "-", "@", ";", ",", "\t", "\r", "\n", '"', "'"),
          fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
        ),
      }),
      (text) => {
        const field = csvField(text);
        const read = field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
        expect(read).not.toMatch(/^[\t\r\n]|(?:^|[;\t\r\n"])[=+\-@]/);
        const bare = (one: string) =>
          one.replace(/^'(?=[\t\r\n])|(^|[;\t\r\n"])'(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g, "$1");
        expect(bare(read)).toBe(bare(text));
      },
    ),
  );
});
