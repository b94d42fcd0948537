import { hasAlertmanager } from "#lib/alerts/testing/alertmanager.ts";
import { calmRules, firingRules } from "#lib/alerts/testing/rules.ts";
import { type AlertLab, startAlertLab } from "../alert-lab.ts";
import { expectNoBarrierAnywhere } from "../axe.ts";
import { expectHarmless } from "../hostile.ts";
import { AlertsPage } from "../pages/alerts-page.ts";
import { expect, test } from "../test.ts";

// One console for all tests of a state; axe measures contrast element by element.
test.describe.configure({ mode: "default" });

test.describe("with Alertmanager", () => {
  test.skip(!hasAlertmanager, "Alertmanager is not on PATH");
  let lab: AlertLab;
  test.beforeAll(async () => {
    lab = await startAlertLab({ rules: firingRules(true), alertmanager: true });
    await lab.deliver();
    await lab.alertmanager?.send([
      {
        labels: { alertname: "NodeDown", severity: "warning", host: "<img src=x onerror=window.pwned=1>" },
        annotations: { summary: "\u202eA node is down", runbook_url: "javascript:alert(1)" },
      },
    ]);
  });
  test.afterAll(() => lab.stop());
  test.beforeEach(() => lab.takeAway());

  test("pages, tickets, pending and inhibited ones are told apart, with burn and budget", async ({
    page,
  }) => {
    const alerts = new AlertsPage(page);
    await page.goto(`${lab.url}/alerts`);
    await expect(page.getByRole("heading", { level: 1, name: "Alerts" })).toBeVisible();
    const firing = alerts.row("Turn latency, 99 %", alerts.pages);
    await expect(firing).toContainText("Firing");
    await expect(firing).toContainText("Salon");
    await expect(firing).toContainText("25× in 5m · 20× in 1h");
    await expect(firing).toContainText("limit 14.4×");
    await expect(firing).toContainText(/40\s%/);
    await expect(firing).toContainText(/gone in 1[12]\sh/);
    await expect(firing.getByRole("link", { name: "Incident" })).toHaveAttribute(
      "href",
      /^\/incidents\?alert=TurnLatencyP99BudgetBurn&slo=turn-latency-p99&vertical=salon&severity=page&at=\d+$/,
    );
    await expect(firing.getByRole("link", { name: "Runbook" })).toHaveAttribute(
      "href",
      "/runbooks/turn-latency",
    );
    await expect(firing.getByRole("link", { name: "Objective" })).toHaveAttribute(
      "href",
      "/slos/turn-latency-p99/salon",
    );
    await expect(alerts.row("DiskFillsUp", alerts.pages)).toContainText("Pending");
    const inhibited = alerts.row("Turn latency, 99 %", alerts.tickets);
    await expect(inhibited).toContainText("Inhibited by page TurnLatencyP99BudgetBurn");
    await expect(alerts.row("Calls completed", alerts.tickets)).toContainText(/overspent by 150\s%/);
    await expect(alerts.row("CertificateExpires", alerts.others)).toContainText("Firing");
    await expect(page.getByText("1 rule could not be evaluated")).toBeVisible();
    await inhibited.getByRole("link", { name: "page TurnLatencyP99BudgetBurn" }).click();
    await expect(firing).toBeInViewport();
  });

  test("an alert of somebody else is text, and known only to Alertmanager", async ({ page }) => {
    const alerts = new AlertsPage(page);
    await page.goto(`${lab.url}/alerts?q=nodedown`);
    const row = alerts.tickets.getByRole("row").filter({ hasText: "NodeDown" });
    await expect(row).toContainText("Known only to Alertmanager");
    await row.getByRole("button", { name: "Details" }).click();
    await expect(row.getByRole("list", { name: "Labels" })).toContainText(
      "host=<img src=x onerror=window.pwned=1>",
    );
    await expect(row.getByRole("link", { name: "Runbook" })).toHaveCount(0);
    await expectHarmless(page);
  });

  test("filters work by keys and stand in the address", async ({ page }) => {
    const alerts = new AlertsPage(page);
    await page.goto(`${lab.url}/alerts`);
    await page.getByRole("button", { name: "Severity" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("checkbox", { name: "Ticket" }).press("Space");
    await page.keyboard.press("Escape");
    await expect(alerts.pages).toBeHidden();
    await expect(page).toHaveURL(/\?severity=ticket$/);
    await alerts.search.fill("calls completed");
    await expect(page).toHaveURL(/q=calls[+ %]/);
    await expect(alerts.row("Calls completed", alerts.tickets)).toBeVisible();
    await expect(alerts.row("Turn latency, 99 %")).toHaveCount(0);
    await page.reload();
    await expect(alerts.search).toHaveValue("calls completed");
    await expect(alerts.row("Turn latency, 99 %")).toHaveCount(0);
    await alerts.search.fill("nothing at all");
    await expect(page.getByRole("region", { name: "No alert matches" })).toContainText(
      "hidden by the filters",
    );
    await page.getByRole("button", { name: "Clear filters" }).click();
    await expect(alerts.pages).toBeVisible();
    await alerts.choose("State", "Inhibited");
    await expect(alerts.pages).toBeHidden();
    await expect(alerts.tickets.getByRole("row")).toHaveCount(2);
  });

  test("has no barrier and fits a phone", async ({ page }) => {
    await page.goto(`${lab.url}/alerts`);
    await page.getByText("1 rule could not be evaluated").click();
    await page.getByRole("button", { name: "Details" }).first().click();
    await expectNoBarrierAnywhere(page, "the page");
  });

  test("on a phone, zone and theme are behind one button", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${lab.url}/alerts`);
    await page.getByRole("button", { name: "Time zone and theme" }).press("Enter");
    const menu = page.getByRole("dialog", { name: "Time zone and theme" });
    await menu.getByRole("radio", { name: "Dark theme" }).check();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await page.keyboard.press("Escape");
    await expect(menu).toBeHidden();
  });

  test("without Prometheus it lists what Alertmanager knows", async ({ page }) => {
    lab.takeAway("prometheus");
    const alerts = new AlertsPage(page);
    await page.goto(`${lab.url}/alerts`);
    await expect(page.getByRole("main").getByRole("alert")).toContainText("Prometheus did not answer");
    await expect(alerts.row("Turn latency, 99 %", alerts.pages)).toContainText("Firing");
    await expect(alerts.row("DiskFillsUp")).toHaveCount(0);
    await expectNoBarrierAnywhere(page, "the page");
  });

  test("without Alertmanager it lists what Prometheus finds; with neither it says that nothing is known", async ({
    page,
  }) => {
    lab.takeAway("alertmanager");
    const alerts = new AlertsPage(page);
    await page.goto(`${lab.url}/alerts`);
    await expect(page.getByText(/^Alertmanager did not answer/)).toBeVisible();
    await expect(alerts.row("Turn latency, 99 %", alerts.tickets)).toContainText("Firing");
    await expect(
      alerts.row("Turn latency, 99 %", alerts.pages).getByRole("link", { name: "Silence" }),
    ).toHaveCount(0);
    lab.takeAway("alertmanager", "prometheus");
    await page.reload();
    await expect(page.getByText("Whether anything fires is unknown.")).toBeVisible();
    await expect(page.getByText("No alert fires")).toHaveCount(0);
    await expectNoBarrierAnywhere(page, "the page");
  });
});

test.describe("without Alertmanager", () => {
  test("nothing fires: which rules would find it, and when they last looked", async ({ stopAfter, page }) => {
    const lab = stopAfter(await startAlertLab({ rules: calmRules(), alertmanager: false }));
    await page.goto(`${lab.url}/alerts`);
    const none = page.getByRole("region", { name: "No alert fires" });
    await expect(none).toContainText("2 alerting rules are loaded, 2 of them on error budgets");
    await expect(none.getByRole("time")).toBeVisible();
    await expect(page.getByText("No Alertmanager is configured")).toBeVisible();
    await expect(page.getByRole("main").getByRole("alert")).toHaveCount(0);
    await expectNoBarrierAnywhere(page, "the page");
  });

  test("no rules at all: how they are loaded", async ({ stopAfter, page }) => {
    const lab = stopAfter(await startAlertLab({ rules: null, alertmanager: false }));
    await page.goto(`${lab.url}/alerts`);
    await expect(page.getByText("No rules on objectives are loaded")).toContainText("npm run slo:generate");
    await expect(page.getByText("No alerting rule is loaded: nothing could fire.")).toBeVisible();
    await expectNoBarrierAnywhere(page, "the page");
  });
});
