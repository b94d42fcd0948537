import type { Locator, Page } from "@playwright/test";
import { callComparison, callDetail, similarCalls } from "../api.ts";
import { expectNoBarrierAnywhere } from "../axe.ts";
import { expect, status, test } from "../test.ts";
import { planted, truth } from "../truth.ts";

/** Two calls beside each other, turn by turn and stage by stage. */

const region = (page: Page, name: string): Locator => page.getByRole("region", { name, exact: true });
const turns = (page: Page): Locator =>
  page.getByRole("list", { name: "Turns of both calls" }).getByRole("listitem");

/** At the comparison of these, however their ids are written in the address. */
const comparing = (a: string, b: string) => (url: URL) =>
  url.pathname === "/compare" && url.searchParams.get("a") === a && url.searchParams.get("b") === b;

/** A slow call and a good one like it, as the console proposes it. */
async function pairOf(): Promise<{ a: string; b: string }> {
  for (const scenario of ["slow_tts", "slow_llm", "slow_stt", "tool_timeout"]) {
    const { sid } = planted(scenario);
    const [call] = (await similarCalls(sid)).calls;
    if (call !== undefined) return { a: sid, b: call.sid };
  }
  throw new Error("no good call was proposed for any slow one");
}

test("a good call is proposed on the call's page, and leads to the comparison", async ({ page, call }) => {
  const { a, b } = await pairOf();
  const { sentence, calls } = await similarCalls(a);
  for (const one of calls) expect(one).toMatchObject({ verdict: "ok", sampled: true });
  await call.open(a);
  await page.getByRole("button", { name: "Compare with a good call" }).click();
  const menu = page.getByRole("list", { name: "Compare with a good call" });
  await expect(menu).toContainText(sentence);
  await menu.getByRole("link").first().press("Enter");
  await expect(page).toHaveURL(comparing(a, b));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Two calls compared");
});

test("like turns stand beside each other, with the time in each stage and its difference", async ({
  page,
}) => {
  const { a, b } = await pairOf();
  const comparison = await callComparison(a, b);
  const [slow, good] = [await callDetail(a), await callDetail(b)];
  await page.goto(`/compare?${new URLSearchParams({ a, b })}`);
  await expect(region(page, "Call A")).toContainText(slow.verdict.sentence.slice(0, 30));
  await expect(region(page, "Call B")).toContainText(good.verdict.sentence.slice(0, 30));
  await expect(turns(page)).toHaveCount(comparison.pairs.length);
  expect(comparison.pairs[0]?.a?.kind).toBe(comparison.pairs[0]?.b?.kind);
  await expect(page.getByText("The largest difference:")).toBeVisible();
  await page.getByRole("radio", { name: "By difference" }).check({ force: true });
  const first = turns(page).first();
  await first.getByRole("button").click();
  const table = first.getByRole("table", { name: "Time in each stage of this turn" });
  await expect(table.getByRole("row").nth(1)).toContainText(/ms|s/);
  const link = first.getByRole("link", { name: /^Turn \d+ of A/ });
  await link.click();
  await expect(page).toHaveURL(new RegExp(`/calls/${encodeURIComponent(a)}\\?turn=\\d+$`));
});

test("what differs comes first, and what is the same is told in a line", async ({ page }) => {
  const { a, b } = await pairOf();
  const { facts } = await callComparison(a, b);
  await page.goto(`/compare?${new URLSearchParams({ a, b })}`);
  const panel = region(page, "What differs");
  const rows = panel.getByRole("row");
  const differing = facts.filter(({ state }) => state !== "same");
  if (differing.length > 0) await expect(rows).toHaveCount(differing.length + 1);
  await expect(panel.getByText(/^The same:/)).toBeVisible();
});

test("a call without a trace is compared by its call log, and it is said", async ({ page }) => {
  const { sid: a } = planted("slow_tts");
  const { sid: b } = planted("ok_sampled_out");
  await page.goto(`/compare?${new URLSearchParams({ a, b })}`);
  await expect(region(page, "Call B")).toContainText("its trace was not kept");
  await expect(page.getByText(/^The turns of call B are not known/)).toBeVisible();
  await expect(region(page, "How they went")).toContainText("Longest wait");
  await expect(turns(page).first()).toContainText("not known: no trace");
});

test("another call can be pasted, whole or in a link, and what is none is refused in words", async ({
  page,
  expectedErrors,
}) => {
  expectedErrors.push(status(400), status(404));
  const { sid } = planted("slow_tts");
  const { sid: other } = planted("tool_timeout");
  await page.goto(`/compare?a=${sid}`);
  const box = page.getByRole("textbox", { name: "Call B" });
  await expect(async () => {
    await box.fill("CA123");
    await page.getByRole("button", { name: "Take as B" }).click();
    await expect(page.getByRole("main").getByRole("alert").first()).toContainText(/\w/, { timeout: 2_000 });
  }).toPass();
  await expect(box).toHaveAttribute("aria-invalid", "true");
  // A caller's number is told to be one, and reaches no address.
  const [{ phone } = { phone: "" }] = truth();
  await box.fill(phone);
  await box.press("Enter");
  await expect(page.getByRole("main").getByRole("alert")).toContainText("This is a phone number");
  expect(page.url()).not.toContain(phone.slice(-7));
  await box.fill(`see https://earshot.example/calls/${other}?turn=2`);
  await box.press("Enter");
  await expect(page).toHaveURL(comparing(sid, other));
  await expect(turns(page).first()).toBeVisible();
  await page.getByRole("button", { name: "Swap" }).click();
  await expect(page).toHaveURL(comparing(other, sid));
});

test("an address that names no call says so", async ({ page, expectedErrors }) => {
  expectedErrors.push(status(400), status(404));
  const { sid } = planted("slow_tts");
  await page.goto(`/compare?a=${sid}&b=CA${"0123456789abcdef".repeat(2)}`);
  await expect(page.getByRole("main").getByRole("alert")).toContainText("Call B: Nothing is known");
  await page.goto(`/compare?a=${sid}&b=CA12345678901`);
  await expect(page.getByRole("main").getByRole("alert")).toContainText("call B is not a Call SID");
});

test("its states have no barrier and fit a phone", async ({ page, expectedErrors }) => {
  test.setTimeout(240_000);
  expectedErrors.push(status(404));
  const { a, b } = await pairOf();
  const states = {
    "of a slow and a good call": `/compare?${new URLSearchParams({ a, b })}`,
    "with a call without a trace": `/compare?${new URLSearchParams({ a, b: planted("ok_sampled_out").sid })}`,
    "of nothing yet": "/compare",
  };
  for (const [name, path] of Object.entries(states)) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    if (path.includes("b=")) {
      await expect(region(page, "How they went")).toBeVisible();
      await turns(page).first().getByRole("button").click();
    }
    await expectNoBarrierAnywhere(page, `comparison ${name}`);
  }
});
