import { describe, expect, test } from "vitest";
import { queryInstant } from "./engine.ts";
import { ExecutionError } from "./errors.ts";
import { instant, memoryStorage, MINUTE, range, type Sample } from "./testing.ts";

/** Prometheus 3's rules where a window, a series or a number ends. */

const series = (name: string, samples: readonly Sample[], labels: Readonly<Record<string, string>> = {}) => ({
  labels: { __name__: name, ...labels },
  samples,
});

const storage = memoryStorage([
  series("up_total", [0, 10, 20, 30, 40, 50]),
  series("reset_total", [10, 20, 5, 15]),
  series("one", [7]),
  series("flat", [3, 3, 3, 3]),
  series("gap", [1, 2, "stale", null, null, 6]),
  series("nans", [Number.NaN, 1, Number.NaN, 3]),
  series("all_nan", [Number.NaN, Number.NaN]),
  series("infs", [1, Number.POSITIVE_INFINITY, 2]),
  series("big", [1e16, 1, -1e16]),
  series("text", [5], { path: "a/b", host: "edge-7" }),
  series("text", [6], { path: "c", host: "edge-8" }),
]);

const value = (query: string, minute: number): string =>
  instant(query, storage, minute * MINUTE)
    .map((line) => line.replace(/^\{.*\} /, "").replace("scalar ", ""))
    .join(",");

describe("a range is open on its left", () => {
  test.each([
    ["count_over_time(up_total[2m])", 5, "2"],
    ["count_over_time(up_total[2m1ms])", 5, "3"],
    ["count_over_time(up_total[1m])", 5, "1"],
    ["count_over_time(up_total[1ms])", 5, "1"],
    ["sum_over_time(up_total[2m] offset 1m)", 5, "70"],
    ["sum_over_time(up_total[2m] offset -1m)", 3, "70"],
    ["sum_over_time(up_total[2m] @ 120)", 5, "30"],
    ["sum_over_time(up_total[2m] @ end() offset 1m)", 4, "50"],
    ["count_over_time(up_total[3m:1m])", 5, "3"],
    ["count_over_time(up_total[3m:1m] offset 30s)", 5, "3"],
    ["sum_over_time(up_total[2m:30s])", 5, "160"],
    ["rate(up_total[1m])", 5, ""],
    ["up_total offset 5m", 5, "0"],
    ["up_total offset 6m", 5, ""],
  ])("%s at minute %d is %s", (query, minute, expected) => expect(value(query, minute)).toBe(expected));

  test("and so is the look-back of an instant selector: at five minutes the sample is gone", () => {
    expect(range("one", storage, [4 * MINUTE, 5 * MINUTE, MINUTE - 1])).toEqual([
      '{__name__="one"} 7@240 7@299.999',
    ]);
    expect(value("one", 5)).toBe("");
  });
});

const rounded = (text: string): string => (text === "" ? "" : Number(text).toPrecision(12));

describe("counters", () => {
  test.each([
    ["increase(up_total[2m])", 5, "20"],
    ["rate(up_total[3m])", 5, "0.16666666666666666"],
    ["increase(up_total[10m])", 5, "50"],
    ["increase(reset_total[4m])", 3, "33.333333333333333"],
    ["delta(reset_total[4m])", 3, "6.666666666666667"],
    ["irate(reset_total[2m])", 2, "0.08333333333333333"],
    ["idelta(reset_total[2m])", 2, "-15"],
    ["resets(reset_total[4m])", 3, "1"],
    ["changes(reset_total[4m])", 3, "3"],
    ["rate(one[5m])", 1, ""],
    ["changes(one[5m])", 1, "0"],
  ])("%s at minute %d is %s", (query, minute, expected) => {
    // Twelve digits: the last ones are the order of the additions.
    expect(rounded(value(query, minute))).toBe(rounded(expected));
  });
});

describe("a staleness marker", () => {
  test("ends a series at once, and is no sample of a range", () => {
    expect(range("gap", storage, [0, 5 * MINUTE, MINUTE])).toEqual(['{__name__="gap"} 1@0 2@60 6@300']);
    expect(value("count_over_time(gap[10m])", 5)).toBe("3");
    expect(value("last_over_time(gap[2m])", 2)).toBe("2");
    expect(value("absent(gap)", 2)).toBe("1");
    expect(value("present_over_time(gap[2m])", 4)).toBe("");
    expect(value("absent_over_time(gap[2m])", 4)).toBe("1");
  });
});

