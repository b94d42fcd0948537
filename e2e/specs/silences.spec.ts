import { hasAlertmanager } from "#lib/alerts/testing/alertmanager.ts";
import { calmRules, firingRules } from "#lib/alerts/testing/rules.ts";
import { type AlertLab, startAlertLab } from "../alert-lab.ts";
import { expectNoBarrierAnywhere } from "../axe.ts";
import { AlertsPage } from "../pages/alerts-page.ts";
import { IncidentPage } from "../pages/incident-page.ts";
import { expect, status, test } from "../test.ts";

test.describe.configure({ mode: "default" });

test.describe("with Alertmanager", () => {
  test.skip(!hasAlertmanager, "Alertmanager is not on PATH");
  let lab: AlertLab;
  test.beforeAll(async () => {
    lab = await startAlertLab({ rules: firingRules(), alertmanager: true });
    await lab.deliver();
  });
  test.afterAll(() => lab.stop());
  test.beforeEach(() => lab.takeAway());

  test("an alert is silenced by keys, with what that mutes read first; extended; ended", async ({ page }) => {
    const alerts = new AlertsPage(page);
    await page.goto(`${lab.url}/alerts`);
    const row = alerts.row("Calls completed", alerts.tickets);
    await row.getByRole("link", { name: "Silence" }).press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "New silence" })).toBeVisible();
    const preview = page.getByRole("region", { name: "What it would mute" });
    await expect(preview).toContainText("1 of 4 alerts that fire now");
    await expect(preview.getByRole("listitem")).toContainText("CallsCompletedBudgetBurn");
    const make = page.getByRole("button", { name: "Create silence" });
    await expect(make).toBeDisabled();
    await expect(page.getByText("Still missing: a comment, your name.")).toBeVisible();
    await page.getByRole("radio", { name: /^4\sh$/ }).check();
    await page.getByRole("textbox", { name: "Comment" }).fill("Carrier outage, ask 415 555 2671");
    await page.getByRole("textbox", { name: "Name" }).fill("Ana");
    await page.getByRole("textbox", { name: "Name" }).press("Enter");
    await expect(page).toHaveURL(/\/alerts\/silences#silence-/);
    const active = page
      .getByRole("list", { name: "Active silences" })
      .getByRole("listitem")
      .filter({ hasText: "by Ana" });
    await expect(active).toContainText("Carrier outage, ask [phone]");
    await expect(active).toContainText(/ends in 4\sh/);
    await expect(active).toContainText("Mutes 1 alert");

    await page.goto(`${lab.url}/alerts`);
    await expect(row).toContainText("Silenced by Ana until");
    await expect(row.getByRole("link", { name: "Silence", exact: true })).toHaveCount(0);
    await row.getByRole("link", { name: "Silenced" }).click();

    await active.getByRole("link", { name: "Extend" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Extend a silence" })).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Comment" })).toHaveValue("Carrier outage, ask [phone]");
    // Remembered on this machine.
    await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue("Ana");
    await page.getByRole("radio", { name: /^24\sh$/ }).check();
    await page.getByRole("button", { name: "Extend silence" }).click();
    await expect(active).toHaveCount(1);
    await expect(active).toContainText(/ends in 24\sh/);

    await active.getByRole("button", { name: "Expire" }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Expire this silence now?" });
    await expect(dialog).toContainText("1 alert that it mutes is told of again");
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await active.getByRole("button", { name: "Expire" }).click();
    await dialog.getByRole("button", { name: "Expire it" }).click();
    await expect(page.getByRole("list", { name: "Ended silences" })).toContainText("Carrier outage");
    await expect(active).toHaveCount(0);
    await page.goto(`${lab.url}/alerts`);
    await expect(row).toContainText("Firing");
  });

  test("an incident is silenced from its page, with the alert's matchers, and from later on", async ({
    page,
  }) => {
    await page.goto(`${lab.url}/alerts`);
    await new AlertsPage(page)
      .row("Turn latency, 99 %", page.getByRole("region", { name: "Pages" }))
      .getByRole("link", { name: "Incident" })
      .click();
    const incident = new IncidentPage(page);
    await expect(incident.state).toHaveText(/^firing for \d+\smin$/);
    await incident.ways.getByRole("link", { name: "Silence" }).click();
    const matchers = page.getByRole("group", { name: "Matchers" });
    await expect(matchers.getByRole("textbox", { name: "Value" }).first()).toHaveValue(
      "TurnLatencyP99BudgetBurn",
    );
    expect(
      await matchers
        .getByRole("textbox", { name: "Label" })
        .evaluateAll((fields: HTMLInputElement[]) => fields.map(({ value }) => value)),
    ).toEqual(["alertname", "severity", "vertical", "sloth_slo"]);
    const preview = page.getByRole("region", { name: "What it would mute" });
    await expect(preview).toContainText("1 of 4 alerts that fire now");
    await page.getByRole("group", { name: "Begins" }).getByRole("radio", { name: "A time" }).check();
    // An hour from now unless another is given.
    await expect(page.getByText(/^It begins \d/)).toBeVisible();
    await expect(preview).toContainText("It begins later");
    await page.getByRole("textbox", { name: "Comment" }).fill("Maintenance of the speech provider");
    await page.getByRole("textbox", { name: "Name" }).fill("Ana");
    await expectNoBarrierAnywhere(page, "a silence that begins later");
    await page.getByRole("button", { name: "Create silence" }).click();
    const later = page
      .getByRole("list", { name: "Not begun silences" })
      .getByRole("listitem")
      .filter({ hasText: "Maintenance" });
    await expect(later).toContainText(/begins in (5[5-9]|60)\smin/);
    await expect(later).toContainText("It would mute 1 alert");
    await later.getByRole("button", { name: "Expire" }).click();
    await page.getByRole("button", { name: "Expire it" }).click();
    await expect(later).toHaveCount(0);
  });

  test("matchers are written by hand, and what is too wide, empty or broken is said", async ({ page }) => {
    await page.goto(`${lab.url}/alerts/silences/new`);
    const preview = page.getByRole("region", { name: "What it would mute" });
    const first = page.getByRole("group", { name: "Matcher 1" });
    // Nothing is wrong with what nobody has written yet.
    await expect(preview).toContainText("until the matchers are whole");
    await expect(page.getByText("The label's name is missing.")).toHaveCount(0);
    await first.getByRole("textbox", { name: "Label" }).fill("alertname");
    await first.getByRole("combobox", { name: "Operator" }).selectOption("=~");
    await first.getByRole("textbox", { name: "Value" }).fill("(");
    await expect(page.getByText(/^This is no RE2 pattern/)).toBeVisible();
    await expect(preview).toContainText("until the matchers are whole");
    await first.getByRole("textbox", { name: "Value" }).fill(".+");
    await expect(preview).toContainText("It would mute every alert that fires now.");
    await page.getByRole("button", { name: "Add a matcher" }).click();
    // The new one is ready to be written.
    await page.keyboard.type("vertical");
    const second = page.getByRole("group", { name: "Matcher 2" });
    await second.getByRole("textbox", { name: "Value" }).fill("nowhere");
    await expect(preview).toContainText("It would mute none of the alerts that fire now");
    await second.getByRole("textbox", { name: "Value" }).fill("salon");
    await expect(preview.getByRole("listitem")).toHaveCount(2);
    await page.getByRole("button", { name: "Remove matcher 1" }).click();
    await expect(page.getByRole("group", { name: "Matcher 2" })).toHaveCount(0);
    await expect(preview.getByRole("listitem")).toHaveCount(2);
    await page.getByRole("group", { name: "Duration" }).getByRole("radio", { name: "A time" }).check();
    await page.getByLabel("Ends at,").fill("2020-01-01T00:00");
    await expect(page.getByText("This is in the past.")).toBeVisible();
    await expectNoBarrierAnywhere(page, "the page");
  });

  test("an Alertmanager that goes away while a silence is written is told, and nothing is lost", async ({
    page,
    expectedErrors,
  }) => {
    expectedErrors.push(status(503));
    await page.goto(`${lab.url}/alerts/silences/new`);
    await page.getByRole("textbox", { name: "Label" }).fill("vertical");
    await page.getByRole("textbox", { name: "Value" }).fill("salon");
    await page.getByRole("textbox", { name: "Comment" }).fill("known");
    await page.getByRole("textbox", { name: "Name" }).fill("Bo");
    const make = page.getByRole("button", { name: "Create silence" });
    await expect(make).toBeEnabled();
    lab.takeAway("alertmanager");
    await make.click();
    await expect(page.getByText(/^The silence was not made\. Alertmanager cannot be reached/)).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Comment" })).toHaveValue("known");
    lab.takeAway();
    await make.click();
    await expect(page.getByRole("list", { name: "Active silences" })).toContainText("known");
    await expectNoBarrierAnywhere(page, "the page");
    lab.takeAway("alertmanager");
    await page.reload();
    await expect(page.getByText("Silences can neither be read nor made until it does.")).toBeVisible();
  });
});

test("without Alertmanager the page says where silences are kept", async ({ stopAfter, page }) => {
  const lab = stopAfter(await startAlertLab({ rules: calmRules(), alertmanager: false }));
  await page.goto(`${lab.url}/alerts/silences`);
  await expect(page.getByText("Silences are kept in Alertmanager, and none is configured.")).toBeVisible();
  await page.goto(`${lab.url}/alerts/silences/new`);
  await expect(page.getByText("Silences are kept in Alertmanager, and none is configured.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Create silence" })).toHaveCount(0);
  await expectNoBarrierAnywhere(page, "the page");
});
