import type { Page } from "@playwright/test";
import { humanize } from "#lib/format/labels.ts";
import { expect, test } from "../test.ts";
import { busiestVertical, simulatedRange } from "../truth.ts";

/** What comes out of the printer: a report of its own, whole, and never wider than the page. */

/** Between the margins of A4, in CSS px. */
const PAGE_PX = 688;
const FIGURES = [
  "Key figures",
  "Objectives",
  "Turn latency",
  "Latency of all turns",
  "Slow turns",
  "The average turn",
  "Stages",
  "Outcomes",
  "Tools",
  "Guardrails",
  "Sentiment",
  "Net sentiment",
  "Waiting and sentiment",
  "Longest waits",
  "Agents",
  "Languages",
  "Carriers",
  "Hours of the week",
];

const report = (page: Page) => page.getByRole("article", { name: "Report" });

/** Everything is as on paper, and stays so that it can be looked at. */
async function asOnPaper(page: Page): Promise<void> {
  await page.setViewportSize({ width: PAGE_PX, height: 980 });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(report(page)).toBeVisible();
}

/** Names of what reaches beyond the page. */
const tooWide = (page: Page): Promise<string[]> =>
  report(page).evaluate(
    (element, most) =>
      [...element.querySelectorAll("*")]
        .filter((one) => one.closest("svg *") === null && one.getBoundingClientRect().right > most + 1)
        .map((one) => `${one.tagName} ${one.textContent.slice(0, 40)}`),
    PAGE_PX,
  );

/** The browser is not to open a dialog: it counts instead. */
const stubPrint = (page: Page) =>
  page.addInitScript(() => {
    window.print = () => {
      document.documentElement.dataset["printed"] = "yes";
    };
  });

test("the Print button loads what nobody has scrolled to; the report has all of it, on light paper, without the page around it", async ({
  page,
}) => {
  await stubPrint(page);
  await page.goto(`/verticals/${busiestVertical()}?${simulatedRange(6)}`);
  await page.getByRole("button", { name: "Print" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-printed", "yes", { timeout: 45_000 });
  await asOnPaper(page);
  const paper = report(page);
  await expect(paper.getByRole("heading", { level: 1 })).toHaveText(humanize(busiestVertical()));
  await expect(paper).toContainText(/Time zone\s*UTC/);
  await expect(paper).toContainText(/Loki answered\. Prometheus answered\./);
  await expect(paper).not.toContainText("Not loaded");
  for (const name of FIGURES)
    await expect(paper.getByRole("region", { name, exact: true }), name).toBeVisible();
  await expect(page.getByRole("navigation")).toBeHidden();
  await expect(page.getByRole("button")).toHaveCount(0);
  expect(await tooWide(page)).toEqual([]);
  expect(await paper.evaluate((element) => getComputedStyle(element).color)).toBe("rgb(18, 23, 28)");

  const pdf = (await page.pdf({ preferCSSPageSize: true, format: "A4" })).toString("latin1");
  expect(pdf.match(/\/Type \/Page\b(?!s)/g)?.length).toBeGreaterThan(2);
  const title = Buffer.from(humanize(busiestVertical()), "utf16le").swap16().toString("hex");
  expect(pdf.toLowerCase()).toContain(`/title <feff${title}`);
});

test("printed from the browser's menu, the report names what was not loaded", async ({ page }) => {
  await page.goto(`/verticals/${busiestVertical()}?${simulatedRange(6)}`);
  await expect(page.getByRole("button", { name: "Print" })).toBeVisible();
  await asOnPaper(page);
  await expect(report(page)).toContainText(/Not in this report: .*Hours of the week\./);
  await expect(report(page).getByRole("region", { name: "Hours of the week" })).toContainText(
    "Not loaded when this was printed.",
  );
});

test("the overview prints as one table of all verticals, no wider than the page", async ({ page }) => {
  await page.goto(`/verticals?${simulatedRange(6)}`);
  await expect(page.getByRole("button", { name: "Print" })).toBeVisible();
  await asOnPaper(page);
  const table = report(page).getByRole("table");
  for (const name of ["Salon", "Healthcare", "Sales"])
    await expect(table.getByRole("columnheader", { name })).toBeVisible();
  await expect(table.getByRole("rowheader", { name: "SLO budget left" })).toBeVisible();
  await expect(page.getByRole("button")).toHaveCount(0);
  expect(await tooWide(page)).toEqual([]);
});
