import { parser } from "@prometheus-io/lezer-promql";
import { describe, expect, test } from "vitest";
import type { MetricMap } from "#lib/config/model.ts";
import { counted, type Counting, type Scope } from "./counting.ts";
import { COUNTINGS, logged } from "./questions.ts";

const NONE: MetricMap = { metrics: {}, stages: {} };
const scope = (more: Partial<Scope> = {}): Scope => ({
  vertical: "salon",
  environment: null,
  metrics: NONE,
  native: new Set(),
  joins: false,
  recorded: false,
  ...more,
});
const texts = (counting: Counting, of: Scope): string[] =>
  counted(counting, of, 900_000).map(({ expr }) => expr.text);

describe("a counting", () => {
  test("is split by the vertical where none is asked for, and by its own labels", () => {
    expect(texts(COUNTINGS.turns, scope())).toEqual([
      'sum by (le) (increase(turn_duration_seconds_bucket{vertical="salon"}[900s]))',
    ]);
    expect(texts(COUNTINGS.checks, scope({ vertical: null }))).toEqual([
      "sum by (vertical, result) (increase(guardrail_checks_total[900s]))",
    ]);
    expect(texts(COUNTINGS.interruptions, scope())).toEqual([
      'sum (increase(interruptions_total{vertical="salon"}[900s]))',
    ]);
  });

  test("of the range before is asked for by its offset", () => {
    const ago = (counting: Counting, of: Scope) =>
      counted(counting, of, 900_000, 604_800_000).map(({ expr }) => expr.text);
    expect(ago(COUNTINGS.interruptions, scope())).toEqual([
      'sum (increase(interruptions_total{vertical="salon"}[900s] offset 604800s))',
    ]);
    expect(ago(COUNTINGS.outcomes, scope({ recorded: true }))).toEqual([
      'sum by (outcome) (sum_over_time(earshot:calls_total:increase30m{vertical="salon"}[900s] offset 604800s))',
    ]);
    expect(ago(COUNTINGS.turns, scope({ native: new Set(["turn_duration_seconds"]) }))).toEqual([
      'sum (increase(turn_duration_seconds{vertical="salon"}[900s] offset 604800s))',
    ]);
    expect(logged("calls", { vertical: "salon", environment: null }, 3_600_000, 604_800_000).text).toContain(
      "[3600s] offset 604800s)",
    );
  });

  test("of a long range is of what rules recorded", () => {
    expect(texts(COUNTINGS.outcomes, scope({ recorded: true }))).toEqual([
      'sum by (outcome) (sum_over_time(earshot:calls_total:increase30m{vertical="salon"}[900s]))',
    ]);
  });

  test("of a native histogram asks for it whole, and for its count and sum by functions", () => {
    const native = scope({ native: new Set(["turn_duration_seconds", "stage_duration_seconds"]) });
    expect(texts(COUNTINGS.turns, native)).toEqual([
      'sum (increase(turn_duration_seconds{vertical="salon"}[900s]))',
    ]);
    expect(texts(COUNTINGS.stageCount, native)).toEqual([
      'histogram_count(sum by (stage) (increase(stage_duration_seconds{vertical="salon"}[900s])))',
    ]);
    expect(texts(COUNTINGS.stageTime, native)).toEqual([
      'histogram_sum(sum by (stage) (increase(stage_duration_seconds{vertical="salon"}[900s])))',
    ]);
    // There are no recorded ones.
    expect(texts(COUNTINGS.turns, { ...native, recorded: true })).toEqual(texts(COUNTINGS.turns, native));
  });

  test("goes by the names and labels of the configuration", () => {
    const metrics: MetricMap = {
      metrics: {
        turn_duration_seconds: {
          name: "lk_agents_turn_e2e_latency_seconds",
          unit: "s",
          labels: { vertical: "line", agent: null },
          match: { env: "prod" },
        },
      },
      stages: {
        stt: { name: "stt_ms", unit: "ms", labels: { vertical: null }, match: {} },
      },
    };
    const all = scope({ vertical: null, metrics });
    expect(texts(COUNTINGS.turnsByAgent, all)).toEqual([
      'sum by (line, le) (increase(lk_agents_turn_e2e_latency_seconds_bucket{env="prod"}[900s]))',
    ]);
    const [shared, own] = counted(COUNTINGS.stages, all, 900_000);
    expect(shared?.expr.text).toBe(
      'sum by (vertical, stage, le) (increase(stage_duration_seconds_bucket{stage!~"stt"}[900s]))',
    );
    expect(own).toMatchObject({ set: { stage: "stt" }, unit: "ms" });
    expect(own?.expr.text).toBe("sum by (le) (increase(stt_ms_bucket[900s]))");
  });

  test("that a metric has no label for is not asked", () => {
    const metrics: MetricMap = {
      metrics: { stage_duration_seconds: { name: "stage", unit: "s", labels: { stage: null }, match: {} } },
      stages: {},
    };
    expect(texts(COUNTINGS.tools, scope({ metrics }))).toEqual([]);
  });

  test("reads as PromQL whatever is asked for", () => {
    for (const counting of Object.values(COUNTINGS))
      for (const of of [scope(), scope({ vertical: 'a"} or x{b="' }), scope({ recorded: true })])
        for (const text of texts(counting, of)) {
          let faults = 0;
          parser.parse(text).iterate({ enter: ({ type }) => void (faults += type.isError ? 1 : 0) });
          expect({ text, faults }).toEqual({ text, faults: 0 });
        }
  });
});

test("ends of calls are counted in the call log", () => {
  expect(
    logged("callsByOutcome", { vertical: null, environment: { anyOf: ["prod", ""] } }, 3_600_000).text,
  ).toBe(
    'sum by (call_vertical, call_outcome) (count_over_time({service_name="voice-calls"} | event_name="call.end" | deployment_environment_name=~"prod|" [3600s]))',
  );
});
