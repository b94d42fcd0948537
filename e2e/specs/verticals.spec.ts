import type { Locator } from "@playwright/test";
import { humanize } from "#lib/format/labels.ts";
import { bucketsAt, turnsOf } from "#lib/verticals/testing/truth.ts";
import { expectNoBarrier, expectNoBarrierAnywhere } from "../axe.ts";
import { startOtherConsole } from "../other-console.ts";
import { VerticalsPage } from "../pages/verticals-page.ts";
import { dragOver, expect, test } from "../test.ts";
import { plantedIncident, simulatedUntilMs, truth } from "../truth.ts";

const STEP_MS = 5 * 60_000;
const HOUR_MS = 12 * STEP_MS;
const iso = (ms: number): string => new Date(ms).toISOString();
const range = (fromMs: number, toMs: number): string => `?from=${iso(fromMs)}&to=${iso(toMs)}`;

const wholeSteps = (ms: number): number => Math.floor(ms / STEP_MS) * STEP_MS;

/** The end of the step with the largest share of slow turns, of those in which calls of the incident ended. */
function worstStep(vertical: string, sids: ReadonlySet<string>, fromMs: number, toMs: number): number {
  const calls = truth().filter((one) => one.vertical === vertical);
  const share = (end: number): number => {
    const ms = turnsOf(calls, end - STEP_MS, end);
    const hasEnded = calls.some(
      ({ sid, endMs }) => sids.has(sid) && endMs !== null && endMs > end - STEP_MS && endMs <= end,
    );
    return hasEnded && ms.length >= 10 ? ms.filter((one) => one > 1_200).length / ms.length : 0;
  };
  const ends = Array.from({ length: (toMs - fromMs) / STEP_MS }, (_, i) => fromMs + (i + 1) * STEP_MS);
  return ends.reduce((worst, end) => (share(end) > share(worst) ? end : worst));
}

/** The simulated hours, in whole steps. */
function simulated(): { fromMs: number; toMs: number } {
  const toMs = wholeSteps(simulatedUntilMs());
  return { fromMs: toMs - 24 * HOUR_MS, toMs };
}

/** `≈ 941 ms` as ms, `8.7 %` as 8.7. */
async function figure(cell: Locator): Promise<number> {
  const [, text = "", unit] = /([\d.,]+)\s*(ms|s|%)/.exec(await cell.innerText()) ?? [];
  return Number(text.replaceAll(",", "")) * (unit === "s" ? 1000 : 1);
}

