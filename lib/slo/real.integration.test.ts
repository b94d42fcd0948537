import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { prometheusVersion } from "#lib/embedded/prometheus/differential/real-prometheus.ts";
import { alertingRules, backfill, countedBy, ruleFileText, rulesForAlerts } from "./testing/backfill.ts";
import {
  type Alertmanager,
  alertmanagerOnPath,
  ROUTING_KEY,
  Sink,
  startAlertmanager,
} from "./testing/alertmanager.ts";
import { dashboardQueries } from "./testing/dashboard-queries.ts";
import { type Prometheus, startPrometheus } from "./testing/prometheus.ts";
import { moved, type SimulatedDay, simulatedDay } from "./testing/simulated-day.ts";

/**
 * The project's rules and its alertmanager.yml in a real Prometheus and a real Alertmanager, on calls of the
 * simulator: its incident pages, and a calm day does not.
 */

const prometheusFound = prometheusVersion();
const alertmanagerFound = alertmanagerOnPath();
const missing = [
  ...(prometheusFound === null ? ["prometheus and promtool"] : []),
  ...(alertmanagerFound === null ? ["prometheus-alertmanager"] : []),
];

const MINUTE_MS = 60_000;
/** A Tuesday, 15:00 of the business lines' own zone. */
const UNTIL_MS = Date.UTC(2026, 10, 24, 20);
const DAY = {
  hours: 24,
  callsPerDay: 2500,
  seed: 3,
  untilMs: UNTIL_MS,
  wanted: countedBy([...rulesForAlerts(), ...alertingRules()]),
};

const webhook = z.object({
  receiver: z.string(),
  status: z.string(),
  alerts: z.array(
    z.object({
      status: z.string(),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
    }),
  ),
});
const pagerduty = z.object({
  routing_key: z.string(),
  event_action: z.string(),
  client: z.string(),
  client_url: z.string(),
  payload: z.object({ summary: z.string(), severity: z.string() }),
  links: z.array(z.object({ href: z.string(), text: z.string() })),
});

describe.skipIf(missing.length > 0)(
  `a real Prometheus and Alertmanager${missing.length > 0 ? ` (skipped: not on PATH: ${missing.join(", ")})` : ""}`,
  { timeout: 600_000 },
  () => {
    const running: { stop(): Promise<void> }[] = [];
    afterEach(async () => {
      for (const one of running.splice(0).reverse()) await one.stop();
    });
    async function filled(day: SimulatedDay): Promise<Prometheus> {
      const prometheus = await startPrometheus();
      running.push(prometheus);
      await prometheus.write(day.series);
      await backfill(prometheus, rulesForAlerts(), day);
      return prometheus;
    }

    test("a calm day pages nobody at any minute", async () => {
      const day = await simulatedDay({ ...DAY, calm: true });
      expect(day.incident).toBeNull();
      expect(day.calls).toBeGreaterThan(2000);
      const prometheus = await filled(day);
      const minutes = { fromMs: day.fromMs, untilMs: day.untilMs, stepMs: MINUTE_MS };
      // Everything that alerts is known all day: what keeps quiet is not without data.
      const known = await prometheus.range("count(slo:sli_error:ratio_rate1h)", minutes);
      expect(Math.max(...(known[0]?.samples ?? []).map(([, count]) => count))).toBe(6 * 5);
      expect(known[0]?.samples.length).toBeGreaterThan(24 * 60 - 10);
      const pages = alertingRules().filter(({ labels }) => labels["severity"] === "page");
      expect(pages.length).toBeGreaterThan(4);
      for (const { name, expr } of pages) {
        const fired = await prometheus.range(expr, minutes);
        expect({ name, fired }).toEqual({ name, fired: [] });
      }
    });

    test("the simulator's incident pages: Prometheus fires, and Alertmanager tells", async () => {
      if (alertmanagerFound === null) throw new Error("there is no Alertmanager");
      const { day, incident } = await incidentNow();
      const prometheus = await filled(day);
      const sink = await new Sink().up();
      running.push({ stop: async () => sink.down() });
      const alertmanager = await startAlertmanager({ ...alertmanagerFound, sink });
      running.push(alertmanager);
      await evaluate(prometheus, alertmanager);

      const pages = () => alertsTold(sink, "page").filter(({ labels }) => labels["severity"] === "page");
      const told = () => [...new Set(pages().map(({ labels }) => labels["vertical"] ?? ""))].sort();
      await expect.poll(told, { timeout: 240_000, interval: 250 }).toEqual(incident.verticals);
      for (const { labels, annotations } of pages()) {
        const { vertical = "", alertname = "", sloth_slo: slo = "" } = labels;
        expect(slo).toMatch(/^turn-latency-p9[59]$/);
        expect(labels).toMatchObject({
          alertname: `TurnLatency${slo.slice(-3).toUpperCase()}BudgetBurn`,
          sloth_severity: "page",
          sloth_id: `${vertical}-${slo}`,
        });
        expect(annotations["incident_url"]).toMatch(
          new RegExp(
            `^http://127\\.0\\.0\\.1:3000/incidents\\?alert=${alertname}&slo=${slo}&vertical=${vertical}&severity=page&environment=production&at=\\d{10}$`,
          ),
        );
        const at = Number(new URL(annotations["incident_url"] ?? "").searchParams.get("at")) * 1000;
        expect(at).toBeGreaterThan(incident.firstBadMs);
        expect(annotations["runbook_url"]).toMatch(/\/runbooks\/turn-latency$/);
      }
      const toldTo = (name: string) => () => sink.told.filter(({ receiver }) => receiver === name);
      await expect.poll(toldTo("pagerduty"), { timeout: 60_000 }).not.toEqual([]);
      const event = pagerduty.parse(toldTo("pagerduty")()[0]?.body);
      expect(event).toMatchObject({ routing_key: ROUTING_KEY, event_action: "trigger", client: "Earshot" });
      expect(event.payload.severity).toBe("critical");
      expect(event.client_url).toContain("/incidents?alert=TurnLatencyP9");
      expect(event.links.map(({ text }) => text)).toEqual(["Incident", "Runbook"]);
      await expect.poll(toldTo("slack"), { timeout: 60_000 }).not.toEqual([]);

      // First: its samples end now, and windows of five minutes run empty.
      await dashboardsAnswer(prometheus, incident.verticals[0] ?? "");
      await ticketsAreQuiet(alertmanager, sink, incident.verticals);
    });
  },
);

