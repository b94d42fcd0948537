import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listAlerts } from "#lib/alerts/service.ts";
import { otlpRecords, type RecordWords } from "#lib/calls/testing/records.ts";
import { parseConfig } from "#lib/config/schema.ts";
import { createBackends } from "#lib/datasources/backends.ts";
import { postJson, type TempBackend, tempBackend } from "#lib/embedded/testing/server.ts";
import { valueOf } from "#lib/problem/testing.ts";
import { getSlo } from "#lib/slo/detail.ts";
import { listSlos } from "#lib/slo/service.ts";
import { backfillRules, type CountedMinutes, countedMetrics } from "#lib/slo/testing/otlp-counts.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { listIncidents } from "./list.ts";
import { getMinutes } from "./minutes.ts";
import { HOUR_MS, MINUTE_MS } from "./model.ts";
import { incidentQuerySchema } from "./schema.ts";
import { getIncident } from "./service.ts";
import { timelineOf } from "./timeline.ts";

/**
 * Two environments of one vertical in the embedded backend with the project's own rules, and more than a day of both. In
 * production two of five turns wait for the voice, since minutes after a deploy; in staging nothing is wrong, although it
 * was deployed too.
 */

const NOW = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
const FROM = NOW - 27 * HOUR_MS;
const minuteOf = (ms: number) => Math.round((ms - FROM) / MINUTE_MS);
const BEGAN = NOW - 40 * MINUTE_MS;
const DEPLOYED = BEGAN - 5 * MINUTE_MS;
const STAGED = BEGAN - 3 * MINUTE_MS;

type Turns = CountedMinutes["turns"];
const salon = (edge: CountedMinutes["edge"] & object, turns: Turns): CountedMinutes => ({
  vertical: "salon",
  calls: 1,
  stages: true,
  edge,
  turns,
});
const calm: Turns = () => ({ quick: 10, slow: 0 });
const burning: Turns = (minute) => (minute < minuteOf(BEGAN) ? calm(minute) : { quick: 6, slow: 4 });
const production = { environment: "production" };
const staging = { environment: "staging" };
const EDGES: readonly CountedMinutes[] = [
  salon({ ...production, version: "1.4.2", instance: "edge-1", toMinute: minuteOf(DEPLOYED) + 2 }, calm),
  salon({ ...production, version: "1.4.3", instance: "edge-2", fromMinute: minuteOf(DEPLOYED) }, burning),
  salon({ ...staging, version: "1.5.0", instance: "edge-s1", toMinute: minuteOf(STAGED) }, calm),
  salon({ ...staging, version: "1.5.1", instance: "edge-s2", fromMinute: minuteOf(STAGED) }, calm),
];

/** A call ends each minute; once production is slow, two of three are on the provider that makes it so. */
function callsOf(environment: string): RecordWords[] {
  const count = (NOW - (NOW - 5 * HOUR_MS)) / MINUTE_MS;
  return Array.from({ length: count }, (_, i): RecordWords => {
    const atMs = NOW - 5 * HOUR_MS + i * MINUTE_MS + 20_000;
    const slow = environment === "production" && atMs > BEGAN && i % 3 < 2;
    return {
      kind: "call.end",
      sid: `${environment}-${i}`,
      atMs,
      "call.vertical": "salon",
      "call.direction": "inbound",
      "call.outcome": "resolved",
      "call.caller_hash": String(i % 50).padStart(32, "0"),
      "call.duration_seconds": 50,
      "call.turns": 10,
      "call.slow_turns": slow ? 4 : 0,
      "call.worst_turn_index": 3,
      "call.worst_turn_seconds": slow ? 3 : 0.4,
      "call.verdict": slow ? "slow" : "ok",
      "call.tts_provider": i % 3 < 2 ? "elevenlabs" : "cartesia",
      ...(slow && { "call.breached_stage": "tts_first_frame", "call.breached_provider": "elevenlabs" }),
    };
  });
}

let backend: TempBackend;
beforeAll(async () => {
  const rules = ["--rules", "deploy/prometheus/rules/*.yml", "--hold-rules"];
  backend = await tempBackend(...rules);
  const post = async (signal: string, body: string) => {
    const { status } = await postJson(`${backend.url}/v1/${signal}`, body);
    if (status !== 200) throw new Error(`The ${signal} were refused with ${status}.`);
  };
  for (const edge of EDGES) await post("metrics", countedMetrics(FROM, NOW, [edge]));
  for (const one of ["production", "staging"])
    await post("logs", JSON.stringify(otlpRecords(callsOf(one), one)));
  await backfillRules(backend.url, NOW - 4 * HOUR_MS, NOW);
}, 180_000);
afterAll(() => backend.stop());

function context(): ServiceContext {
  const config = parseConfig(
    { PROMETHEUS_URL: `${backend.url}/prometheus`, LOKI_URL: `${backend.url}/loki` },
    () => "",
  );
  return { config, backends: createBackends(config), signal: undefined, nowMs: NOW };
}
const ALERT = "TurnLatencyP99BudgetBurn";
const OBJECTIVE = { objective: "turn-latency-p99", vertical: "salon" };
const link = (environment: string) =>
  incidentQuerySchema.parse({
    alert: ALERT,
    slo: "turn-latency-p99",
    vertical: "salon",
    severity: "page",
    environment,
    at: String((NOW - 5 * MINUTE_MS) / 1000),
  });

