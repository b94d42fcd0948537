import { afterAll, beforeAll, expect, it } from "vitest";
import { type Lab, startLab } from "#lib/calls/testing/lab.ts";
import { recordingAt } from "#lib/profiles/testing/recordings.ts";
import { compared } from "./model.ts";
import { getBaseline } from "./service.ts";

/** Baselines of a LiveKit call from LiveKit's own histograms, as an OTLP exporter sends them. */

const MINUTE = 60_000;
const NOW = Date.now();
const STARTED = NOW - 30 * MINUTE;
const SID = "CA00000000000000000000000000000190";
const ns = (ms: number) => String(BigInt(Math.round(ms)) * 1_000_000n);

/** A cumulative histogram, one point a minute, to which each adds as many samples a bucket as `counts` says. */
function histogram(name: string, explicitBounds: readonly number[], counts: readonly number[]): unknown {
  const dataPoints = Array.from({ length: 60 }, (_, minute) => ({
    attributes: [{ key: "model_name", value: { stringValue: "stub" } }],
    startTimeUnixNano: ns(NOW - 70 * MINUTE),
    timeUnixNano: ns(NOW - (60 - minute) * MINUTE),
    explicitBounds,
    bucketCounts: counts.map((count) => String(count * minute)),
    count: String(counts.reduce((sum, count) => sum + count, 0) * minute),
    sum: minute,
  }));
  return { name, unit: "s", histogram: { aggregationTemporality: 2, dataPoints } };
}

let lab: Lab;
beforeAll(async () => {
  lab = await startLab("embedded");
  await lab.pushTraces(recordingAt("livekit-node-1.9.0", STARTED).otlp);
  await lab.pushMetrics({
    resourceMetrics: [
      {
        resource: { attributes: [{ key: "service.name", value: { stringValue: "receptionist" } }] },
        scopeMetrics: [
          {
            scope: { name: "livekit-agents" },
            metrics: [
              histogram("lk.agents.turn.llm_ttft", [0.2, 0.4, 0.8, 1.6], [0, 2, 2, 0, 0]),
              // The bounds of the SDK, which are meant for milliseconds.
              histogram("lk.agents.turn.e2e_latency", [0, 5, 10, 25], [0, 4, 0, 0, 0]),
            ],
          },
        ],
      },
    ],
  });
});
afterAll(() => lab.close());

const FILE = `
metrics:
  turn_duration_seconds: { name: lk_agents_turn_e2e_latency_seconds, labels: { vertical: null, agent: null } }
  stages:
    llm_first_token: { name: lk_agents_turn_llm_ttft_seconds, labels: { vertical: null } }
    tts_first_frame: { name: lk_agents_turn_tts_ttfb_seconds, labels: { vertical: null } }
`;

async function baseline(file: string) {
  const context = lab.context(NOW, { PROMETHEUS_URL: lab.prometheusUrl }, file);
  const result = await getBaseline(SID, context);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

it("come from the metrics that the configuration names, of all calls; what is not there is unknown", async () => {
  const { stages, note } = await baseline(FILE);
  const of = (stage: string) => stages.find((one) => one.stage === stage);
  expect(of("llm_first_token")?.samples).toBeGreaterThan(100);
  expect(of("llm_first_token")?.p50).toEqual({ ms: 400, approximate: false, beyond: false });
  expect(compared(1500, of("llm_first_token"))).toMatch(/^p50\s400\sms · p95\s≈\s760\sms · 3\.8×\sp50$/);
  expect(of("tts_first_frame")).toMatchObject({ samples: 0, p50: null, p95: null });
  expect(of("endpointing")).toBeUndefined();
  expect(note).toMatch(/do not tell verticals apart/);
});

it("are not made up where the bounds say nothing", async () => {
  const turn = (await baseline(FILE)).stages.find(({ stage }) => stage === "turn");
  expect(turn).toMatchObject({ p50: null, p95: null });
  expect(turn?.samples).toBeGreaterThan(100);
  expect(compared(1500, turn)).toBe("no baseline (the histogram's bounds are too far apart)");
});

it("are unknown without a metric that knows of no vertical", async () => {
  expect(await baseline("")).toMatchObject({
    stages: [],
    note: expect.stringMatching(/vertical is not known/),
  });
});
