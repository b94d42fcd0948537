import { describe, expect, test } from "vitest";
import type { SourceReport } from "#lib/sources/schema.ts";
import type { Told } from "./ask.ts";
import { callMeasures, type Of, sentimentMeasure, toolMeasure, turnMeasures } from "./measures.ts";
import { stepsUntil } from "./range.ts";

const report: SourceReport = { source: "prometheus", state: "ok", message: "", tookMs: 1 };
const told = (labels: Record<string, string>, value: number, upToMs: number | null = null): Told => ({
  labels: { vertical: "salon", ...labels },
  upToMs,
  points: [{ timeMs: 1000, value }],
  histograms: [],
  toMs: 1000,
});
const loaded = (series: readonly Told[] | null) => ({
  now: { series, report },
  before: null,
  spark: null,
});
const salon: Of = { vertical: "salon", name: "salon", steps: stepsUntil(1000, 1000, 1) };

describe("a measure", () => {
  test("of calls is 0 where the call log answered without any, and unknown where it did not answer", () => {
    expect(callMeasures(loaded([]), salon, true).calls?.value).toBe(0);
    expect(callMeasures(loaded(null), salon, true).calls?.value).toBeNull();
    // No call, no share.
    expect(callMeasures(loaded([]), salon, true).call_failures?.value).toBeNull();
  });

  test("leads to the calls behind it", () => {
    const { call_failures: failures } = callMeasures(loaded([told({ outcome: "dropped" }, 3)]), salon, true);
    expect(failures).toMatchObject({
      value: 1,
      samples: 3,
      drill: { vertical: ["salon"], outcome: ["dropped", "failed"] },
    });
  });

  test("of errors without a series is 0 only where errors are counted at all", () => {
    const all = loaded([told({}, 50)]);
    expect(toolMeasure(loaded([]), all, salon, true).tool_errors?.value).toBe(0);
    expect(toolMeasure(loaded([]), all, salon, false).tool_errors?.value).toBeNull();
    expect(toolMeasure(loaded([]), loaded([]), salon, true).tool_errors?.value).toBeNull();
  });

  test("of turns says when there are too few, and when a percentile lies above the last bound", () => {
    const buckets = (within: number, all: number) =>
      loaded([told({}, 10, 800), told({}, within, 1200), told({}, all, 8500), told({}, all, Infinity)]);
    const few = turnMeasures(buckets(40, 59), salon, 1200);
    expect(few.turn_p50?.value).toBeGreaterThan(0);
    expect(few.turn_p95).toMatchObject({ value: null, tooFew: true, samples: 59 });
    expect(few.slow_turns?.value).toBeCloseTo(19 / 59, 10);
    const beyond = turnMeasures(
      loaded([told({}, 5, 800), told({}, 10, 8500), told({}, 100, Infinity)]),
      salon,
      1200,
    );
    expect(beyond.turn_p95).toMatchObject({ value: 8500, beyond: true });
  });

  test("of sentiment is what is positive less what is negative", () => {
    const series = [
      told({ sentiment: "positive" }, 6),
      told({ sentiment: "neutral" }, 2),
      told({ sentiment: "negative" }, 2),
      told({ sentiment: "negative", vertical: "sales" }, 90),
    ];
    expect(sentimentMeasure(loaded(series), salon).sentiment).toMatchObject({ value: 0.4, samples: 10 });
    expect(sentimentMeasure(loaded([]), salon).sentiment?.value).toBeNull();
  });
});