describe("two environments with the same vertical", () => {
  it("have alerts of their own", async () => {
    const burns = async () =>
      valueOf(await listAlerts({}, context())).alerts.filter(({ name }) => name.endsWith("BudgetBurn"));
    await expect.poll(burns, { timeout: 120_000, interval: 500 }).not.toEqual([]);
    const alerts = await burns();
    expect(alerts.map(({ name, severity }) => `${name} ${severity}`)).toContain(`${ALERT} page`);
    for (const { environment, hrefs, burn } of alerts) {
      expect([environment, burn?.holds]).toEqual(["production", true]);
      expect(hrefs.incident).toContain("environment=production");
      expect(hrefs.slo).toContain("environment=production");
    }
    const { alerts: others } = valueOf(await listAlerts({ environment: ["staging"] }, context()));
    expect(others).toEqual([]);
    const { incidents } = valueOf(await listIncidents({}, context()));
    expect(incidents?.map(({ vertical, environment }) => [vertical, environment])).toEqual([
      ["salon", "production"],
    ]);
  });

  it("have budgets of their own, in the list and on the objective's page", async () => {
    const { slos } = valueOf(await listSlos({ objective: ["turn-latency-p99"] }, context()));
    const own = (environment: string) => slos?.filter((one) => one.environment === environment) ?? [];
    expect(own("staging")).toMatchObject([{ budgetLeft: 1, alerts: [] }]);
    const [burnt] = own("production");
    expect(burnt?.budgetLeft).toBeLessThan(-1);
    expect(burnt?.alerts.map(({ incident }) => incident.includes("environment=production"))).toEqual([
      true,
      true,
    ]);
    expect(slos).toHaveLength(2);

    const worst = (burn: readonly (number | null)[] | undefined) =>
      Math.max(...(burn ?? []).map((one) => one ?? 0));
    const detail = async (environment: string) =>
      valueOf(await getSlo(OBJECTIVE, { environment }, context()));
    const [bad, good] = [await detail("production"), await detail("staging")];
    expect(worst(bad.burn?.["5m"])).toBeCloseTo(40, 0);
    expect(bad.fired.length).toBeGreaterThan(0);
    expect(bad.deploys).toMatchObject([{ version: "1.4.3" }]);
    expect([worst(good.burn?.["5m"]), good.fired, good.slo.budgetLeft]).toEqual([0, [], 1]);
    expect(good.deploys).toMatchObject([{ version: "1.5.1" }]);
    // Without an environment all that is told is of the same one.
    const any = valueOf(await getSlo(OBJECTIVE, {}, context()));
    expect(worst(any.burn?.["5m"]) > 1).toBe(any.slo.environment === "production");
    expect(any.fired.length > 0).toBe(any.slo.environment === "production");
  });

  it("have incidents of their own", async () => {
    const bad = valueOf(await getIncident(link("production"), context()));
    const good = valueOf(await getIncident(link("staging"), context()));
    expect(bad.subject.environment).toBe("production");
    expect(bad.firing.state).toBe("firing");
    expect(bad.burn?.find(({ window }) => window === "5m")?.rate).toBeCloseTo(40, 0);
    expect(Math.abs(Date.parse(bad.began?.at ?? "") - BEGAN)).toBeLessThan(4 * MINUTE_MS);
    expect(bad.worst.map(({ sid }) => sid.split("-")[0])).toEqual(
      Array.from({ length: 10 }, () => "production"),
    );
    expect(bad.calls?.of).toBeLessThan(45);
    expect(good).toMatchObject({
      firing: { state: "unknown" },
      began: null,
      worst: [],
      driver: { leading: null },
    });
    expect(good.burn?.every(({ rate }) => rate === 0)).toBe(true);
    expect(good.calls).toMatchObject({ affected: 0 });
  });
});

describe("the incident against the day before", () => {
  it("names the stage by its share of the same hours a day earlier, and the provider", async () => {
    const { driver, sentences } = valueOf(await getIncident(link("production"), context()));
    expect(driver).toMatchObject({
      of: "stage",
      basis: "metrics",
      against: "day",
      leading: "tts_first_frame",
    });
    const dayMs = Date.parse(driver?.during.to ?? "") - Date.parse(driver?.before?.to ?? "");
    expect(dayMs).toBe(24 * HOUR_MS);
    const [leading] = driver?.rows ?? [];
    expect(leading?.during.ratio).toBeCloseTo(0.4, 1);
    expect(leading?.before).toMatchObject({ bad: 0, ratio: 0 });
    expect(leading?.before?.total).toBeGreaterThan(300);
    const said = (part: string) => sentences.find((one) => one.part === part)?.text;
    expect(said("driver")).toMatch(/^TTS first frame drives it: .*, 0 % in the same hours the day before\./);
    expect(said("factor")).toMatch(/calls that breached TTS first frame are on elevenlabs/);
  });

  it("has the deploy just before it among its marks and in its timeline, and none of another environment", async () => {
    const incident = valueOf(await getIncident(link("production"), context()));
    const part = { slo: "turn-latency-p99", vertical: "salon", environment: "production", ...incident.range };
    const minutes = valueOf(await getMinutes(part, context()));
    expect(minutes).toMatchObject({ basis: "metrics", unit: "turns" });
    expect(minutes.deploys).toMatchObject([{ service: "voice-edge", version: "1.4.3", from: "1.4.2" }]);
    expect(Math.abs(Date.parse(minutes.deploys?.[0]?.at ?? "") - DEPLOYED)).toBeLessThanOrEqual(MINUTE_MS);
    const kinds = timelineOf(incident, minutes).map(({ kind, text }) => (kind === "deploy" ? text : kind));
    expect(kinds.slice(0, 2)).toEqual(["Deploy: voice-edge 1.4.3, after 1.4.2", "began"]);
  });
});
