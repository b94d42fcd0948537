import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Handler, json, plain, serve, type TestServer } from "#lib/datasources/test-server.ts";
import { getAlert, listAlerts } from "./service.ts";
import { hasAlertmanager } from "./testing/alertmanager.ts";
import { type AlertLab, contextOf, startAlertLab, value } from "./testing/lab.ts";

/** Alerts through the embedded backend and a real Alertmanager. */

describe.skipIf(!hasAlertmanager)(
  `with Alertmanager${hasAlertmanager ? "" : " (skipped: it is not on PATH)"}`,
  () => {
    let lab: AlertLab;
    beforeAll(async () => {
      lab = await startAlertLab();
    });
    afterAll(() => lab.close());

    it("tells pages, tickets, pending and inhibited ones apart, with burn and budget", async () => {
      await expect
        .poll(() => lab.stateOf("TurnLatencyP99BudgetBurn", "ticket"), { timeout: 30_000 })
        .toBe("inhibited");
      const { alerts, rules, prometheus, alertmanager } = await lab.list();
      expect({ prometheus, alertmanager }).toEqual({ prometheus: "ok", alertmanager: "ok" });
      expect(rules).toMatchObject({ alerting: 5, slo: 3, failed: 0 });
      const page = alerts[0];
      expect(page).toMatchObject({
        name: "TurnLatencyP99BudgetBurn",
        severity: "page",
        state: "firing",
        vertical: "salon",
        knownTo: { prometheus: true, alertmanager: true },
        externalLabels: { cluster: "eu" },
        receivers: ["team"],
        objective: { id: "salon-turn-latency-p99", title: "Turn latency, 99 %" },
        burn: { long: { window: "1h" }, short: { window: "5m" }, factor: 14.4, holds: true },
        budget: { gone: { kind: "at" } },
      });
      expect(page?.burn?.short.rate).toBeCloseTo(25, 6);
      expect(page?.budget?.left).toBeCloseTo(0.4, 6);
      expect(page?.hrefs.incident).toMatch(
        /^\/incidents\?alert=TurnLatencyP99BudgetBurn&slo=turn-latency-p99&vertical=salon/,
      );
      expect(alerts.map(({ name, severity, state }) => `${name} ${severity} ${state}`).slice(1)).toEqual(
        expect.arrayContaining([
          "DiskFillsUp page pending",
          "NodeDown ticket firing",
          "CallsCompletedBudgetBurn ticket firing",
          "TurnLatencyP99BudgetBurn ticket inhibited",
          "CertificateExpires other firing",
        ]),
      );
      const inhibited = alerts.find(({ state }) => state === "inhibited");
      expect(inhibited?.inhibitedBy).toEqual([
        { id: page?.id, name: "TurnLatencyP99BudgetBurn", severity: "page" },
      ]);
      expect(alerts.find(({ name }) => name === "NodeDown")?.knownTo).toEqual({
        prometheus: false,
        alertmanager: true,
      });
      expect(alerts.find(({ name }) => name === "CallsCompletedBudgetBurn")?.budget?.gone).toEqual({
        kind: "gone",
      });
    });

    it("gives one alert by its id, under the labels of either source", async () => {
      const [page] = (await lab.list()).alerts;
      expect(value(await getAlert(page?.id ?? "", lab.context())).alert.name).toBe(
        "TurnLatencyP99BudgetBurn",
      );
      const [known] = (await lab.list({ PROMETHEUS_URL: "off", LOKI_URL: lab.prometheusUrl })).alerts;
      expect(known?.id).not.toBe(page?.id);
      expect(value(await getAlert(known?.id ?? "", lab.context())).alert.id).toBe(page?.id);
      expect(await getAlert("0123456789abcdef", lab.context())).toMatchObject({
        error: { kind: "not_found" },
      });
      expect(await getAlert("../x", lab.context())).toMatchObject({ error: { kind: "bad_request" } });
      const without = lab.context({ PROMETHEUS_URL: "http://127.0.0.1:9" });
      expect(await getAlert("0123456789abcdef", without)).toMatchObject({ error: { kind: "unavailable" } });
    });

    it("an alert that Prometheus fires and Alertmanager does not know is not delivered, after a while", async () => {
      const empty = await serve((_request, response) => json(response, []));
      try {
        const context = lab.context({ ALERTMANAGER_URL: empty.url });
        const states = async (nowMs: number) =>
          new Set(value(await listAlerts({}, { ...context, nowMs })).alerts.map(({ state }) => state));
        expect(await states(Date.now() + 300_000)).toEqual(new Set(["undelivered", "pending"]));
      } finally {
        await empty.close();
      }
    });

    it("each source may be away: what the other knows is there, and what is unknown is null", async () => {
      const gone = "http://127.0.0.1:9";
      const manager = await lab.list({ PROMETHEUS_URL: gone });
      expect(manager).toMatchObject({ prometheus: "error", alertmanager: "ok", rules: null });
      expect(manager.alerts.length).toBeGreaterThan(3);
      expect(manager.alerts.every(({ knownTo, burn }) => knownTo.prometheus === null && burn === null)).toBe(
        true,
      );
      expect(manager.alerts.find(({ objective }) => objective !== null)?.objective?.title).not.toBeNull();

      const prometheus = await lab.list({ ALERTMANAGER_URL: gone });
      expect(prometheus).toMatchObject({ prometheus: "ok", alertmanager: "error" });
      expect(new Set(prometheus.alerts.map(({ state }) => state))).toEqual(new Set(["firing", "pending"]));

      expect(await lab.list({ ALERTMANAGER_URL: "off" })).toMatchObject({ alertmanager: "off", total: 5 });
      const neither = await lab.list({ PROMETHEUS_URL: gone, ALERTMANAGER_URL: gone });
      expect(neither).toMatchObject({ prometheus: "error", alertmanager: "error", alerts: [], rules: null });
    });
  },
);

