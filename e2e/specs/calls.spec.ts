import { readFile } from "node:fs/promises";
import type { CallSummary } from "#lib/calls/schema.ts";
import { allCalls } from "../api.ts";
import { expect, test } from "../test.ts";
import { planted, simulatedUntilMs, truth } from "../truth.ts";

/** A window in the past that lies whole within the simulated hours: nothing is added to it any more. */
function window(): { from: string; to: string; sids: string[] } {
  const whole = truth().flatMap(({ sid, endMs, cutShort }) =>
    endMs === null || cutShort ? [] : [{ sid, endMs }],
  );
  const last = simulatedUntilMs();
  const first = Math.min(...whole.map((one) => one.endMs)) + 600_000;
  const from = Math.max(first, last - 160 * 60_000);
  return {
    from: new Date(from).toISOString(),
    to: new Date(last).toISOString(),
    sids: whole.filter(({ endMs }) => endMs >= from && endMs < last).map(({ sid }) => sid),
  };
}

/** Calls whose end was never written are listed while they may still run, by when they began. */
const edgeLost = (): ReadonlySet<string> =>
  new Set(truth().flatMap(({ sid, endMs }) => (endMs === null ? [sid] : [])));
const ended = (sids: readonly string[]): string[] => sids.filter((sid) => !edgeLost().has(sid));

/** The widest that each column can be. */
const LONG = {
  startedAt: "2025-11-23T22:58:38.000Z",
  durationMs: 3_543_000,
  turns: 1_227,
  slowTurns: 227,
  verdict: "unknown",
  breachedStage: "tts_first_frame",
  worstTurnMs: 12_345,
  vertical: "m".repeat(24),
  agent: "m".repeat(32),
  direction: "outbound",
  language: "zh-Hant-TW",
  outcome: "transferred",
  sentiment: "negative",
} satisfies Partial<CallSummary>;

const sorted = (texts: readonly string[]): string[] => texts.toSorted();

test("paging through a range neither loses nor repeats a call", async () => {
  const { from, to, sids } = window();
  expect(sids.length).toBeGreaterThan(60);
  for (const limit of ["7", "50", "200"]) {
    const listed = await allCalls({ from, to, limit });
    expect(sorted(ended(listed.map((call) => call.sid))), `pages of ${limit}`).toEqual(sorted(sids));
  }
});

test("the page shows all calls of a range, page after page, each once", async ({ calls }) => {
  const { from, to, sids } = window();
  await calls.open(`?from=${from}&to=${to}`);
  await calls.loadAll();
  expect(sorted(ended(await calls.sids()))).toEqual(sorted(sids));
});

test("no value is so long that the table leaves its panel, at any width", async ({ calls, page }) => {
  await page.route(/\/api\/v1\/calls\?/, async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { calls: object[] };
    await route.fulfill({
      response,
      json: { ...answer, calls: answer.calls.map((one) => ({ ...one, ...LONG })) },
    });
  });
  await calls.open();
  // The first rows come with the page, the others are asked for.
  await page.getByLabel("Sort").selectOption("Longest first");
  await expect(calls.rows.first()).toContainText("227 slow of 1,227");
  for (const width of [1024, 1152, 1279, 1280, 1366, 1439, 1440, 1599, 1600, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    const beyond = await calls.table.evaluate(
      (table) =>
        table.getBoundingClientRect().right - (table.closest("section")?.getBoundingClientRect().right ?? 0),
    );
    expect(beyond, `px beyond the panel at ${width} px`).toBeLessThanOrEqual(0);
  }
});

test("filters go into the address, hold on reload, and show only such calls", async ({ calls, page }) => {
  await calls.open();
  await calls.choose("Verdict", "Slow");
  await expect(page).toHaveURL(/[?&]verdict=slow\b/);
  await calls.choose("Breached stage", "TTS first frame");
  await expect(page).toHaveURL(/[?&]stage=tts_first_frame\b/);
  const onlySuch = async (): Promise<void> => {
    await expect(calls.table).toHaveAttribute("aria-busy", "false");
    await expect(calls.rows.first()).toContainText("TTS first frame");
    const texts = await calls.rows.allInnerTexts();
    expect(texts.filter((text) => !/Slow/.test(text) || !/TTS first frame/.test(text))).toEqual([]);
  };
  await onlySuch();
  await page.reload();
  await onlySuch();
  await calls.loadAll();
  const real = new Map(truth().map((call) => [call.sid, call]));
  for (const sid of await calls.sids()) {
    const expected = real.get(sid)?.expected;
    if (expected) expect(expected, sid).toMatchObject({ verdict: "slow", stage: "tts_first_frame" });
  }
  expect(await calls.sids()).toContain(planted("slow_tts").sid);
  await page.goBack();
  await expect(page).not.toHaveURL(/stage=/);
  await expect(page).toHaveURL(/verdict=slow/);
});

