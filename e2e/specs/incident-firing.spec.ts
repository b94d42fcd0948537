import { expectNoBarrierAnywhere } from "../axe.ts";
import { IncidentPage } from "../pages/incident-page.ts";
import { DEPLOYED, type SloLab, startFiringLab } from "../slo-lab.ts";
import { expect, test } from "../test.ts";

/** A page that still fires, half an hour after a deploy that caused it; known from Prometheus alone. */

test.describe.configure({ mode: "default" });

let lab: SloLab;
test.beforeAll(async () => {
  lab = await startFiringLab();
});
test.afterAll(() => lab.stop());
test.beforeEach(() => lab.prometheus(true));

const PATH = "/incidents?alert=TurnLatencyP99BudgetBurn&slo=turn-latency-p99&vertical=salon&severity=page";

test("what is asked in the night is answered above the fold, on a desk and on a phone", async ({ page }) => {
  const incident = new IncidentPage(page);
  await page.goto(`${lab.url}${PATH}`);
  for (const viewport of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(viewport);
    const answers = [
      incident.state,
      incident.says("Driven by"),
      incident.says("Alert"),
      incident.says("Began"),
      incident.ways.getByRole("link", { name: "Runbook" }),
      incident.ways.getByRole("link", { name: "All affected calls" }),
    ];
    for (const answer of answers) {
      const box = await answer.boundingBox();
      expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
    }
  }
});

test("it goes on, is driven by the stage that was not over its budget the day before, and began with the deploy", async ({
  page,
}) => {
  const incident = new IncidentPage(page);
  await page.goto(`${lab.url}${PATH}`);
  await expect(incident.state).toHaveText(/^firing for \d\d\smin$/);
  await expect(incident.says("Alert")).toContainText(/has been firing since \d\d:\d\d/);
  await expect(incident.says("Driven by")).toContainText(
    /^TTS first frame drives it: .*, 0\s% in the same hours the day before/,
  );
  await expect(incident.driver.getByRole("columnheader", { name: "Day before" })).toBeVisible();
  await expect(incident.ways).toContainText("No Alertmanager is configured: it cannot be silenced here.");

  const chart = incident.region("Bad turns a minute");
  await expect(chart.getByText(DEPLOYED)).toBeVisible();
  await chart.getByRole("radio", { name: "Table" }).check();
  const figures = chart.getByRole("table", { name: "Bad and all turns a minute" });
  await expect(figures).toContainText(`deploy of voice-edge ${DEPLOYED}`);
  await expect(figures).toContainText("TurnLatencyP99BudgetBurn fired, page (this alert)");
  await expect(incident.timeline).toContainText(`Deploy: voice-edge ${DEPLOYED}, after 2.14.3`);
  await expectNoBarrierAnywhere(page, "a firing incident");
});

test("without Prometheus and Loki it says that nothing is known, and where to go on", async ({ page }) => {
  const incident = new IncidentPage(page);
  lab.prometheus(false);
  await page.goto(`${lab.url}${PATH}`);
  await expect(page.getByRole("main").getByRole("alert").first()).toContainText(
    "Prometheus cannot be reached",
  );
  await expect(page.getByText("Loki is not configured.").first()).toBeVisible();
  await expect(incident.state).toHaveText("whether it fires is unknown");
  await expect(incident.says("Driven by")).toHaveCount(0);
  await expect(incident.region("What drives it")).toContainText("Neither the metrics nor the call log");
  await expect(incident.region("Negative calls")).toContainText("how callers felt");
  await expect(incident.ways.getByRole("link", { name: "Runbook" })).toBeVisible();
  await expectNoBarrierAnywhere(page, "an incident of which nothing is known");
});