test("the calls of every vertical are as many as were simulated; order and range are in the address", async ({
  page,
}) => {
  const verticals = new VerticalsPage(page);
  const { toMs } = simulated();
  // What a series had counted by its first sample `increase()` cannot know: by then nearly all have begun.
  const began = truth().reduce((first, { startMs }) => Math.min(first, startMs), toMs);
  const fromMs = Math.ceil(began / STEP_MS) * STEP_MS + HOUR_MS;
  await page.goto(`/verticals${range(fromMs, toMs)}`);
  const ended = truth().filter(({ endMs }) => endMs !== null && endMs > fromMs && endMs <= toMs);
  const counts = Map.groupBy(ended, ({ vertical }) => vertical);
  // Of six business lines; one has calls at night only, others hardly any then.
  expect(counts.size).toBeGreaterThan(2);
  for (const [vertical, calls] of counts)
    await expect(await verticals.cell(humanize(vertical), "Calls")).toHaveText(
      new RegExp(`^${calls.length.toLocaleString("en")}(?![\\d,])`),
      { useInnerText: true },
    );

  // What the metrics tell is within 2 % but for a dozen turns, by which series begin later; a percentile within its bucket.
  for (const vertical of counts.keys()) {
    const waits = turnsOf(
      truth().filter((call) => call.vertical === vertical),
      fromMs,
      toMs,
    );
    if (waits.length < 300) continue;
    const slow = waits.filter((ms) => ms > 1200).length / waits.length;
    const shown = await figure(await verticals.cell(humanize(vertical), "Slow turns"));
    const rounded = 0.0005;
    expect(Math.abs(shown / 100 - slow), `slow turns of ${vertical}`).toBeLessThan(
      0.02 * slow + rounded + 12 / waits.length,
    );
    if (waits.length < 2_000) continue;
    const { lower, upper } = bucketsAt(waits, 0.5);
    const middle = await figure(await verticals.cell(humanize(vertical), "Turn p50"));
    expect(middle, `p50 of ${vertical}`).toBeGreaterThan(lower);
    expect(middle, `p50 of ${vertical}`).toBeLessThanOrEqual(upper);
  }

  const head = verticals.table.getByRole("columnheader", { name: "Slow turns" });
  await head.getByRole("button").click();
  await expect(head).toHaveAttribute("aria-sort", "descending");
  await expect(page).toHaveURL(/sort=slow_turns/);
  await page.goBack();
  await expect(head).not.toHaveAttribute("aria-sort");
  await verticals.row("Salon").getByRole("link", { name: "Salon" }).click();
  await expect(page).toHaveURL(/\/verticals\/salon\?from=/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Salon");
});

test("the planted incident is seen, and two clicks from the overview lead to its calls", async ({
  page,
  calls,
}) => {
  const verticals = new VerticalsPage(page);
  const incident = plantedIncident();
  const hits = truth().filter((one) => one.incident === incident.id);
  const vertical = [...Map.groupBy(hits, (one) => one.vertical)].toSorted(
    (a, b) => b[1].length - a[1].length,
  )[0]?.[0];
  if (vertical === undefined) throw new Error("the incident hit no call");
  const own = new Set(hits.filter((one) => one.vertical === vertical).map(({ sid }) => sid));
  const [fromMs, toMs] = [
    wholeSteps(incident.startMs) - 3 * STEP_MS,
    wholeSteps(incident.endMs) + 4 * STEP_MS,
  ];
  await page.goto(`/verticals${range(fromMs, toMs)}&sort=slow_turns`);
  await verticals
    .row(humanize(vertical))
    .getByRole("link", { name: humanize(vertical) })
    .click();

  const pointer = verticals.pointer("Slow turns");
  const worst = worstStep(vertical, own, fromMs, toMs);
  // A chart above that still comes moves this one.
  await expect(async () => {
    await pointer.scrollIntoViewIfNeeded();
    const box = await pointer.boundingBox();
    if (box === null) throw new Error("the chart has no box");
    const x = box.x + (box.width * (worst - fromMs)) / (toMs - fromMs);
    await page.mouse.move(x, box.y + box.height / 2);
    const seen = /: .*slow turns ([3-9]\d|100)(\.\d)?\s%/;
    await expect(pointer).toHaveAttribute("aria-valuetext", seen, { timeout: 2_000 });
    await page.mouse.click(x, box.y + box.height / 2);
    await expect(page).toHaveURL(/\/calls\?.*verdict=slow/, { timeout: 5_000 });
  }).toPass();
  await expect(calls.rows.first()).toBeVisible();
  const listed = await calls.sids();
  expect(listed.filter((sid) => own.has(sid)).length).toBeGreaterThan(0);
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(humanize(vertical));
});

test("a drag zooms all charts and Back leads out; refresh, zone and marks are in the address", async ({
  page,
}) => {
  const verticals = new VerticalsPage(page);
  await page.goto("/verticals/healthcare?from=now-6h");
  const pointer = verticals.pointer("Turn latency");
  await dragOver(pointer, [0.5, 0.75], () => expect(page).toHaveURL(/from=20.*&to=20/, { timeout: 3_000 }));
  await page.goBack();
  await expect(page).toHaveURL(/from=now-6h$/);

  await page.getByRole("group", { name: "Refresh" }).getByRole("radio", { name: "1 min" }).check();
  await expect(page).toHaveURL(/refresh=1m/);
  await page.getByRole("checkbox", { name: "Deploys" }).uncheck();
  await expect(page).toHaveURL(/deploys=false/);

  await verticals.region("Latency of all turns").getByRole("radio", { name: "Table" }).check();
  const table = page.getByRole("table", { name: "Latency of all turns" });
  await expect(table.getByRole("columnheader", { name: "800 ms to 1.20 s" })).toBeVisible();
  await expect(verticals.region("Latency of all turns").getByRole("button", { name: /^CSV/ })).toBeVisible();
});

test("the overview has no barrier and fits a phone; so does the wallboard, which it leads to", async ({
  page,
}) => {
  const { fromMs, toMs } = simulated();
  await page.goto(`/verticals${range(fromMs, toMs)}`);
  await expect(new VerticalsPage(page).row("Salon")).toBeVisible();
  await expectNoBarrierAnywhere(page, "verticals");
  await page.getByRole("button", { name: "Wallboard" }).click();
  await expect(page).toHaveURL(/wall=1/);
  const wall = page.getByRole("region", { name: "Wallboard" });
  await wall.getByRole("button", { name: "Salon" }).click();
  await wall.getByRole("button", { name: "Pause" }).click();
  await expect(wall.getByRole("heading", { level: 1 })).toHaveText("Salon");
  await expectNoBarrier(page, "wallboard");
  await wall.getByRole("button", { name: "Leave the wallboard" }).click();
  await expect(page).not.toHaveURL(/wall/);
});

test("a vertical's page has no barrier and fits a phone", async ({ page }) => {
  const { fromMs, toMs } = simulated();
  await page.goto(`/verticals/healthcare${range(fromMs, toMs)}`);
  await new VerticalsPage(page).readOn();
  await expect(page.getByRole("region", { name: "Hours of the week" })).toBeVisible();
  await expectNoBarrier(page, "vertical, light, 1440 px");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 900 });
  await expectNoBarrier(page, "vertical, dark, 390 px");
});

for (const [broken, says] of [
  ["prometheus", /Prometheus/],
  ["loki", /Loki/],
] as const)
  test(`without ${broken} the pages say so and show the rest`, async ({ stopAfter, page }) => {
    const { fromMs, toMs } = simulated();
    const other = stopAfter(await startOtherConsole({ broken: [broken] }));
    const verticals = new VerticalsPage(page);
    const told = page.getByRole("main").getByRole("alert").first();
    await page.goto(`${other.url}/verticals${range(fromMs, toMs)}`);
    await expect(told).toContainText(says);
    await expect(verticals.row("Salon")).toBeVisible();
    await page.goto(`${other.url}/verticals/salon${range(fromMs, toMs)}`);
    await expect(told).toContainText(says);
    await verticals.readOn();
    await expectNoBarrier(page, `vertical without ${broken}`);
  });
