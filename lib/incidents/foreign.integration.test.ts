import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasAlertmanager } from "#lib/alerts/testing/alertmanager.ts";
import { type AlertLab, startAlertLab, value } from "#lib/alerts/testing/lab.ts";
import { always } from "#lib/alerts/testing/rules.ts";
import { type Incident, incidentQuerySchema, incidentSchema } from "./schema.ts";
import { listIncidents } from "./list.ts";
import { getIncident } from "./service.ts";

/** The pages of alerts that fire in the embedded backend and in a real Alertmanager: a team's own, and those of ours. */

const WIKI = "https://wiki.example/runbooks/high-latency#first-steps";
const links = (runbook_url: string) => ({
  annotations: { runbook_url, dashboard: "https://grafana.example/d/abc", summary: "p99 is {{ $value }} s" },
});

describe.skipIf(!hasAlertmanager)(
  `with Alertmanager${hasAlertmanager ? "" : " (skipped: it is not on PATH)"}`,
  () => {
    let lab: AlertLab;
    beforeAll(async () => {
      lab = await startAlertLab([
        always("HighLatency", { severity: "critical", team: "voice", service: "agents" }, links(WIKI)),
        always("Scripted", { severity: "warning" }, links("javascript:alert(1)")),
        always("Templated", { severity: "warning" }, links("https://wiki.example/{{ $value }}")),
      ]);
    });
    afterAll(() => lab.close());

    const incidentOf = async (href: string, env: Record<string, string> = {}): Promise<Incident> => {
      const query = Object.fromEntries(new URL(href, "http://console.example").searchParams);
      const incident = value(await getIncident(incidentQuerySchema.parse(query), lab.context(env)));
      expect(incidentSchema.parse(incident)).toEqual(incident);
      return incident;
    };
    const named = async (name: string, env: Record<string, string> = {}) => {
      const alert = (await lab.list(env)).alerts.find((one) => one.name === name);
      return { alert, incident: await incidentOf(alert?.hrefs.incident ?? "", env) };
    };

    it("each alert that fires has the same beginning on its page as in the list, to the millisecond", async () => {
      const { alerts } = await lab.list();
      const firing = alerts.filter(({ state }) => state !== "pending");
      expect(firing.length).toBeGreaterThan(6);
      for (const { name, hrefs, firingSince } of firing) {
        const { firing } = await incidentOf(hrefs.incident);
        expect([name, firing]).toEqual([
          name,
          { state: "firing", from: firingSince, fromBefore: false, to: null },
        ]);
      }
      const { incidents } = value(await listIncidents({}, lab.context()));
      const starts = incidents?.flatMap((group) => group.alerts.map(({ name, from }) => `${name} ${from}`));
      for (const { name, firingSince } of firing) expect(starts).toContain(`${name} ${firingSince}`);
    });

    it("so it has without Alertmanager, and where Prometheus is down", async () => {
      for (const env of [{ ALERTMANAGER_URL: "" }, { PROMETHEUS_URL: "http://127.0.0.1:9" }]) {
        const { alert, incident } = await named("HighLatency", env);
        expect(incident.firing).toMatchObject({ state: "firing", from: alert?.firingSince });
      }
    });

    it("a team's own alert has its page, its runbook, and what was guessed is said", async () => {
      const { alert, incident } = await named("HighLatency");
      expect(alert?.labels).toMatchObject({ team: "voice", service: "agents" });
      expect(incident).toMatchObject({
        kind: "other",
        subject: { alert: "HighLatency", severity: "critical", slo: null, vertical: null },
        objective: { title: null, runbook: { href: WIKI, title: "wiki.example" } },
        began: null,
      });
      expect(incident.sentences[0]?.text).toMatch(
        /^The critical HighLatency has been firing since \d\d:\d\d UTC\.$/,
      );
      expect(incident.sentences.find(({ part }) => part === "began")?.text).toMatch(
        /^When it began cannot be told.* \d\d:\d\d UTC to \d\d:\d\d UTC, which is a guess\.$/,
      );
    });

    it("a runbook is linked to only where it is an address of the web; one that its rule makes is filled in", async () => {
      expect((await named("Scripted")).incident.objective.runbook).toBeNull();
      expect((await named("Templated")).incident.objective.runbook?.href).toBe("https://wiki.example/1");
      // No longer firing: what the rule says without a template is known still.
      const ended = await incidentOf("/incidents?alert=HighLatency&severity=critical&at=1000000000");
      expect(ended).toMatchObject({ firing: { state: "unknown" }, objective: { runbook: { href: WIKI } } });
    });

    it("an alert of another Prometheus, which only Alertmanager knows, fires", async () => {
      const { incident } = await named("NodeDown");
      expect(incident.firing.state).toBe("firing");
    });
  },
);
