import { expect, test } from "vitest";
import { quote } from "./format.ts";
import { parseExpr } from "./parse.ts";
import { printExpr } from "./print.ts";

test.each([
  ["sum(rate(a[5m]))by(b)", "sum by (b) (rate(a[5m]))"],
  ["topk by (x) (3,a)", "topk by (x) (3, a)"],
  ["a / ON(b,c) GROUP_LEFT(d) e", "a / on (b, c) group_left (d) e"],
  ["a==bool ignoring(b)c", "a == bool ignoring (b) c"],
  ["a[90m:30s]@end()offset 1d", "a[1h30m:30s] @ end() offset 1d"],
  ["a{b='c',a!~`x.*`}", 'a{a!~"x.*",b="c"}'],
  // A quoted name is a matcher like any other.
  ['{"dotted.name",a="b"}', '{__name__="dotted.name",a="b"}'],
  ['sum by ("dotted.label") (a)', 'sum by ("dotted.label") (a)'],
  ["-(a)+1e3", "-(a) + 1000"],
  ["a </ 1", "a </ 1"],
  [String.raw`"\a\v\x01\u200b\U000e0001é☺\xff\""`, String.raw`"\a\v\x01\u200b\U000e0001é☺\xff\""`],
])("%s is printed %s", (query, printed) => {
  expect(printExpr(parseExpr(query))).toBe(printed);
});

test("a quoted text is read as itself", () => {
  const text = 'tab\t "quotes" \u{1f600} \u0000';
  expect(parseExpr(quote(text))).toMatchObject({ type: "string", value: text });
});
