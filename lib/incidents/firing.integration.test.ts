import { afterAll, beforeAll, expect, it } from "vitest";
import { parseConfig } from "#lib/config/schema.ts";
import { createBackends } from "#lib/datasources/backends.ts";
import { json, serve, type TestServer } from "#lib/datasources/test-server.ts";
import { firedAlerts } from "./firing.ts";
import { DAY_MS } from "./model.ts";

const NOW = Date.UTC(2026, 10, 24, 16, 0, 2);
let prometheus: TestServer;
beforeAll(async () => {
  prometheus = await serve((_request, response, url) =>
    json(response, {
      status: "success",
      data: url.pathname.endsWith("query_range") ? { resultType: "matrix", result: [] } : { alerts: [] },
    }),
  );
});
afterAll(() => prometheus.close());

it("who follows the same link a little later asks for the same instants", async () => {
  const config = parseConfig({ PROMETHEUS_URL: prometheus.url }, () => "");
  const asked = async (nowMs: number) => {
    const before = prometheus.asked.length;
    await firedAlerts(
      { alert: "TurnLatencyP99BudgetBurn", fromMs: nowMs - 2 * DAY_MS, toMs: nowMs },
      { config, backends: createBackends(config), signal: undefined, nowMs },
    );
    const range = prometheus.asked.slice(before).find(({ url }) => url.pathname.endsWith("query_range"));
    const at = (name: string) => Number(range?.url.searchParams.get(name));
    return { end: at("end"), grid: at("start") % at("step") };
  };
  const first = await asked(NOW);
  expect(await asked(NOW + 41_000)).toEqual(first);
  expect(await asked(NOW + 90_000)).toEqual({ end: first.end + 60, grid: first.grid });
});
