import type { Page } from "@playwright/test";
import { expectNoBarrierAnywhere } from "../axe.ts";
import { type SloLab, startSloLab } from "../slo-lab.ts";
import { dragOver, expect, test } from "../test.ts";

// One console for all tests of a state; axe measures contrast element by element.
test.describe.configure({ mode: "default" });

const table = (page: Page) => page.getByRole("table", { name: "Objectives" });
const row = (page: Page, title: string, vertical: string) =>
  table(page)
    .getByRole("row")
    .filter({ has: page.getByRole("link", { name: title }) })
    .filter({ hasText: vertical });
const instant = (page: Page, chart: string) => page.getByRole("slider", { name: `${chart}: instant` });

test.describe("with rules", () => {
  let lab: SloLab;
  test.beforeAll(async () => {
    lab = await startSloLab({ rules: true });
  });
  test.afterAll(() => lab.stop());
  test.beforeEach(() => lab.prometheus(true));

  test("every objective of every vertical is listed, the worst budget first", async ({ page }) => {
    await page.goto(`${lab.url}/slos`);
    const worst = table(page).getByRole("row").nth(1);
    await expect(worst).toContainText("Turn latency, 99 %");
    await expect(worst).toContainText("Salon");
    await expect(worst).toContainText(/overspent by \d{3}/);
    await expect(worst).toContainText("above the alert's");
    await expect(row(page, "Turn latency, 99 %", "Hotel")).toContainText(/100\s%/);
    await expect(page.getByText(/4\sh of 30 days are known/)).toBeVisible();
    await expect(page.getByRole("status").filter({ hasText: "1 burns too fast" })).toBeVisible();

    const uncounted = row(page, "Tool calls", "Hotel");
    await expect(uncounted).toContainText("No data. Nothing was counted for it within the last day");
    await expect(uncounted).toContainText("unknown");
    const group = table(page).getByRole("rowheader", { name: /^Informative: no alert/ });
    await expect(group).toBeVisible();
  });

  test("filters, groups and orders are in the address", async ({ page }) => {
    await page.goto(`${lab.url}/slos`);
    await page.getByRole("checkbox", { name: "Burning only" }).check();
    await expect(page).toHaveURL(/burning=true/);
    await expect(row(page, "Turn latency, 99 %", "Salon")).toBeVisible();
    await expect(row(page, "Turn latency, 99 %", "Hotel")).toHaveCount(0);
    await page.getByRole("button", { name: "Clear filters" }).click();

    await page.getByRole("button", { name: "Vertical", exact: true }).first().click();
    await page.getByRole("checkbox", { name: "Clinic" }).check();
    await page.keyboard.press("Escape");
    await expect(page).toHaveURL(/vertical=clinic/);
    await expect(row(page, "Turn latency, 99 %", "Salon")).toHaveCount(0);

    await page.getByRole("radio", { name: "By objective" }).check();
    await expect(table(page).getByRole("rowheader", { name: /^Calls completed 1 objective/ })).toBeVisible();

    await page.goto(`${lab.url}/slos?objective=turn-latency-p99&sort=1h&order=asc`);
    const head = table(page).getByRole("columnheader", { name: "Burn 1h" });
    await expect(head).toHaveAttribute("aria-sort", "ascending");
    await expect(table(page).getByRole("row").nth(3)).toContainText("Salon");
    await head.getByRole("button").press("Enter");
    await expect(table(page).getByRole("row").nth(1)).toContainText("Salon");
    await expect(page).not.toHaveURL(/order=/);
  });

  test("one objective: burn against its limits, by keys and as a table; budget, events, rules", async ({
    page,
  }) => {
    await page.goto(`${lab.url}/slos`);
    await row(page, "Turn latency, 99 %", "Salon").getByRole("link", { name: "Turn latency, 99 %" }).click();
    await expect(page).toHaveURL(/\/slos\/turn-latency-p99\/salon$/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Turn latency, 99 %, Salon");
    await page.getByRole("radio", { name: "6h" }).check();
    await expect(page).toHaveURL(/from=now-6h/);
    await expect(page.getByText("page above 14.4× in both 5m and 1h")).toBeVisible();
    const drawing = page.getByRole("figure", { name: "Burn rate" });
    await expect(drawing.getByText("page 14.4×")).toBeVisible();
    await expect(page.getByRole("region", { name: "Error budget" })).toContainText("It is used up");

    const burn = instant(page, "Burn rate");
    await burn.focus();
    await burn.press("End");
    await expect(burn).toHaveAttribute("aria-valuetext", /: 5m .*, 1h [12]\d(\.\d)?×$/);
    // The other charts point at the same instant.
    const at = /^[^:]*:\d\d/.exec((await burn.getAttribute("aria-valuetext")) ?? "")?.[0] ?? "none";
    await expect(instant(page, "Events")).toHaveAttribute("aria-valuetext", new RegExp(`^${at}`));
    await burn.press("Home");
    await expect(burn).toHaveAttribute("aria-valuetext", /5m unknown, 1h unknown$/);

    await page.getByRole("region", { name: "Burn rate" }).getByRole("radio", { name: "Table" }).check();
    const figures = page.getByRole("table", { name: "Burn rate" });
    await expect(figures.getByRole("columnheader")).toHaveText(["Time", "5m", "1h", "Marks"]);
    await expect(figures).toContainText("TurnLatencyP99BudgetBurn fired, page");
    await page.getByRole("checkbox", { name: "30m" }).check();
    await expect(figures.getByRole("columnheader")).toHaveText(["Time", "5m", "30m", "1h", "Marks"]);
    await expect(page).toHaveURL(/window=30m/);

    const rules = page.getByRole("region", { name: "Rules", exact: true });
    await rules.getByText("TurnLatencyP99BudgetBurn").first().click();
    await expect(rules.getByLabel("Expression").first()).toContainText("14.4 * slo:error_budget:ratio");
    await expect(rules.getByRole("button", { name: /^Copy the expression of/ }).first()).toBeVisible();
    await expect(page.getByRole("link", { name: "Calls behind it" })).toHaveAttribute(
      "href",
      "/calls?vertical=salon&verdict=slow&verdict=failed&sort=worst_turn&from=now-6h",
    );
    await expect(page.getByRole("link", { name: "Runbook" })).toHaveAttribute(
      "href",
      "/runbooks/turn-latency",
    );
  });

  test("a stretch is chosen by drag and by keys, and the presets lead back", async ({ page }) => {
    await page.goto(`${lab.url}/slos/turn-latency-p99/salon`);
    const burn = instant(page, "Burn rate");
    await dragOver(burn, [0.9, 0.95], () => expect(page).toHaveURL(/from=20.*&to=20/, { timeout: 3_000 }));
    const [from, to] = ["from", "to"].map((name) =>
      Date.parse(new URL(page.url()).searchParams.get(name) ?? ""),
    );
    expect(Math.abs(((to ?? 0) - (from ?? 0)) / 60_000 - 72)).toBeLessThan(4);

    await page.getByRole("radio", { name: "24h" }).check();
    await expect(page).not.toHaveURL(/from=/);
    await expect(burn).toHaveAttribute("aria-valuemax", /28[78]/);
    await burn.focus();
    await burn.press("End");
    await burn.press("Shift+PageUp");
    await burn.press("Shift+PageUp");
    await burn.press("Enter");
    await expect(page).toHaveURL(/from=20.*&to=20/);
  });

  test("a budget that goes on burning is drawn on to its end", async ({ page }) => {
    await page.goto(`${lab.url}/slos/turn-latency-p99/clinic`);
    const budget = page.getByRole("region", { name: "Error budget" });
    await expect(budget).toContainText(/It will be gone in \d+(\.\d)?\sd, on .* at the burn of the last 6h/);
    await expect(budget).toContainText(/Only 4\sh of 30 days are known/);
    await expect(budget.getByRole("listitem").filter({ hasText: "at the burn of 6h" })).toBeVisible();
  });

  test("recharts is loaded with the first chart and not before", async ({ page }) => {
    const scripts: Promise<string>[] = [];
    page.on("response", (response) => {
      if (response.request().resourceType() === "script") scripts.push(response.text().catch(() => ""));
    });
    const withCharts = async () => (await Promise.all(scripts)).filter((text) => text.includes("recharts"));
    await page.goto(`${lab.url}/slos`);
    await expect(table(page)).toBeVisible();
    await page.waitForLoadState("networkidle");
    expect(await withCharts()).toHaveLength(0);
    await page.goto(`${lab.url}/slos/turn-latency-p99/salon`);
    await expect(page.getByRole("figure", { name: "Burn rate" }).locator("path").first()).toBeVisible();
    expect((await withCharts()).length).toBeGreaterThan(0);
  });

  for (const path of ["/slos", "/slos?group=vertical", "/slos/turn-latency-p99/salon"])
    test(`${path} has no barrier and fits a phone`, async ({ page }) => {
      await page.goto(`${lab.url}${path}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      if (path.endsWith("salon")) await page.getByText("TurnLatencyP99BudgetBurn").first().click();
      await expectNoBarrierAnywhere(page, path);
    });

  test("without Prometheus the objectives and rules of the SLO file are still there, as unknown", async ({
    page,
  }) => {
    lab.prometheus(false);
    await page.goto(`${lab.url}/slos`);
    await expect(page.getByRole("main").getByRole("alert")).toContainText("Prometheus cannot be reached");
    const declared = page.getByRole("table", { name: "Objectives of the SLO file" });
    await expect(declared.getByRole("row").filter({ hasText: "Calls completed" })).toContainText("unknown");
    await expectNoBarrierAnywhere(page, "the page");

    await page.goto(`${lab.url}/slos/calls-completed/salon`);
    await expect(page.getByRole("main").getByRole("alert")).toContainText("Prometheus cannot be reached");
    await expect(page.getByRole("region", { name: "Burn rate" })).toContainText(
      "nothing is known of the burn",
    );
    await expect(page.getByRole("region", { name: "Rules", exact: true })).toContainText(
      "CallsCompletedBudgetBurn",
    );
    await expectNoBarrierAnywhere(page, "the page");
  });
});

test.describe("without rules", () => {
  let lab: SloLab;
  test.beforeAll(async () => {
    lab = await startSloLab({ rules: false });
  });
  test.afterAll(() => lab.stop());

  test("the page says how they are loaded", async ({ page }) => {
    await page.goto(`${lab.url}/slos`);
    const nothing = page.getByRole("region", { name: "Nothing is recorded" });
    await expect(nothing).toContainText("Prometheus has no rules that record objectives");
    await expect(nothing).toContainText("--rules 'deploy/prometheus/rules/*.yml'");
    await expect(page.getByRole("table", { name: "Objectives of the SLO file" })).toBeVisible();
    await page.goto(`${lab.url}/slos/calls-completed/salon`);
    await expect(page.getByText("Prometheus has no rules that record objectives; docs/")).toBeVisible();
    await expect(page.getByRole("figure", { name: "Burn rate" })).toContainText("unknown");
  });
});
