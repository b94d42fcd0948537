import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "#lib/config/schema.ts";
import { createBackends } from "#lib/datasources/backends.ts";
import { postJson, type TempBackend, tempBackend } from "#lib/embedded/testing/server.ts";
import { valueOf } from "#lib/problem/testing.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { getSlo } from "./detail.ts";
import { listSlos } from "./service.ts";
import { sloDetailSchema, slosSchema } from "./schema.ts";
import { backfillRules, countedMetrics } from "./testing/otlp-counts.ts";

/**
 * The embedded backend with the project's own rules: four hours of two verticals, of which one answers a fifth of its
 * turns too late in the last hour.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOW = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
const FROM = NOW - 4 * HOUR_MS;

let backend: TempBackend;
beforeAll(async () => {
  const rules = ["--rules", "deploy/prometheus/rules/*.yml"];
  backend = await tempBackend(...rules);
  const metrics = countedMetrics(FROM, NOW, [
    {
      vertical: "salon",
      turns: (minute) => (minute < 180 ? { quick: 10, slow: 0 } : { quick: 8, slow: 2 }),
      calls: 1,
    },
    { vertical: "hotel", turns: () => ({ quick: 10, slow: 0 }), calls: 1 },
  ]);
  const { status } = await postJson(`${backend.url}/v1/metrics`, metrics);
  if (status !== 200) throw new Error(`The metrics were refused with ${status}.`);
  await backfillRules(backend.url, FROM, NOW);
}, 120_000);
afterAll(() => backend.stop());

function context(prometheus = `${backend.url}/prometheus`): ServiceContext {
  const config = parseConfig({ PROMETHEUS_URL: prometheus }, () => "");
  return { config, backends: createBackends(config), signal: undefined, nowMs: NOW };
}

describe("all objectives", () => {
  it("stand as the events say: budget, burn, how much is known", async () => {
    const { slos, rulesLoaded, sources } = valueOf(await listSlos({}, context()));
    expect(rulesLoaded).toBe(true);
    expect(sources).toMatchObject([{ source: "prometheus", state: "ok" }]);
    const bad = slos?.find(({ id }) => id === "salon-turn-latency-p99");
    expect(bad).toMatchObject({
      title: "Turn latency, 99 %",
      target: 0.99,
      budget: 0.01,
      alerting: "page",
      noData: null,
    });
    // 120 of 2,400 turns; the rate over five minutes smears both ends.
    expect(bad?.errorRatio["30d"]).toBeCloseTo(0.05, 2);
    expect(bad?.burn["1h"]).toBeGreaterThan(17);
    expect(bad?.burn["5m"]).toBeCloseTo(20, 0);
    expect(bad?.budgetLeft).toBeLessThan(-3.5);
    expect(bad?.events.bad).toBeGreaterThan(100);
    expect((bad?.knownMs ?? 0) / HOUR_MS).toBeGreaterThan(3);
    expect((bad?.knownMs ?? 0) / HOUR_MS).toBeLessThan(5);
    expect(Math.max(...(bad?.spark ?? []).map((one) => one ?? 0))).toBeGreaterThan(0.1);

    expect(slos?.find(({ id }) => id === "hotel-turn-latency-p99")).toMatchObject({ budgetLeft: 1 });
  });

  it("that were never counted are listed, as unknown, with the reason", async () => {
    const { slos } = valueOf(await listSlos({ vertical: ["hotel"] }, context()));
    expect(new Set(slos?.map(({ vertical }) => vertical))).toEqual(new Set(["hotel"]));
    expect(slos?.find(({ objective }) => objective === "tool-calls-ok")).toMatchObject({
      budgetLeft: null,
      knownMs: null,
      noData: expect.stringContaining("Nothing was counted"),
      target: 0.99,
    });
  });

  it("are as the contract says", async () => {
    expect(slosSchema.safeParse(valueOf(await listSlos({}, context()))).error).toBeUndefined();
  });

  it("are those of the SLO file, and unknown, where Prometheus is down", async () => {
    const answer = valueOf(await listSlos({}, context("http://127.0.0.1:9")));
    expect(answer).toMatchObject({ slos: null, rulesLoaded: null, sources: [{ state: "error" }] });
    expect(answer.declared.map(({ objective }) => objective)).toContain("calls-completed");
  });
});

describe("one objective", () => {
  const ask = { objective: "turn-latency-p99", vertical: "salon" };

  it("has its burn, budget and events over the range, its rules, and when its alerts fired", async () => {
    const detail = valueOf(await getSlo(ask, { from: "now-6h" }, context()));
    expect(sloDetailSchema.safeParse(detail).error).toBeUndefined();
    expect(detail.times).toHaveLength(detail.budgetLeft?.length ?? 0);
    expect(detail.stepSeconds).toBe(120);
    const at = (ms: number) => detail.times.findIndex((time) => time >= ms);
    // Nothing is known of the two hours before.
    expect(detail.budgetLeft?.slice(0, at(FROM - HOUR_MS)).every((one) => one === null)).toBe(true);
    expect(detail.budgetLeft?.[at(FROM + 2 * HOUR_MS)]).toBe(1);
    expect(detail.budgetLeft?.[at(NOW - 10 * MINUTE_MS)]).toBeLessThan(0);
    expect(detail.burn?.["5m"]?.[at(NOW - 20 * MINUTE_MS)]).toBeCloseTo(20, 0);
    expect(detail.events?.total[at(NOW - 20 * MINUTE_MS)]).toBeCloseTo(10, 0);
    expect(detail.events?.bad[at(NOW - 20 * MINUTE_MS)]).toBeCloseTo(2, 0);
    const page = detail.fired.find(({ severity }) => severity === "page");
    const sinceMin = (Date.parse(page?.from ?? "") - (NOW - HOUR_MS)) / MINUTE_MS;
    expect(sinceMin).toBeGreaterThan(5);
    expect(sinceMin).toBeLessThan(60);
    expect(detail.rulesFrom).toBe("prometheus");
    const counted = detail.rules.filter(({ labels }) => labels["sloth_slo"] !== undefined);
    expect(new Set(counted.map(({ labels }) => labels["sloth_slo"]))).toEqual(new Set([ask.objective]));
    expect(detail.rules.filter(({ kind }) => kind === "alerting").map(({ name }) => name)).toEqual([
      "TurnLatencyP99BudgetBurn",
      "TurnLatencyP99BudgetBurn",
    ]);
    expect(detail.calls).toBe(
      "/calls?vertical=salon&verdict=slow&verdict=failed&sort=worst_turn&from=now-6h",
    );
  });

  it("leaves out windows that are shorter than a step", async () => {
    const { burn, stepSeconds } = valueOf(await getSlo(ask, { from: "now-30d" }, context()));
    expect(stepSeconds).toBe(21_600);
    expect(Object.keys(burn ?? {})).toEqual(["6h", "1d", "3d", "30d"]);
  });

  it("has the rules of the SLO file, and unknown figures, where Prometheus is down", async () => {
    const detail = valueOf(await getSlo(ask, {}, context("http://127.0.0.1:9")));
    expect(detail).toMatchObject({ burn: null, events: null, rulesFrom: "file", slo: { budgetLeft: null } });
    expect(detail.rules.some(({ kind }) => kind === "alerting")).toBe(true);
  });

  it("that nobody knows is not found; a range that ends before it begins is refused", async () => {
    const none = await getSlo({ objective: "nope", vertical: "salon" }, {}, context());
    expect(none).toMatchObject({ ok: false, error: { kind: "not_found" } });
    const wrong = await getSlo(ask, { from: "now-1h", to: "now-2h" }, context());
    expect(wrong).toMatchObject({ ok: false, error: { kind: "bad_request", field: "from" } });
  });
});
