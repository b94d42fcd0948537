import { expect, test } from "vitest";
import { labelName, type MetricKind, metricName, unitName } from "./names.ts";

test.each<[string, string, MetricKind, string | null]>([
  ["turn.duration", "s", "histogram", "turn_duration_seconds"],
  ["calls", "{call}", "counter", "calls_total"],
  ["calls.active", "{call}", "up_down_counter", "calls_active"],
  ["requests.total", "", "counter", "requests_total"],
  ["total.requests", "", "counter", "requests_total"],
  ["cpu.utilization", "1", "gauge", "cpu_utilization_ratio"],
  ["cpu.utilization", "1", "counter", "cpu_utilization_total"],
  ["hit.ratio", "1", "gauge", "hit_ratio"],
  ["memory.bytes", "By", "gauge", "memory_bytes"],
  ["network.io", "By/s", "gauge", "network_io_bytes_per_second"],
  ["speed", "m/s", "gauge", "speed_meters_per_second"],
  ["speed", "km/h", "gauge", "speed_km_per_hour"],
  ["broken", "{fault}/s", "gauge", "broken_per_second"],
  ["tokens", "{token}", "counter", "tokens_total"],
  ["load", "%", "gauge", "load_percent"],
  ["a..b__c", "", "gauge", "a_b_c"],
  ["2xx", "", "gauge", "_2xx"],
  ["job:rate:sum", "", "gauge", "job:rate:sum"],
  ["größe", "s", "gauge", "gr_e_seconds"],
  ["constructor", "constructor", "gauge", "constructor"],
  ["a b", "{call}/s", "counter", "a_b_per_second_total"],
  ["x.per.second", "By/s", "gauge", "x_per_second_bytes_per_second"],
  ["x_total", "{call}s", "counter", "x_total"],
  ["x", "{call}s", "gauge", "x"],
  ["x", "1/s", "gauge", "x_per_second"],
  ["x", "a/b/c", "gauge", "x_a_per_b_c"],
  ["x", "s/", "gauge", "x_seconds"],
  ["x", "/s", "counter", "x_per_second_total"],
  ["x", " s ", "histogram", "x_seconds"],
  ["x", "°C", "gauge", "x_C"],
  ["x", "W/{x}", "gauge", "x_watts"],
  ["a😀b", "", "gauge", "a_b"],
  [":x", "s", "summary", ":x_seconds"],
  ["total", "", "counter", "total"],
  ["ratio", "1", "gauge", "ratio"],
  ["😀", "s", "gauge", "seconds"],
  ["😀", "", "histogram", null],
  ["...", "", "gauge", null],
  ["", "", "gauge", null],
])("metric %s [%s] %s is %s", (name, unit, kind, expected) => {
  expect(metricName(name, unit, kind)).toBe(expected);
});

test.each([
  ["gen_ai.tool.name", "gen_ai_tool_name"],
  ["2xx", "key_2xx"],
  ["_private", "key_private"],
  ["__reserved", "__reserved"],
  ["a..b", "a__b"],
  ["ü", "key_"],
  ["__", "__"],
  ["", null],
])("attribute %s is label %s", (attribute, expected) => {
  expect(labelName(attribute)).toBe(expected);
});

test("units as metadata", () => {
  expect(["s", "By/s", "1", "{call}", "1/s"].map(unitName)).toEqual([
    "seconds",
    "bytes_per_second",
    "",
    "",
    "per_second",
  ]);
});
