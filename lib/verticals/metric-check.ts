import type { MetricName } from "#lib/config/model.ts";
import { labelNames } from "#lib/datasources/prometheus/client.ts";
import { metric } from "#lib/datasources/prometheus/query.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import type { MetricState } from "#lib/sources/schema.ts";
import { labelOf } from "./counting.ts";
import { type ExpectedMetric, expectedMetrics, isHistogram } from "./expected.ts";
import { NO_METRICS } from "./model.ts";
import { DAY_MS } from "./range.ts";
import { presence } from "./presence.ts";

/** Whether Prometheus has the metrics that the configuration names, and what their lack disables. Server only. */

/** What is made of a metric, and which of its labels it needs for what. */
const USES: Readonly<
  Record<MetricName, { readonly of: string; readonly labels: Readonly<Record<string, string>> }>
> = {
  turn_duration_seconds: {
    of: "turn latency, slow turns, objectives on them",
    labels: { vertical: "turns by vertical", agent: "agents compared" },
  },
  stage_duration_seconds: {
    of: "stages, the average turn, tools, what is usual for a call",
    labels: { vertical: "stages by vertical", stage: "stages apart", tool: "tools by name" },
  },
  call_duration_seconds: {
    of: "objectives on the length of calls",
    labels: { vertical: "calls by vertical" },
  },
  stage_errors_total: {
    of: "errors of stages and tools",
    labels: { vertical: "errors by vertical", stage: "errors by stage" },
  },
  guardrail_checks_total: {
    of: "guardrails",
    labels: { vertical: "guardrails by vertical", guardrail: "guardrails by name", result: "rejections" },
  },
  calls_total: {
    of: "outcomes over time, objectives on calls",
    labels: { vertical: "calls by vertical", outcome: "outcomes" },
  },
  call_sentiment_total: {
    of: "sentiment over time",
    labels: { vertical: "sentiment by vertical", sentiment: "sentiment" },
  },
  interruptions_total: { of: "interruptions", labels: { vertical: "interruptions by vertical" } },
  calls_active: { of: "calls under way", labels: { vertical: "calls under way by vertical" } },
};

/** Every metric with its state; null: Prometheus did not say. */
export async function checkMetrics(context: ServiceContext): Promise<MetricState[] | null> {
  const { names, native } = await presence(context);
  if (names === null) return null;
  return Promise.all(
    expectedMetrics(context.config.metrics).map(async (one): Promise<MetricState> => {
      const { metric: ours, stage, mapping } = one;
      const histogram = isHistogram(one);
      const there = names.has(
        histogram && !native.has(mapping.name) ? `${mapping.name}_bucket` : mapping.name,
      );
      // A stage's own metric needs no label that tells the stage.
      const uses = Object.entries(USES[ours].labels).filter(([label]) => stage === null || label !== "stage");
      const known = there ? await labelsOf(one, histogram && !native.has(mapping.name), context) : null;
      const lacking = uses.filter(([label]) => {
        const theirs = labelOf(mapping, label);
        return theirs === null || (known !== null && !known.includes(theirs));
      });
      return {
        metric: ours,
        stage,
        name: mapping.name,
        state: there ? (native.has(mapping.name) ? "native" : "there") : "missing",
        disables: there
          ? lacking.map(([, use]) => use)
          : [stage === null ? USES[ours].of : `${stage} among the stages`],
      };
    }),
  );
}

/** The labels of a metric that the configuration names; null: not asked, or not told. Those of the contract are as it says. */
async function labelsOf(
  { metric: ours, stage, mapping }: ExpectedMetric,
  classic: boolean,
  { backends, config, nowMs, signal }: ServiceContext,
): Promise<readonly string[] | null> {
  if (stage === null && config.metrics.metrics[ours] === undefined) return null;
  const reply = await labelNames(backends.prometheus, {
    selectors: [metric(classic ? `${mapping.name}_count` : mapping.name, mapping.match).text],
    window: { startMs: nowMs - DAY_MS, endMs: nowMs },
    signal,
  });
  return reply.ok ? reply.value : null;
}

/** What is amiss, a sentence each. */
export function metricSentences(states: readonly MetricState[]): string[] {
  if (states.every(({ state }) => state === "missing")) return [NO_METRICS];
  return states.flatMap(({ metric, name, state, disables }) => {
    const called = name === metric ? name : `${name} (the configuration's ${metric})`;
    if (state === "missing") return [`Prometheus has no ${called}: ${disables.join(", ")} stay empty.`];
    return disables.length === 0 ? [] : [`${called} lacks a label: no ${disables.join(", no ")}.`];
  });
}