/** The day, moved so that it is now eighteen minutes after the first bad turn; what came later is not there yet. */
async function incidentNow() {
  const planned = await simulatedDay({ ...DAY, hours: 8, calm: false });
  if (planned.incident === null) throw new Error("the simulator planted no incident");
  const nowMs = Date.now();
  const day = moved(planned, Math.floor(nowMs - planned.incident.firstBadMs) - 18 * MINUTE_MS, nowMs);
  if (day.incident === null) throw new Error("the incident was lost");
  return { day, incident: day.incident };
}

/** The project's rule files, the alerts more often than a minute. */
async function evaluate(prometheus: Prometheus, { url }: Alertmanager): Promise<void> {
  for (const name of ["slo-recordings.yml", "slo-alerts.yml"])
    writeFileSync(
      join(prometheus.folder, name),
      name === "slo-alerts.yml"
        ? ruleFileText(name).replaceAll("interval: 60s", "interval: 3s")
        : ruleFileText(name),
    );
  await prometheus.configure(
    `rule_files: ["slo-*.yml"]\nalerting: { alertmanagers: [{ static_configs: [{ targets: ["${new URL(url).host}"] }] }] }\n`,
  );
}

const alertsTold = (sink: Sink, receiver: string) =>
  sink.told
    .filter((one) => one.receiver === "webhook")
    .map(({ body }) => webhook.parse(body))
    .filter((one) => one.receiver === receiver)
    .flatMap(({ alerts }) => alerts);

/** The incident's tickets are there, kept quiet by its pages; another ticket is told. */
async function ticketsAreQuiet(
  alertmanager: Alertmanager,
  sink: Sink,
  verticals: readonly string[],
): Promise<void> {
  const ids = verticals.map((vertical) => `${vertical}-turn-latency-p99`);
  const inhibited = async () => {
    const all = await alertmanager.alerts();
    const pages = new Map(
      all
        .filter(({ labels }) => labels["sloth_severity"] === "page")
        .map(({ labels, fingerprint }) => [labels["sloth_id"] ?? "", fingerprint]),
    );
    return all
      .filter(({ labels }) => labels["sloth_severity"] === "ticket" && ids.includes(labels["sloth_id"] ?? ""))
      .filter(({ labels, status }) =>
        status.inhibitedBy.includes(pages.get(labels["sloth_id"] ?? "") ?? "none"),
      )
      .map(({ labels }) => labels["sloth_id"] ?? "")
      .sort();
  };
  await expect.poll(inhibited, { timeout: 240_000, interval: 250 }).toEqual(ids);
  const other = {
    severity: "ticket",
    sloth_severity: "ticket",
    sloth_id: "legal-tool-calls-ok",
    vertical: "legal",
  };
  await alertmanager.post([{ labels: { ...other, alertname: "ToolCallsOkBudgetBurn" } }]);
  const tickets = () => alertsTold(sink, "ticket").map(({ labels }) => labels["sloth_id"] ?? "");
  await expect.poll(tickets, { timeout: 120_000, interval: 250 }).toContain(other.sloth_id);
  expect(tickets().filter((id) => ids.includes(id))).toEqual([]);
}

/** What sloth's own pages ask is answered: nothing is empty, and the figures are the incident's. */
async function dashboardsAnswer(prometheus: Prometheus, service: string): Promise<void> {
  const nowMs = Date.now();
  const month = new Date(nowMs).getUTCMonth() + 1;
  const value = new Map<string, number>();
  const unanswered: string[] = [];
  for (const [panel, query] of dashboardQueries({ service, slo: "turn-latency-p99", month })) {
    const [first] = await prometheus.range(query, { fromMs: nowMs, untilMs: nowMs, stepMs: MINUTE_MS });
    if (first === undefined) unanswered.push(`${panel}: ${query}`);
    else value.set(panel, first.samples[0]?.[1] ?? Number.NaN);
  }
  expect(unanswered).toEqual([]);
  expect(value.get("dashboard: objective")).toBe(0.99);
  expect(value.get("dashboard: page")).toBe(1);
  expect(value.get("dashboard: ticket")).toBe(1);
  expect(value.get("dashboard: burn rate")).toBeGreaterThan(14.4);
  expect(value.get("dashboard: SLI over 1h")).toBeLessThan(1 - 14.4 * 0.01);
  // A day without the others of its period: more is spent than there is.
  expect(value.get("dashboard: budget left of 30 days")).toBeLessThan(0);
  expect(value.get("server: period")).toBe(30);
}
