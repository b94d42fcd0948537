import { readFileSync } from "node:fs";
import { humanize } from "#lib/format/labels.ts";
import { CallsPage } from "../pages/calls-page.ts";
import { VerticalsPage } from "../pages/verticals-page.ts";
import { expect, test } from "../test.ts";
import { plantedIncident, simulatedUntilMs, truth } from "../truth.ts";

/** From figures of verticals to the calls behind them, and to files. */

const STEP_MS = 5 * 60_000;
const iso = (ms: number): string => new Date(ms).toISOString();

/** Some simulated hours, in whole steps, and a vertical that has slow calls. */
function simulated(): { fromMs: number; toMs: number; search: string; vertical: string } {
  const { verticals } = plantedIncident();
  const toMs = Math.floor(simulatedUntilMs() / STEP_MS) * STEP_MS;
  const fromMs = toMs - 3 * 3_600_000;
  return { fromMs, toMs, search: `?from=${iso(fromMs)}&to=${iso(toMs)}`, vertical: verticals[0] ?? "" };
}

test("the course of a figure leads to the very calls, and Back returns", async ({ page }) => {
  const { fromMs, toMs, search } = simulated();
  const verticals = new VerticalsPage(page);
  const calls = new CallsPage(page);
  const ended = truth().filter(
    ({ endMs, outcome }) => outcome !== null && endMs !== null && endMs >= fromMs && endMs < toMs,
  );
  const all = ended.filter(({ turns }) => turns.some((turn) => turn.interrupted));
  const [[vertical, interrupted] = ["", []]] = [...Map.groupBy(all, (one) => one.vertical)].toSorted(
    ([, a], [, b]) => b.length - a.length,
  );
  expect(interrupted.length).toBeGreaterThan(0);
  await page.goto(`/verticals${search}`);
  const cell = await verticals.cell(humanize(vertical), "Interruptions");
  await cell.getByRole("link", { name: "Calls behind Interruptions" }).click();
  await expect(page.getByRole("button", { name: "Happened: Interruptions" })).toBeVisible();
  await expect(calls.rows.first()).toBeVisible();
  await calls.loadAll();
  expect((await calls.sids()).toSorted()).toEqual(interrupted.map(({ sid }) => sid).toSorted());
  await page.goBack();
  await expect(verticals.table).toBeVisible();
});

test("a vertical's table is saved with its units, as it is shown", async ({ page }) => {
  const { search, vertical } = simulated();
  const verticals = new VerticalsPage(page);
  await page.goto(`/verticals/${vertical}${search}`);
  const agents = verticals.region("Agents");
  await page
    .getByRole("heading", { name: "Who answers, and who calls from where?" })
    .scrollIntoViewIfNeeded();
  const save = agents.getByRole("button", { name: "CSV of Agents" });
  const [file] = await Promise.all([page.waitForEvent("download"), save.click()]);
  expect(file.suggestedFilename()).toBe("agents.csv");
  const [head = "", ...rows] = readFileSync(await file.path(), "utf8")
    .trimEnd()
    .split("\r\n");
  expect(head).toMatch(/^agent,calls,slow calls \(ratio\),failed calls \(ratio\),p50 \(ms\),p95 \(ms\)/);
  for (const row of rows) {
    const [agent = "", calls = ""] = row.split(",");
    const name = page.getByRole("rowheader", { name: agent, exact: true });
    await expect(agents.getByRole("row").filter({ has: name })).toContainText(
      Number(calls).toLocaleString("en"),
    );
  }
});