describe("a Prometheus that hangs", () => {
  it("keeps what Alertmanager knows for no longer than a few seconds", async () => {
    const hanging = await serve(() => {});
    const manager = await serve((_request, response) => json(response, []));
    try {
      const context = contextOf({ PROMETHEUS_URL: hanging.url, ALERTMANAGER_URL: manager.url });
      const { prometheus, alertmanager, sources } = value(await listAlerts({}, context));
      expect({ prometheus, alertmanager }).toEqual({ prometheus: "error", alertmanager: "ok" });
      expect(sources.find(({ source }) => source === "prometheus")?.message).toContain("within 6 s");
    } finally {
      await Promise.all([hanging.close(), manager.close()]);
    }
  });
});

describe("a Prometheus that gives its alerts and not its rules", () => {
  let server: TestServer;
  const handler: Handler = (_request, response, url) => {
    if (url.pathname === "/api/v1/rules") return plain(response, "forbidden", 403);
    if (url.pathname !== "/api/v1/alerts")
      return json(response, { status: "success", data: { resultType: "vector", result: [] } });
    const alert = {
      labels: { alertname: "Down", severity: "page" },
      state: "firing",
      activeAt: "2026-11-20T12:00:00Z",
    };
    return json(response, { status: "success", data: { alerts: [alert] } });
  };
  beforeAll(async () => {
    server = await serve(handler);
  });
  afterAll(() => server.close());

  it("still has its alerts listed, and the rules are unknown", async () => {
    const found = value(await listAlerts({}, contextOf({ PROMETHEUS_URL: server.url })));
    expect(found).toMatchObject({
      rules: null,
      alertmanager: "off",
      alerts: [{ name: "Down", state: "firing" }],
    });
    expect(found.sources.find(({ source }) => source === "prometheus")?.state).toBe("partial");
  });
});
