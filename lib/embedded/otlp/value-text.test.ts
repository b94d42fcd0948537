import { expect, test } from "vitest";
import type { AnyValue } from "./model.ts";
import { valueText } from "./value-text.ts";

const double = (value: number): AnyValue => ({ type: "double", value });
const string = (value: string): AnyValue => ({ type: "string", value });
const array = (...value: AnyValue[]): AnyValue => ({ type: "array", value });
const map = (entries: Record<string, AnyValue>): AnyValue => ({
  type: "kvlist",
  value: Object.entries(entries).map(([key, value]) => ({ key, value })),
});

test.each<[AnyValue, string]>([
  [double(1.5), "1.5"],
  [double(1.5e-7), "1.5e-7"],
  [double(1e21), "1e+21"],
  [double(123_456_789_012_345_680_000), "123456789012345680000"],
  [double(-0), "-0"],
  [double(Number.NaN), "NaN"],
  [double(Infinity), "Infinity"],
  [double(-Infinity), "-Infinity"],
  [string("a\uD800"), "a\uFFFD"],
  [{ type: "int", value: 9_007_199_254_740_993n }, "9007199254740993"],
  [{ type: "bool", value: true }, "true"],
  [{ type: "bytes", value: Uint8Array.from([104, 105]) }, "aGk="],
  [{ type: "empty" }, ""],
  [
    array(
      string('<b>&"\u2028'),
      { type: "int", value: 9_007_199_254_740_993n },
      { type: "empty" },
      double(-0),
    ),
    String.raw`["<b>&\"\u2028",9007199254740993,null,-0]`,
  ],
  [map({ z: double(1e-7), a: map({ q: array() }) }), '{"a":{"q":[]},"z":1e-7}'],
  [array(double(Number.NaN)), ""],
  [map({ a: array(double(Infinity)) }), ""],
])("writes a value as the collector does: %#", (value, text) => {
  expect(valueText(value)).toBe(text);
});
