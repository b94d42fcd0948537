import { describe, expect, it } from "vitest";
import type { Series } from "#lib/datasources/series.ts";
import type { RawLogLine } from "#lib/logs/raw.ts";
import { nanoseconds } from "#lib/units.ts";
import { patternsOf, templateOf } from "./templates.ts";

const series = (event: string, count: number, error = ""): Series => ({
  labels: new Map([
    ["service_name", "voice-edge"],
    ["event_name", event],
    ["error_type", error],
    ["detected_level", "error"],
  ]),
  points: [{ timeMs: 0, value: count }],
  histograms: [],
});
const line = (event: string, text: string, more: Record<string, string> = {}): RawLogLine => ({
  timeNs: nanoseconds(1n),
  line: text,
  labels: new Map([["service_name", "voice-edge"]]),
  metadata: new Map(Object.entries({ event_name: event, detected_level: "error", ...more })),
  parsed: new Map(),
});

describe("a template", () => {
  it.each([
    ["turn 3 took 3141 ms", "turn # took # ms"],
    [
      "tool book_appointment failed (timeout) after 3000 ms",
      "tool book_appointment failed (timeout) after # ms",
    ],
    ["call CA0123456789abcdef0123456789abcdef lost", "call # lost"],
    ["request 123e4567-e89b-12d3-a456-426614174000 at 10:02:03.4", "request # at #"],
    ["caller +1 (415) 555-0132", "caller +# (#) #-#"],
  ])("of %j is %j", (text, template) => expect(templateOf(text)).toBe(template));
  it("is no longer than a row", () => expect(templateOf("x".repeat(5_000)).length).toBeLessThan(170));
});

describe("patterns", () => {
  it("are counted against before, those that became most more first, each with a call", () => {
    const patterns = patternsOf(
      [series("turn.slow", 40), series("tool.error", 30, "timeout"), series("network.degraded", 5)],
      [series("turn.slow", 38), series("network.degraded", 9)],
      [
        line("tool.error", "without a call", { error_type: "timeout" }),
        line("tool.error", "tool x failed after 9 ms", {
          error_type: "timeout",
          call_sid: "CA1",
          turn_index: "4",
        }),
      ],
    );
    expect(patterns.map(({ event, during, before }) => [event, during, before])).toEqual([
      ["tool.error", 30, 0],
      ["turn.slow", 40, 38],
      ["network.degraded", 5, 9],
    ]);
    expect(patterns[0]).toMatchObject({
      errorType: "timeout",
      sid: "CA1",
      turn: 4,
      template: "tool x failed after # ms",
    });
    expect(patterns[1]).toMatchObject({ sid: null, template: null });
  });

  it("leave before open where it could not be read", () => {
    expect(patternsOf([series("turn.slow", 2)], null, [])[0]?.before).toBeNull();
  });
});
