import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getBaseline } from "#lib/baseline/service.ts";
import { type Lab, startLab } from "#lib/calls/testing/lab.ts";
import { json, plain, serve, type TestServer } from "#lib/datasources/test-server.ts";
import { valueOf } from "#lib/problem/testing.ts";
import { simulate } from "#lib/simulator/simulation.ts";
import { TRUTH_FILE } from "#lib/simulator/state.ts";
import type { Truth } from "#lib/simulator/truth.ts";
import { LEAST_OTHERS } from "./model.ts";
import type { Cohort } from "./schema.ts";
import { getCohort } from "./service.ts";

/** Two hours of a busy morning with an incident in them, through the kit, into the embedded backend. */

const MINUTE_MS = 60_000;
const NOW = Date.UTC(2026, 10, 24, 16);
const AFTER = NOW + 30 * MINUTE_MS;

let lab: Lab;
let root: string;
let calls: readonly Truth[];
let dataDir: string;

beforeAll(async () => {
  lab = await startLab("embedded");
  root = new URL("/", lab.context(NOW).config.backends.loki.url ?? "").href.slice(0, -1);
  dataDir = mkdtempSync(join(tmpdir(), "earshot-cohort-"));
  const options = {
    endpoint: root,
    dataDir,
    hours: 2,
    callsPerDay: 4000,
    speed: 1,
    seed: 5,
    untilMs: NOW,
    live: false,
    fresh: true,
    showcase: true,
    callerHashKey: null,
  };
  await simulate(options, () => {}, new AbortController().signal);
  calls = readFileSync(join(dataDir, TRUTH_FILE), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Truth);
}, 120_000);
afterAll(async () => {
  await lab.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const context = (env: Record<string, string> = {}, file = "") =>
  lab.context(AFTER, { PROMETHEUS_URL: `${root}/prometheus`, ...env }, file);

const cohortOf = async (sid: string, env: Record<string, string> = {}): Promise<Cohort> =>
  valueOf(await getCohort(sid, context(env)));

const incidentCalls = () => calls.filter(({ incident, expected }) => incident !== null && expected !== null);
/** The incident's name holds the provider and the minute of its start. */
const plantedIn = ({ incident }: Truth) => {
  const [, provider = "", start = ""] = /^past-(\w+)-(.+)$/.exec(incident ?? "") ?? [];
  return { provider, startMs: Date.parse(`${start}:00Z`) };
};

describe("a call of the incident", () => {
  it("is told to be one of many, since the planted start, all on the planted provider", async () => {
    const hit = incidentCalls();
    expect(hit.length).toBeGreaterThan(15);
    for (const call of hit.filter((_, i) => i % 4 === 0)) {
      const cohort = await cohortOf(call.sid);
      const { provider, startMs } = plantedIn(call);
      expect(cohort).toMatchObject({ status: "bunched", stage: "tts_first_frame" });
      const offMs = Date.parse(cohort.stretch?.from ?? "") - startMs;
      expect(Math.abs(offMs)).toBeLessThanOrEqual(4 * MINUTE_MS);
      expect(cohort.statement).toMatch(/^\d+ calls since \d\d:\d\d UTC, /);
      expect(cohort.statement).toContain(`all on ${provider}`);
    }
  });

  it("stands with the calls that were hit, and with no other", async () => {
    for (const vertical of new Set(incidentCalls().map((call) => call.vertical))) {
      const hit = incidentCalls().filter((call) => call.vertical === vertical);
      const cohort = await cohortOf(hit[0]?.sid ?? "");
      const planted = calls.filter(
        (call) => call.vertical === vertical && call.expected?.stage === "tts_first_frame",
      );
      expect(cohort.stretch?.breached).toBeGreaterThanOrEqual(hit.length - 1);
      expect(cohort.stretch?.breached).toBeLessThanOrEqual(planted.length);
      const known = new Set(planted.map(({ sid }) => sid));
      expect(cohort.like.filter(({ sid }) => !known.has(sid))).toEqual([]);
    }
  });

  it("sees the stage's ratio rise in the metrics, and fall again", async () => {
    const { ratio } = await cohortOf(incidentCalls()[0]?.sid ?? "");
    expect(ratio.budgetMs).toBe(200);
    expect(ratio.during?.ratio).toBeGreaterThan(0.5);
    expect(ratio.during?.approximate).toBe(false);
    expect(ratio.before?.ratio).toBeLessThan(0.2);
    expect(ratio.after?.ratio).toBeLessThan(0.2);
  });
});

describe("a slow call by itself", () => {
  it("is told to be the only one", async () => {
    const near = (a: Truth, b: Truth) =>
      a.vertical === b.vertical && Math.abs(a.startMs - b.startMs) < 45 * MINUTE_MS;
    const lone = calls.filter(
      (call) =>
        call.expected?.verdict === "slow" &&
        (call.expected.stage === "stt" || call.expected.stage === "endpointing") &&
        call.incident === null &&
        calls.every(
          (o) => o.sid === call.sid || !near(o, call) || o.expected?.stage !== call.expected?.stage,
        ),
    );
    const told: Cohort[] = [];
    for (const call of lone) {
      const cohort = await cohortOf(call.sid);
      const others = (cohort.counts?.calls ?? 0) - 1;
      // Calls in which nothing was planted can be slow too; the log tells, the truth does not.
      if ((cohort.counts?.breached ?? 0) > 1) continue;
      expect(cohort.status).toBe(others < LEAST_OTHERS ? "too_few" : "one");
      told.push(cohort);
    }
    const only = told.find(({ status }) => status === "one");
    expect(only?.statement).toMatch(/^Only this call: 1 of \d+ [\w ]+ calls in the hour around it breached /);
    expect(only).toMatchObject({ stretch: null, factors: [], like: [] });
  });

  it("that is fine offers nothing", async () => {
    const fine = calls.find(({ scenario }) => scenario === "ok");
    expect(await cohortOf(fine?.sid ?? "")).toMatchObject({
      status: "none",
      stage: null,
      statement: "This call kept its budgets: there is nothing to look for around it.",
      counts: null,
      alerts: null,
    });
  });
});

describe("with a source down", () => {
  let broken: TestServer;
  beforeAll(async () => {
    broken = await serve((_request, response) => plain(response, "no", 500));
  });
  afterAll(() => broken.close());
  const first = () => incidentCalls()[0]?.sid ?? "";

  it("the calls are told without Prometheus", async () => {
    for (const env of [{ PROMETHEUS_URL: broken.url }, { PROMETHEUS_URL: "" }]) {
      const cohort = await cohortOf(first(), env);
      expect(cohort.status).toBe("bunched");
      expect(cohort.ratio.during?.ratio).toBeNull();
      expect(cohort.alerts).toBeNull();
      const { state } = cohort.sources.find(({ source }) => source === "prometheus") ?? {};
      expect(state).toBe(env.PROMETHEUS_URL === "" ? "off" : "error");
    }
  });

  it("the metrics and alerts are told without Loki, and the question is left open", async () => {
    // Without the call log the ten minutes around the call are taken: those of one in the incident's midst.
    const middle = incidentCalls().find((call) => call.startMs > plantedIn(call).startMs + 8 * MINUTE_MS);
    const cohort = await cohortOf(middle?.sid ?? "", { LOKI_URL: broken.url });
    expect(cohort).toMatchObject({ status: "unknown", counts: null, stage: "tts_first_frame", alerts: [] });
    expect(cohort.statement).toMatch(/^It cannot be told whether it was just this call: Loki failed \(500\)/);
    expect(cohort.ratio.during?.ratio).toBeGreaterThan(0.3);
  });

  it("the baseline says why there is none", async () => {
    const down = valueOf(await getBaseline(first(), context({ PROMETHEUS_URL: broken.url })));
    expect(down.note).toMatch(/^No baseline: Prometheus failed \(500\)/);
    expect(down.stages.every(({ samples, p50 }) => samples === null && p50 === null)).toBe(true);
    const off = valueOf(await getBaseline(first(), context({ PROMETHEUS_URL: "" })));
    expect(off.note).toBe("No baseline: Prometheus is not configured.");
    const empty = await serve((_request, response) =>
      json(response, { status: "success", data: { resultType: "vector", result: [] } }),
    );
    const none = valueOf(await getBaseline(first(), context({ PROMETHEUS_URL: empty.url })));
    await empty.close();
    expect(none.note).toMatch(/^No baseline: Prometheus has no samples/);
    expect(none.stages.every(({ samples }) => samples === 0)).toBe(true);
  });
});

describe("the baseline", () => {
  it("has the quantiles of the turns that the truth has, as far as buckets tell", async () => {
    const call = incidentCalls()[0];
    const baseline = valueOf(await getBaseline(call?.sid ?? "", context()));
    const [fromMs, toMs] = [Date.parse(baseline.from ?? ""), Date.parse(baseline.to ?? "")];
    expect(toMs - fromMs).toBe(60 * MINUTE_MS);
    const turns = calls
      .filter(({ vertical }) => vertical === call?.vertical)
      .flatMap((one) =>
        one.turns.map((turn) => ({ ...turn, atMs: one.startMs + turn.startMs + turn.latencyMs })),
      )
      .filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
    const stage = baseline.stages.find((one) => one.stage === "llm_first_token");
    const shares = turns.flatMap(({ stages }) => stages?.["llm_first_token"] ?? []).filter((ms) => ms > 0);
    expect(Math.abs((stage?.samples ?? 0) / shares.length - 1)).toBeLessThan(0.1);
    const median = shares.toSorted((a, b) => a - b)[Math.floor(shares.length / 2)] ?? 0;
    // Both lie in the same bucket, (250, 400], or next to its bound.
    expect(Math.abs((stage?.p50?.ms ?? 0) - median)).toBeLessThan(60);
    expect(baseline.note).toBeNull();
  });

  it("is asked for under the names that the configuration gives the metrics", async () => {
    const prometheus = await serve((_request, response) =>
      json(response, {
        status: "success",
        data: {
          resultType: "vector",
          result: ["100", "400", "+Inf"].map((le, i) => ({
            metric: { le },
            value: [1, String((i + 1) * 50)],
          })),
        },
      }),
    );
    const file = `
metrics:
  stages:
    stt: { name: stt_latency, unit: ms, labels: { vertical: line, deployment_environment_name: null }, match: { kind: final } }
`;
    const asked = valueOf(
      await getBaseline(incidentCalls()[0]?.sid ?? "", context({ PROMETHEUS_URL: prometheus.url }, file)),
    );
    await prometheus.close();
    const queries = prometheus.asked.map(({ url }) => url.searchParams.get("query"));
    expect(queries.find((query) => query?.includes("stt_latency"))).toMatch(
      /^sum by \(le\) \(increase\(stt_latency_bucket\{kind="final",line="\w+"\}\[3600s\]\)\)$/,
    );
    expect(asked.stages.find(({ stage }) => stage === "stt")).toMatchObject({
      samples: 150,
      p50: { ms: 250, approximate: true, beyond: false },
      p95: { ms: 400, approximate: false, beyond: true },
    });
  });
});
