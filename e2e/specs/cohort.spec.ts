import type { Locator, Page } from "@playwright/test";
import { callBaseline, callCohort } from "../api.ts";
import { expectNoBarrierAnywhere } from "../axe.ts";
import { oneOfMany } from "../incident-call.ts";
import { startOtherConsole } from "../other-console.ts";
import { expect, inSight, test } from "../test.ts";
import { planted } from "../truth.ts";

const panel = (page: Page): Locator => page.getByRole("region", { name: "Is it just this call?" });
/** The API writes clock times in UTC, which is the zone of these browsers. */
const inReadersClock = (statement: string): string => statement.replaceAll(" UTC", "");

/** The panel in sight and answered. */
async function opened(page: Page, sid: string, base = ""): Promise<Locator> {
  await page.goto(`${base}/calls/${sid}`);
  const region = panel(page);
  await inSight(region);
  await expect(region.getByText("Loading the calls around this one")).toHaveCount(0);
  return region;
}

test.describe("is it just this call", () => {
  test("a call of an incident is one of many, with the calls to open", async ({ page }) => {
    const sid = await oneOfMany();
    const cohort = await callCohort(sid);
    expect(cohort.status).toBe("bunched");
    const region = await opened(page, sid);
    await expect(region.getByText(inReadersClock(cohort.statement))).toBeVisible();
    await expect(region).toContainText(/^.*\d+ calls since \d\d:\d\d/);
    await expect(region.getByRole("table", { name: "Calls a minute" })).toHaveCount(1);
    const over = region.getByRole("region", { name: "Over budget before, during and after" });
    await expect(over).toContainText(/During.*\d+(\.\d)?\s%/);
    const like = region.getByRole("region", { name: "Calls like this one" }).getByRole("link");
    await expect(like).toHaveCount(cohort.like.length);
    const [first] = cohort.like;
    await like.first().press("Enter");
    await expect(page).toHaveURL(new RegExp(`/calls/${encodeURIComponent(first?.sid ?? "")}`));
  });

  test("a call that was slow by itself is said to be the only one, or one of too few", async ({ page }) => {
    const alone = [];
    for (const scenario of ["slow_stt", "slow_endpointing", "slow_network_in", "slow_network_out"]) {
      const cohort = await callCohort(planted(scenario).sid);
      if (cohort.counts?.breached === 1) alone.push(cohort);
    }
    const one = alone.find(({ status }) => status === "one") ?? alone[0];
    expect(one?.statement).toMatch(
      /^(Only this call: 1 of \d+ |Too few calls to tell \(\d+ in the hour\)\.)/,
    );
    const region = await opened(page, one?.sid ?? "");
    await expect(region.getByText(one?.statement ?? "")).toBeVisible();
    await expect(region.getByRole("region", { name: "Calls like this one" })).toHaveCount(0);
    await expect(region.getByRole("region", { name: "What the breached calls have in common" })).toHaveCount(
      0,
    );
  });

  test("a call within its budgets is not asked about", async ({ page }) => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    const region = await opened(page, planted("ok").sid);
    await expect(region).toContainText("This call kept its budgets");
    expect(asked.filter((url) => url.includes("/cohort"))).toEqual([]);
  });

  test("nothing is asked before the panel is seen", async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 300 });
    let asked = 0;
    page.on("request", (request) => {
      if (request.url().includes("/cohort")) asked += 1;
    });
    await page.goto(`/calls/${encodeURIComponent(await oneOfMany())}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("table", { name: /^What turn/ })).toHaveCount(1);
    expect(asked).toBe(0);
    await inSight(panel(page));
    await expect.poll(() => asked).toBe(1);
  });

  test("the panel has no barrier and fits a phone", async ({ page }) => {
    const region = await opened(page, await oneOfMany());
    await expect(region).toContainText(/ since \d\d:\d\d/);
    await expectNoBarrierAnywhere(page, "cohort of an incident", ["#cohort", "#turn"]);
  });
});

test.describe("with one source down", () => {
  test.describe.configure({ mode: "default" });

  test("without Loki the metrics are told, and the question is left open", async ({ stopAfter, page }) => {
    const second = stopAfter(await startOtherConsole({ broken: ["loki"] }));
    const sid = await oneOfMany();
    const region = await opened(page, sid, second.url);
    await expect(
      region.getByText(/^It cannot be told whether it was just this call: Loki failed/),
    ).toBeVisible();
    await expect(region.getByRole("region", { name: "Over budget before, during and after" })).toContainText(
      /\d\s%/,
    );
    await expect(region.getByRole("table", { name: "Calls a minute" })).toHaveCount(0);
  });

  test("without Prometheus the calls are told, and the ledger says that it has no baseline", async ({
    stopAfter,
    page,
  }) => {
    const second = stopAfter(await startOtherConsole({ broken: ["prometheus"] }));
    const sid = await oneOfMany();
    const region = await opened(page, sid, second.url);
    await expect(region).toContainText(/\d+ calls since \d\d:\d\d/);
    await expect(region).toContainText("The metrics do not tell TTS first frame over this time.");
    await expect(region).toContainText("Which alerts were firing could not be read.");
    await expect(page.getByText(/^No baseline: Prometheus failed/)).toBeVisible();
  });
});

test("the turn's breakdown tells what is usual, and how many times as long it took", async ({
  page,
  call,
}) => {
  const slow = planted("incident");
  const baseline = await callBaseline(slow.sid);
  const usual = baseline.stages.find(({ stage }) => stage === "tts_first_frame");
  expect(usual?.samples).toBeGreaterThan(0);
  await call.open(slow.sid);
  const table = page.getByRole("table", { name: /^What turn \d+ waited for/ });
  const text =
    (usual?.samples ?? 0) < baseline.minimum.p50
      ? /no baseline \(\d+ of 20 samples\)/
      : /p50 (≈ |more than )?\d/;
  await expect(table).toContainText(text);
  await expect(page.getByText(/^p50 and p95: all [\w ]+ calls in the hour around this one/)).toBeVisible();
});

for (const width of [1440, 390])
  test(`what loads late moves nothing that is read, at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    // Fonts are known: what their coming moves is not what is measured.
    await page.goto(`/calls/${encodeURIComponent(planted("ok").sid)}`);
    await page.evaluate(async () => void (await document.fonts.ready));
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          if ("value" in entry && typeof entry.value === "number") shifts.push(entry.value);
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(`/calls/${encodeURIComponent(await oneOfMany())}`);
    await expect(page.locator("[data-baseline]").first()).toBeAttached();
    // Half a window further on.
    await panel(page).evaluate((element) => {
      scrollBy(0, element.getBoundingClientRect().top - innerHeight * 1.5);
    });
    await expect(panel(page)).toContainText(/ since \d\d:\d\d/);
    await inSight(panel(page));
    const moved = await page.evaluate(() =>
      (Reflect.get(window, "shifts") as number[]).reduce((sum, value) => sum + value, 0),
    );
    // Of the tenth that is called good (web.dev/cls), a fifth.
    expect(moved).toBeLessThan(0.02);
  });
