import { expect, test } from "vitest";
import { OptionError, simulatorOptions } from "./options.ts";

test("takes the command line, with defaults", () => {
  expect(simulatorOptions(["--data-dir", "d"], {})).toMatchObject({
    endpoint: "http://127.0.0.1:4318",
    hours: 24,
    callsPerDay: 2500,
    live: true,
    showcase: true,
    callerHashKey: null,
    untilMs: null,
  });
  expect(simulatorOptions(["--data-dir", "d", "--until", "2026-11-23T15:00:00Z"], {})).toMatchObject({
    untilMs: Date.UTC(2026, 10, 23, 15),
    live: false,
  });
  const argv = [
    "--data-dir",
    "d",
    "--hours",
    "0.5",
    "--speed",
    "4",
    "--no-live",
    "--fresh",
    "--endpoint",
    "http://h:1/",
  ];
  expect(simulatorOptions(argv, { CALLER_HASH_KEY: "k" })).toMatchObject({
    endpoint: "http://h:1",
    hours: 0.5,
    speed: 4,
    live: false,
    fresh: true,
    callerHashKey: "k",
  });
});

test.each([
  [[]],
  [["--data-dir", ""]],
  [["--data-dir", "d", "--hours", "many"]],
  [["--data-dir", "d", "--hours", "-1"]],
  [["--data-dir", "d", "--speed", ""]],
  [["--data-dir", "d", "--endpoint", "file:///etc"]],
  [["--data-dir", "d", "--endpoint", "127.0.0.1"]],
  [["--data-dir", "d", "--until", "yesterday"]],
  [["--data-dir", "d", "--unknown"]],
])("refuses %j in a sentence", (argv) => {
  expect(() => simulatorOptions(argv, {})).toThrow(OptionError);
});
