import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseConfig } from "#lib/config/schema.ts";
import { createBackends } from "#lib/datasources/backends.ts";
import { json, serve, type TestServer } from "#lib/datasources/test-server.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { askCounting } from "./ask.ts";
import { checkMetrics, metricSentences } from "./metric-check.ts";
import { forgetPresence, presence } from "./presence.ts";

/** What /status says of the metrics that a Prometheus has, and what is asked of native histograms. */

const FILE = `
metrics:
  turn_duration_seconds:
    name: lk_agents_turn_e2e_latency_seconds
    labels: { vertical: line, agent: null }
  stages:
    stt: { name: stt_duration_milliseconds, unit: ms }
`;
const NATIVE_ANSWER = {
  resultType: "vector",
  result: [
    {
      metric: {},
      histogram: [
        1,
        {
          count: "100",
          sum: "60",
          buckets: [
            [0, "0.5", "1", "90"],
            [0, "1", "2", "10"],
          ],
        },
      ],
    },
  ],
};

let server: TestServer;
let names: readonly string[];
let labels: readonly string[];
beforeEach(async () => {
  forgetPresence();
  server = await serve((_, response, { pathname }) =>
    json(response, {
      status: "success",
      data:
        pathname === "/api/v1/label/__name__/values"
          ? names
          : pathname === "/api/v1/labels"
            ? labels
            : NATIVE_ANSWER,
    }),
  );
});
afterEach(() => server.close());

function context(file: string | null): ServiceContext {
  const env = { PROMETHEUS_URL: server.url, ...(file !== null && { EARSHOT_CONFIG: "earshot.yaml" }) };
  const config = parseConfig(env, () => file ?? "");
  return { config, backends: createBackends(config), signal: undefined, nowMs: 1_800_000_000_000 };
}

describe("the metrics of the configuration", () => {
  test("that are missing are named with what they disable", async () => {
    names = ["lk_agents_turn_e2e_latency_seconds_bucket", "calls_total", "stage_duration_seconds"];
    labels = ["le", "job"];
    const states = (await checkMetrics(context(FILE))) ?? [];
    const of = (name: string) => states.find((one) => one.name === name);
    expect(of("lk_agents_turn_e2e_latency_seconds")).toEqual({
      metric: "turn_duration_seconds",
      stage: null,
      name: "lk_agents_turn_e2e_latency_seconds",
      state: "there",
      // It has no label `line`, and none for the agent.
      disables: ["turns by vertical", "agents compared"],
    });
    expect(of("stage_duration_seconds")?.state).toBe("native");
    expect(of("calls_total")).toMatchObject({ state: "there", disables: [] });
    expect(of("stt_duration_milliseconds")).toMatchObject({
      state: "missing",
      disables: ["stt among the stages"],
    });
    expect(metricSentences(states)).toContain(
      "Prometheus has no guardrail_checks_total: guardrails stay empty.",
    );
    expect(metricSentences(states)[0]).toBe(
      "lk_agents_turn_e2e_latency_seconds (the configuration's turn_duration_seconds) lacks a label: no turns by vertical, no agents compared.",
    );
  });

  test("of a Prometheus that has none are one sentence", async () => {
    names = [];
    expect(metricSentences((await checkMetrics(context(null))) ?? [])).toEqual([
      "Prometheus has none of the metrics that are counted: within three days no call wrote any.",
    ]);
  });

  test("of a Prometheus that does not answer are unknown", async () => {
    await server.close();
    expect(await checkMetrics(context(null))).toBeNull();
  });

  test("that are native histograms are asked for whole, and read as histograms", async () => {
    names = ["turn_duration_seconds"];
    const own = context(null);
    const { native } = await presence(own);
    expect([...native]).toEqual(["turn_duration_seconds"]);
    const scope = {
      vertical: "salon",
      environment: null,
      metrics: own.config.metrics,
      native,
      joins: false,
      recorded: false,
    };
    const answer = await askCounting("turns", scope, { endMs: own.nowMs, windowMs: 3_600_000 }, own);
    expect(server.asked.at(-1)?.url.searchParams.get("query")).toBe(
      'sum (increase(turn_duration_seconds{vertical="salon"}[3600s]))',
    );
    expect(answer.series?.[0]?.histograms[0]).toMatchObject({
      count: 100,
      buckets: [{ upper: 1, count: 90 }, {}],
    });
  });
});
