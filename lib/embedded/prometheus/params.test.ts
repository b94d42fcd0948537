import { expect, test } from "vitest";
import { formatJson } from "../promql/format.ts";
import { openTestDatabase } from "./testing.ts";

const errorOf = (path: string, search: string): string => {
  using database = openTestDatabase();
  const { body } = database.ask(path, new URLSearchParams(search));
  return (JSON.parse(body) as { readonly error?: string }).error ?? "no error";
};

/** The answer's time to `time()`. */
const timeOf = (time: string): number => {
  using database = openTestDatabase();
  const { result } = database.get("/api/v1/query", { query: "time()", time }) as { result: [number, string] };
  return result[0];
};

test.each([
  ["1767232800.0015", 1_767_232_800.001],
  ["-1.5", -1.5],
  ["1e3", 1000],
  ["2026-01-01T03:00:00.25+01:00", 1_767_232_800.25],
  ["2028-02-29T00:00:00Z", 1_835_395_200],
])("the time %s is %d", (text, seconds) => expect(timeOf(text)).toBe(seconds));

test.each([
  "2026-02-30T02:00:00Z",
  "2026-1-1T02:00:00Z",
  "2026-01-01 02:00:00",
  "now",
  "0x10",
  "1767232800s",
])("%s is no time", (text) =>
  expect(errorOf("/api/v1/query", `query=1&time=${text}`)).toBe(
    `invalid parameter "time": invalid time value for 'time': cannot parse ${JSON.stringify(text)} to a valid timestamp`,
  ),
);

test.each([
  ["step=0", "zero or negative query resolution step widths are not accepted. Try a positive integer"],
  ["step=-1m", 'cannot parse "-1m" to a valid duration'],
  ["step=Inf", 'cannot parse "Inf" to a valid duration. It overflows int64'],
  ["step=1m1m", 'cannot parse "1m1m" to a valid duration'],
  // Reckoned from the step that was asked for, not from the whole milliseconds that come of it.
  ["step=0.0001", "exceeded maximum resolution of 11,000 points per timeseries"],
])("a range query with %s is refused", (search, expected) => {
  expect(errorOf("/api/v1/query_range", `query=1&start=0&end=3&${search}`)).toContain(expected);
});

test.each([
  ["99999999999999999999", 'strconv.Atoi: parsing "99999999999999999999": value out of range'],
  ["1.5", 'strconv.Atoi: parsing "1.5": invalid syntax'],
  ["-1", "limit must be non-negative"],
])("the limit %s is refused", (limit, expected) => {
  expect(errorOf("/api/v1/labels", `limit=${limit}`)).toBe(`invalid parameter "limit": ${expected}`);
});

test.each([
  ["limit=x", "limit must be a number"],
  ["limit=99999999999999999999", "limit must be a number"],
  ["limit_per_metric=x", "limit_per_metric must be a number"],
  ["limit=%2B1", "no error"],
])("metadata?%s: %s", (search, expected) => expect(errorOf("/api/v1/metadata", search)).toBe(expected));

test.each([
  ["", "unknown position: parse error: unexpected end of input"],
  ["up{", "1:4: parse error: unexpected end of input inside braces"],
  ["up[5m]", '1:3: parse error: unexpected "["'],
  ["up offset 5m", "1:4: parse error: unexpected <offset>"],
  ['up{a="b"} @ 5', "1:11: parse error: unexpected <op:@>"],
  ["sum(up)", '1:4: parse error: unexpected "("'],
  ["1", '1:1: parse error: unexpected number "1"'],
  ['"up"', '1:1: parse error: unexpected string "\\"up\\""'],
  ["{}", "match[] must contain at least one non-empty matcher"],
  ['{a=~".*"}', "match[] must contain at least one non-empty matcher"],
])("the selector %s is refused; only `series` names the parameter", (text, expected) => {
  const search = `match[]=${encodeURIComponent(text)}`;
  expect(errorOf("/api/v1/series", search)).toBe(`invalid parameter "match[]": ${expected}`);
  expect(errorOf("/api/v1/labels", search)).toBe(expected);
  expect(errorOf("/api/v1/label/job/values", search)).toBe(expected);
  expect(errorOf("/api/v1/rules", search)).toBe(expected);
});

test("floats in JSON have an exponent only where they are very large or small", () => {
  expect([1e20, 1e21, -1e21, 1e-6, 9e-7, 1e-300, 0, -0, Infinity, Number.NaN].map(formatJson)).toEqual([
    "100000000000000000000",
    "1e+21",
    "-1e+21",
    "0.000001",
    "9e-7",
    "1e-300",
    "0",
    "-0",
    "+Inf",
    "NaN",
  ]);
});
