import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listAlerts } from "./service.ts";
import { hasAlertmanager, startAlertmanager, type TestAlertmanager } from "./testing/alertmanager.ts";
import { contextOf, value } from "./testing/lab.ts";
import { hasPrometheus, startPrometheus, type TestPrometheus } from "./testing/prometheus.ts";
import { firingRules } from "./testing/rules.ts";

/** What a real Prometheus sends to a real Alertmanager is found again, whatever labels it adds on the way. */

const INSTALLED = hasPrometheus && hasAlertmanager;
const EXTERNAL = { cluster: "eu", replica: "a", vertical: "of the cluster" };

describe.skipIf(!INSTALLED)(
  `Prometheus and Alertmanager${INSTALLED ? "" : " (skipped: they are not on PATH)"}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "earshot-delivered-"));
    let manager: TestAlertmanager;
    let prometheus: TestPrometheus;
    beforeAll(async () => {
      manager = await startAlertmanager(folder);
      prometheus = await startPrometheus(folder, firingRules(true), manager.url, EXTERNAL);
    });
    afterAll(async () => {
      await prometheus.stop();
      await manager.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    const list = async () =>
      value(
        await listAlerts({}, contextOf({ PROMETHEUS_URL: prometheus.url, ALERTMANAGER_URL: manager.url })),
      );

    it("each alert is there once, with what was added apart from its own labels", async () => {
      const known = async () => (await list()).alerts.filter(({ knownTo }) => knownTo.alertmanager).length;
      await expect.poll(known, { timeout: 60_000, interval: 500 }).toBe(4);
      const { alerts, rules } = await list();
      expect(alerts.map(({ name, severity, state }) => `${name} ${severity} ${state}`).toSorted()).toEqual([
        "CallsCompletedBudgetBurn ticket firing",
        "CertificateExpires other firing",
        "DiskFillsUp page pending",
        "TurnLatencyP99BudgetBurn page firing",
        "TurnLatencyP99BudgetBurn ticket inhibited",
      ]);
      const page = alerts.find(({ severity, state }) => severity === "page" && state === "firing");
      // An external label never replaces one that the alert has.
      expect(page).toMatchObject({
        vertical: "salon",
        externalLabels: { cluster: "eu", replica: "a" },
        burn: { holds: true },
      });
      expect(alerts.find(({ name }) => name === "CertificateExpires")?.externalLabels).toEqual(EXTERNAL);
      expect(Date.parse(page?.firingSince ?? "")).toBeGreaterThanOrEqual(Date.parse(page?.activeAt ?? ""));
      expect(rules).toMatchObject({ alerting: 5, slo: 3, failed: 1, failures: [{ rule: "broken:rule" }] });
    });
  },
);