describe("NaN and infinity over time", () => {
  test.each([
    ["min_over_time(nans[10m])", 3, "1"],
    ["max_over_time(nans[10m])", 3, "3"],
    ["max_over_time(all_nan[10m])", 1, "NaN"],
    ["sum_over_time(nans[10m])", 3, "NaN"],
    ["count_over_time(nans[10m])", 3, "4"],
    ["changes(all_nan[10m])", 1, "0"],
    ["changes(nans[10m])", 3, "3"],
    ["sum_over_time(infs[10m])", 2, "+Inf"],
    ["avg_over_time(infs[10m])", 2, "+Inf"],
    ["stddev_over_time(infs[10m])", 2, "NaN"],
    ["quantile_over_time(0, nans[10m])", 3, "NaN"],
    ["quantile_over_time(-1, up_total[10m])", 3, "-Inf"],
    ["quantile_over_time(2, up_total[10m])", 3, "+Inf"],
    ["quantile_over_time(0.5, up_total[10m])", 3, "15"],
    ["deriv(flat[10m])", 3, "0"],
    ["deriv(one[10m])", 1, ""],
    ["predict_linear(up_total[10m], 60)", 5, "60"],
    // Compensated: a plain sum would lose the one in the middle.
    ["sum_over_time(big[10m])", 2, "1"],
    ["stdvar_over_time(flat[10m])", 3, "0"],
  ])("%s at minute %d is %s", (query, minute, expected) => expect(value(query, minute)).toBe(expected));
});

describe("numbers and strings as they are written", () => {
  test.each([
    ["2.", "2"],
    ["1./4.", "0.25"],
    [".5", "0.5"],
    ["0x1F", "31"],
    ["0755", "493"],
    ["1_000", "1000"],
    ["5m", "300"],
    ["1h30m", "5400"],
    ["-Inf + 1", "-Inf"],
    ["1 / 0", "+Inf"],
    ["0 / 0", "NaN"],
    ["-7 % 3", "-1"],
    ["2 ^ 3 ^ 2", "512"],
    ["-2 ^ 2", "-4"],
    ["1 - 2 - 3", "-4"],
    ["1 == bool 1", "1"],
  ])("%s is %s", (query, expected) => expect(value(query, 0)).toBe(expected));

  test("a point inside quotes stays", () => {
    expect(instant('"1. two"', storage, 0)).toEqual(["1. two"]);
    expect(value('label_replace(one, "a", "2. $1", "__name__", "(.*)")', 0)).toBe("7");
    expect(() => instant("2.foo", storage, 0)).toThrow("1:1: parse error");
  });

  test("bytes that are no UTF-8 name no label", () => {
    expect(() => instant(String.raw`count_values("a\xc5z", one)`, storage, 0)).toThrow(ExecutionError);
    expect(() => instant(String.raw`label_replace(one, "\xff", "", "src", "(.*)")`, storage, 0)).toThrow(
      "invalid destination label name in label_replace()",
    );
    expect(instant(String.raw`"\xc3\xa9 \xff"`, storage, 0)).toEqual(["é \uFFFD"]);
  });
});

describe("label functions", () => {
  test.each([
    ['label_replace(text, "first", "$1", "path", "(.)/.*")', "first", "a,"],
    ['label_replace(text, "host", "", "host", "edge-(.*)")', "host", ","],
    ['label_replace(text, "host", "${1}x", "host", "edge-(?P<n>.*)")', "host", "7x,8x"],
    ['label_replace(text, "host", "$n", "host", "edge-(?P<n>.*)")', "host", "7,8"],
    // Anchored: a part that matches changes nothing.
    ['label_replace(text, "host", "x", "host", "edge")', "host", "edge-7,edge-8"],
    ['label_join(text, "both", "-", "path", "absent", "host")', "both", "a/b--edge-7,c--edge-8"],
  ])("%s", (query, label, expected) => {
    const found = instant(query, storage, 0).map(
      (line) => new RegExp(`\\b${label}="([^"]*)"`).exec(line)?.[1] ?? "",
    );
    expect(found.join(",")).toBe(expected);
  });

  test("that make two series one are refused", () => {
    const query = 'label_replace(text, "path", "", "path", ".*") * on () group_left () vector(1)';
    expect(() => instant(`label_replace(${query}, "host", "", "host", ".*")`, storage, 0)).toThrow(
      "same labelset",
    );
  });
});

describe("what is for native histograms leaves floats out", () => {
  test.each(["histogram_count", "histogram_sum", "histogram_avg", "histogram_stddev", "histogram_stdvar"])(
    "%s",
    (name) => expect(instant(`${name}(up_total)`, storage, 0)).toEqual([]),
  );

  test("an argument is evaluated all the same", () => {
    const { warnings } = queryInstant("histogram_count(quantile(2, one))", storage, 0);
    expect(warnings).toEqual(["PromQL warning: quantile value should be between 0 and 1, got 2 (1:26)"]);
  });

  test("the trim operators, with a remark between two vectors", () => {
    const remark =
      'PromQL info: incompatible sample types encountered for binary operator "</": float </ float';
    expect(queryInstant("one </ one", storage, 0)).toMatchObject({
      result: { samples: [] },
      infos: [`${remark} (1:1)`],
    });
    expect(queryInstant("one </ absent_metric", storage, 0).infos).toEqual([]);
    expect(queryInstant("one >/ 3", storage, 0)).toMatchObject({ result: { samples: [] }, infos: [] });
    expect(() => instant("1 >/ 3", storage, 0)).toThrow(ExecutionError);
  });
});