test("every planted call is found under its verdict and stage, and under no other", async () => {
  const { from, to, sids } = window();
  const within = new Set(sids);
  const planted = truth().filter((call) => within.has(call.sid) && call.expected !== null);
  const filed = new Map<string, string>();
  for (const verdict of ["ok", "slow", "failed"])
    for (const { sid } of await allCalls({ from, to, verdict, limit: "200" })) {
      expect(filed.get(sid), `${sid} is filed twice`).toBeUndefined();
      filed.set(sid, verdict);
    }
  for (const { sid, expected, scenario } of planted)
    expect.soft(filed.get(sid), `${scenario} ${sid}`).toBe(expected?.verdict);
  for (const stage of new Set(planted.flatMap(({ expected }) => expected?.stage ?? []))) {
    const such = new Set((await allCalls({ from, to, stage, limit: "200" })).map((call) => call.sid));
    for (const { sid, expected, scenario } of planted)
      expect.soft(such.has(sid), `${scenario} ${sid} under ${stage}`).toBe(expected?.stage === stage);
  }
});

test("a call leads to its caller's calls, and those to each of them", async ({
  call,
  calls,
  page,
  traffic,
}) => {
  const { sid, phone } = planted("slow_stt");
  await call.open(sid);
  await call.openFacts();
  await call.facts.getByRole("link", { name: /calls$/ }).click();
  await expect(page).toHaveURL(/\/calls\?caller=[0-9a-f]{32}$/);
  await expect(page.getByRole("heading", { name: "Calls of one caller" })).toBeVisible();
  const own = truth().filter((one) => one.phone === phone);
  await expect(calls.rows).toHaveCount(own.length);
  await calls.rows.getByRole("rowheader").getByRole("link").first().click();
  await expect(call.verdict).toBeVisible();
  expect(await traffic.holding(phone)).toEqual([]);
});

test("the CSV holds the rows of the list", async ({ calls, page }) => {
  const { from, to } = window();
  await calls.open(`?from=${from}&to=${to}&verdict=slow&verdict=failed`);
  await calls.loadAll();
  const download = page.waitForEvent("download");
  await calls.region.getByRole("link", { name: "Export CSV" }).click();
  const text = await readFile(await (await download).path(), "utf8");
  const [head = "", ...lines] = text.trimEnd().split("\r\n");
  expect(head.split(",")[0]).toBe("sid");
  expect(lines.map((line) => line.split(",")[0])).toEqual(await calls.sids());
});

test("the sort is in the address and puts the worst first", async ({ calls, page }) => {
  const { from, to } = window();
  await calls.open(`?from=${from}&to=${to}`);
  await calls.table.getByRole("button", { name: "Worst turn" }).click();
  await expect(page).toHaveURL(/sort=worst_turn/);
  await expect(calls.table.getByRole("columnheader", { name: "Worst turn" })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  const waits = (await allCalls({ from, to, sort: "worst_turn", limit: "50" })).map(
    (call) => call.worstTurnMs ?? 0,
  );
  expect(waits).toEqual(waits.toSorted((a, b) => b - a));
  await expect(calls.table).toHaveAttribute("aria-busy", "false");
  await expect(calls.rows.first()).toContainText(/\d\ss/);
});

test("j and k go from call to call, Enter opens one", async ({ calls, call, page }) => {
  await calls.open();
  const links = calls.rows.getByRole("rowheader").getByRole("link");
  await expect(links.first()).toBeVisible();
  await expect(async () => {
    await page.keyboard.press("k");
    await page.keyboard.press("j");
    await expect(calls.region.locator(":focus")).toHaveCount(1, { timeout: 500 });
  }).toPass();
  const href = await page.evaluate(() => document.activeElement?.getAttribute("href"));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(href ?? "");
  await expect(call.verdict).toBeVisible();
});

test("a filter that nothing matches says which one is in the way", async ({ calls, page }) => {
  await calls.open("?agent=no_such_agent&verdict=slow");
  await expect(calls.region).toContainText("No call in the last 24 hours matches all of these filters.");
  await expect(
    calls.region.getByRole("status").filter({ hasText: "There are calls if you ask:" }),
  ).toBeVisible();
  await calls.region.getByRole("listitem").getByRole("button").first().click();
  await expect(page).not.toHaveURL(/no_such_agent/);
  await expect(calls.rows.first()).toContainText("Slow");
});

test("what the address asks for and the list does not know is told", async ({ calls, page }) => {
  await calls.open("?verdict=dreadful&colour=red");
  await expect(page.getByText(/asks for a value that the list does not know \(verdict\)/)).toBeVisible();
  await expect(calls.rows.first()).toBeVisible();
});
