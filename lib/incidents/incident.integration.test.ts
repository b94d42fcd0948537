import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Lab, startLab } from "#lib/calls/testing/lab.ts";
import { plain, serve, type TestServer } from "#lib/datasources/test-server.ts";
import { valueOf } from "#lib/problem/testing.ts";
import { simulate } from "#lib/simulator/simulation.ts";
import { TRUTH_FILE } from "#lib/simulator/state.ts";
import type { Truth } from "#lib/simulator/truth.ts";
import { MINUTE_MS } from "./model.ts";
import { type Incident, type IncidentQuery, incidentSchema } from "./schema.ts";
import { getMinutes } from "./minutes.ts";
import { getPatterns } from "./patterns.ts";
import { getIncidentSentiment } from "./sentiment.ts";
import { getIncident } from "./service.ts";

/** Three hours of a busy day with an incident in them, through the kit, into the embedded backend. */

const NOW = Date.UTC(2026, 10, 24, 16);

let lab: Lab;
let root: string;
let calls: readonly Truth[];
let dataDir: string;

beforeAll(async () => {
  lab = await startLab("embedded");
  root = new URL("/", lab.context(NOW).config.backends.loki.url ?? "").href.slice(0, -1);
  dataDir = mkdtempSync(join(tmpdir(), "earshot-incident-"));
  const options = {
    endpoint: root,
    dataDir,
    hours: 3,
    callsPerDay: 4000,
    speed: 1,
    seed: 5,
    untilMs: NOW,
    live: false,
    fresh: true,
    showcase: true,
    callerHashKey: "lab-key",
  };
  await simulate(options, () => {}, new AbortController().signal);
  calls = readFileSync(join(dataDir, TRUTH_FILE), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Truth);
}, 180_000);
afterAll(async () => {
  await lab.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const context = (env: Record<string, string> = {}) =>
  lab.context(NOW + 30 * MINUTE_MS, { PROMETHEUS_URL: `${root}/prometheus`, ...env });

async function incidentOf(query: IncidentQuery, env: Record<string, string> = {}): Promise<Incident> {
  const incident = valueOf(await getIncident(query, context(env)));
  expect(incidentSchema.parse(incident)).toEqual(incident);
  return incident;
}

const sentence = (incident: Incident, part: Incident["sentences"][number]["part"]) =>
  incident.sentences.find((one) => one.part === part)?.text;
const hit = () => calls.filter(({ incident }) => incident !== null);
const planted = () => {
  const [, provider = "", start = ""] = /^past-(\w+)-(.+)$/.exec(hit()[0]?.incident ?? "") ?? [];
  const startMs = Date.parse(`${start}:00Z`);
  return { provider, startMs, verticals: [...new Set(hit().map(({ vertical }) => vertical))] };
};
/** As the alert's link has it, which fires some minutes later. */
const link = (vertical: string): IncidentQuery => ({
  alert: "TurnLatencyP99BudgetBurn",
  slo: "turn-latency-p99",
  vertical,
  severity: "page",
  at: Math.floor(planted().startMs / 1000) + 8 * 60,
});

describe("the planted incident", () => {
  it("is named with its stage, its provider and its beginning", async () => {
    const { provider, startMs, verticals } = planted();
    expect(verticals.length).toBe(2);
    for (const vertical of verticals) {
      const incident = await incidentOf(link(vertical));
      expect(incident.driver).toMatchObject({ of: "stage", basis: "metrics", leading: "tts_first_frame" });
      expect(sentence(incident, "driver")).toMatch(
        /^TTS first frame drives it: \d+(\.\d)? % of its times over budget \(/,
      );
      expect(sentence(incident, "factor")).toMatch(
        new RegExp(`calls that breached TTS first frame are on ${provider}`),
      );
      const offMs = Date.parse(incident.began?.at ?? "") - startMs;
      expect(Math.abs(offMs)).toBeLessThanOrEqual(4 * MINUTE_MS);
    }
  });

  it("has the calls that were hit, the worst first, and their callers as counts only", async () => {
    const [vertical = ""] = planted().verticals;
    const incident = await incidentOf(link(vertical));
    const hits = hit().filter((one) => one.vertical === vertical && one.expected !== null);
    const known = new Set(hits.map(({ sid }) => sid));
    // Calls that are slow for another reason belong to it too, but the ten worst are those that waited for the voice.
    expect(incident.worst.length).toBe(10);
    expect(incident.worst.filter(({ sid }) => known.has(sid)).length).toBeGreaterThan(5);
    const waits = incident.worst.map(({ waitedMs }) => waitedMs ?? 0);
    expect(waits).toEqual(waits.toSorted((a, b) => b - a));
    const { affected = 0, of = 0, callers = 0, callersOf = 0 } = incident.calls ?? {};
    expect(affected).toBeGreaterThanOrEqual(hits.length - 2);
    expect(callers).toBeGreaterThan(0);
    expect(callers).toBeLessThanOrEqual(affected);
    expect(callersOf).toBeLessThanOrEqual(of);
    const text = JSON.stringify(incident);
    expect(calls.filter(({ phone }) => text.includes(phone.slice(1)))).toEqual([]);
    expect(text).not.toMatch(/caller_?hash/i);
  });

  it("has its parts: events a minute, what the logs complain of, how callers felt", async () => {
    const [vertical = ""] = planted().verticals;
    const { during, range } = await incidentOf(link(vertical));
    const part = { vertical, slo: "turn-latency-p99" };
    const minutes = valueOf(await getMinutes({ ...part, ...range }, context()));
    // No rules run here: calls are counted instead.
    expect(minutes.basis).toBe("call_log");
    const inside = minutes.minutes.filter(({ at }) => at >= during.from && at < during.to);
    const bad = (some: typeof inside) => some.reduce((sum, one) => sum + (one.bad ?? 0), 0);
    expect(bad(inside)).toBeGreaterThan(0.8 * bad(minutes.minutes));
    const { patterns } = valueOf(await getPatterns({ ...part, ...during }, context()));
    const slow = patterns?.find(({ event }) => event === "turn.slow");
    expect(slow?.during).toBeGreaterThan(3 * (slow?.before ?? 0));
    expect(slow).toMatchObject({ template: "turn # took # ms" });
    expect(calls.some(({ sid }) => sid === slow?.sid)).toBe(true);
    const { negative, basis } = valueOf(await getIncidentSentiment({ ...part, ...during }, context()));
    expect(basis).toBe("metrics");
    expect(negative?.during.ratio).toBeGreaterThan(negative?.before?.ratio ?? 1);
  });
});

describe("a calm hour", () => {
  it("names neither a stage nor a beginning", async () => {
    const { startMs, verticals } = planted();
    const calm = [...new Set(calls.map(({ vertical }) => vertical))].filter(
      (one) => !verticals.includes(one),
    );
    expect(calm.length).toBeGreaterThan(2);
    for (const vertical of calm) {
      const incident = await incidentOf({ ...link(vertical), at: Math.floor(startMs / 1000) + 8 * 60 });
      expect([
        vertical,
        incident.driver?.leading,
        incident.factors?.factors.some((one) => one.significant),
      ]).toEqual([vertical, null, false]);
      expect(incident.began).toBeNull();
    }
  });
});

describe("any link", () => {
  it("of an alert that is not ours, or without any label, is answered", async () => {
    const foreign = await incidentOf({ alert: "HighCpu", severity: "critical", at: Math.floor(NOW / 1000) });
    expect(foreign).toMatchObject({
      kind: "other",
      firing: { state: "unknown" },
      objective: { runbook: null },
    });
    const bare = await incidentOf({ at: Math.floor(planted().startMs / 1000) + 600 });
    expect(bare.driver?.leading).toBe("tts_first_frame");
    expect(bare.calls?.affected).toBeGreaterThan(15);
    await incidentOf({ slo: "gone", vertical: "nowhere", stage: "stt" });
    const wrong = await getIncident({ from: "2026-11-24T15:00:00Z", to: "2026-11-24T14:00:00Z" }, context());
    expect(wrong).toMatchObject({ ok: false, error: { kind: "bad_request" } });
  });
});

describe("with a source down", () => {
  let broken: TestServer;
  beforeAll(async () => {
    broken = await serve((_request, response) => plain(response, "no", 500));
  });
  afterAll(() => broken.close());
  const stateOf = ({ sources }: Incident, name: string) =>
    sources.find(({ source }) => source === name)?.state;

  it("the call log names stage and provider without Prometheus", async () => {
    const { provider, verticals } = planted();
    for (const url of [broken.url, ""]) {
      const incident = await incidentOf(link(verticals[0] ?? ""), { PROMETHEUS_URL: url });
      expect(incident.driver).toMatchObject({ basis: "call_log", leading: "tts_first_frame" });
      expect(sentence(incident, "factor")).toContain(provider);
      expect(stateOf(incident, "prometheus")).toBe(url === "" ? "off" : "error");
    }
  });

  it("the metrics name the stage without Loki, and no calls", async () => {
    const incident = await incidentOf(link(planted().verticals[0] ?? ""), { LOKI_URL: broken.url });
    expect(incident.driver).toMatchObject({ basis: "metrics", leading: "tts_first_frame" });
    expect(incident).toMatchObject({ calls: null, factors: null, worst: [] });
    expect(stateOf(incident, "loki")).toBe("error");
  });

  it("both down are both said", async () => {
    const incident = await incidentOf(link("salon"), { LOKI_URL: broken.url, PROMETHEUS_URL: broken.url });
    expect(incident).toMatchObject({ driver: null, calls: null, worst: [] });
    expect([stateOf(incident, "loki"), stateOf(incident, "prometheus")]).toEqual(["error", "error"]);
  });
});
