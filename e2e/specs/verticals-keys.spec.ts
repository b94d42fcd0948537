import type { Page } from "@playwright/test";
import { expectNoBarrier } from "../axe.ts";
import { VerticalsPage } from "../pages/verticals-page.ts";
import { expect, test } from "../test.ts";
import { busiestVertical, simulatedRange, truth } from "../truth.ts";

/** From a chart to a single turn or call, by pointer and by keys alone. */

const HOURS = 5.5;
const STEPS = HOURS * 12;

/** Most of the simulated hours, in steps of five minutes. */
const hours = () => simulatedRange(HOURS);

const heatmap = (page: Page) => new VerticalsPage(page).pointer("Latency of all turns");
const list = (page: Page) => page.getByRole("region", { name: /^Turns of/ });

/** Goes from the newest step back, in the band that most turns are in, until there are some. */
async function toTurns(page: Page): Promise<void> {
  await heatmap(page).focus();
  await page.keyboard.press("End");
  for (let band = 0; band < 4; band++) await page.keyboard.press("ArrowUp");
  await expect(heatmap(page)).toHaveAttribute("aria-valuetext", /800\sms to 1\.20\ss: \d+ turns?$/);
  for (let step = 0; step < STEPS; step++) {
    if (/: [1-9]\d* turns?$/.test((await heatmap(page).getAttribute("aria-valuetext")) ?? "")) return;
    await page.keyboard.press("ArrowLeft");
  }
}

test("a cell of the heatmap lists its turns by keys alone, is in the address, and is left again", async ({
  page,
}) => {
  await page.goto(`/verticals/${busiestVertical()}?${hours()}`);
  await toTurns(page);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/[?&]cell=\d+_300_\d*_\d+/);
  await expect(list(page)).toBeVisible();
  const asked = list(page).getByRole("button", { name: /^Queries behind/ });
  await asked.click();
  await expect(page.getByRole("dialog")).toContainText("span.turn.latency_seconds");
  await page.keyboard.press("Escape");
  await expectNoBarrier(page, "turns of a cell", "#panel-cell");

  await page.reload();
  await expect(list(page)).toBeVisible();
  await list(page).getByRole("button", { name: "Close the list of turns" }).click();
  await expect(list(page)).toBeHidden();
  await expect(heatmap(page)).toBeFocused();
  await expect(page).not.toHaveURL(/cell=/);
});

test("a turn of a list leads to its call at that turn", async ({ page }) => {
  // Calls with a slow turn are kept: a vertical that has the most of them has one in the list.
  const slow = truth().filter(({ turns }) => turns.some(({ latencyMs }) => latencyMs > 3_000));
  const [vertical] = [...Map.groupBy(slow, (one) => one.vertical)].toSorted(
    (a, b) => b[1].length - a[1].length,
  )[0] ?? [""];
  const ends = truth().flatMap(({ endMs }) => endMs ?? []);
  const end = Math.ceil(Math.max(...ends) / 1000);
  await page.goto(`/verticals/${vertical}?${hours()}&cell=${end}_21600_2500_`);
  const turn = list(page).getByRole("row").nth(1);
  await expect(turn).toContainText(/[2-9]\.\d\d\ss/);
  await turn.getByRole("link").click();
  await expect(page).toHaveURL(/\/calls\/[^?]+\?turn=\d+/);
});

test("an exemplar is a ring on the charts that leads to its trace; without a Tempo the list says so", async ({
  page,
}) => {
  const href = `/traces/${"ab".repeat(16)}`;
  // Near the upper edge of its cell, 800 ms to 1.2 s: 12 px below the ring is the same cell, whatever was counted.
  await page.route(/\/panels\/exemplars/, async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { range: { from: string; to: string }; panels: object[] };
    const [fromMs, toMs] = [Date.parse(answer.range.from), Date.parse(answer.range.to)];
    const data = { kind: "exemplars", atMs: [(fromMs + toMs) / 2 - 60_000], ms: [1_150], hrefs: [href] };
    const panels = answer.panels.map((panel) => ({ ...panel, data }));
    await route.fulfill({ response, json: { ...answer, panels } });
  });
  await page.route(new RegExp(`/${busiestVertical()}/turns\\?`), async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as object;
    const message = "Tempo did not answer in time.";
    const sources = [{ source: "tempo", state: "error", message, tookMs: 1 }];
    await route.fulfill({ response, json: { ...answer, turns: null, sources } });
  });
  await page.goto(`/verticals/${busiestVertical()}?${hours()}`);
  const rings = page.getByRole("figure", { name: "Latency of all turns" }).locator("circle");
  await expect(rings).toHaveCount(1);
  // In its cell, but not on it: the cell's list, with the exemplar first.
  const click = async (below: number) => {
    await heatmap(page).scrollIntoViewIfNeeded();
    const ring = await rings.boundingBox();
    if (ring === null) throw new Error("the ring has no box");
    await page.mouse.click(ring.x + ring.width / 2, ring.y + ring.height / 2 + below);
  };
  await expect(async () => {
    await click(12);
    await expect(list(page)).toContainText("Tempo did not answer in time.", { timeout: 5_000 });
  }).toPass();
  await page.goBack();
  await expect(list(page)).toBeHidden();
  await expect(async () => {
    await click(0);
    await expect(page).toHaveURL(href, { timeout: 5_000 });
  }).toPass();
});

test("stages are three stops of the Tab key, and calls beside their sentiment are walked by arrow keys", async ({
  page,
}) => {
  await page.goto(`/verticals/${busiestVertical()}?${hours()}`);
  await new VerticalsPage(page).readOn();
  const stages = page.getByRole("region", { name: "Stages", exact: true }).getByRole("slider");
  await expect(stages.first()).toBeVisible();
  const stops = await stages.evaluateAll((all) => all.filter(({ tabIndex }) => tabIndex === 0).length);
  expect(await stages.count()).toBeGreaterThan(9);
  expect(stops).toBeLessThanOrEqual(3);
  const rate = (stage: string) => page.getByRole("slider", { name: `${stage}, Rate: instant` });
  await rate("Network in").focus();
  await page.keyboard.press("End");
  const told = await rate("Network in").getAttribute("aria-valuetext");
  await page.keyboard.press("ArrowDown");
  await expect(rate("Endpointing")).toBeFocused();
  // The same instant, in the next stage.
  await expect(rate("Endpointing")).toHaveAttribute("aria-valuetext", new RegExp(`^${told?.split(": ")[0]}`));

  const calls = page.getByRole("slider", { name: "Waiting and sentiment: call" });
  await calls.focus();
  await page.keyboard.press("End");
  await expect(calls).toHaveAttribute("aria-valuetext", /waited .*, sentiment/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/calls\/./);
});
