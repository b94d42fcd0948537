import { callDetail } from "../api.ts";
import { callAddress } from "../pages/call-page.ts";
import { expect, test } from "../test.ts";
import { planted } from "../truth.ts";

test("errors, breaches and turns are a key away", async ({ call, page }) => {
  const { sid, expected } = planted("tool_timeout");
  const { turns } = await callDetail(sid);
  const failed = turns?.flatMap((turn) => turn.parts).find((part) => part.error !== null);
  await call.open(sid);
  await expect(call.waterfall).toBeVisible();
  await call.press("e", () =>
    expect(page).toHaveURL(new RegExp(`span=${failed?.spanId}\\b`), { timeout: 500 }),
  );
  await expect(page).toHaveURL(new RegExp(`turn=${expected.turnIndex}\\b`));
  await expect(call.waterfall.getByRole("row", { selected: true })).toHaveAccessibleName(/tool_call.*failed/);
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(callAddress(sid));
  await page.keyboard.press("b");
  await expect(page).toHaveURL(new RegExp(`turn=${turns?.find((turn) => turn.slow)?.index}\\b`));
  await page.keyboard.press("t");
  await page.keyboard.press("T");
  await expect(page).toHaveURL(new RegExp(`turn=${turns?.find((turn) => turn.slow)?.index}\\b`));
});

test("rows move by j and k from anywhere on the page", async ({ call, page }) => {
  const { sid } = planted("tool_timeout");
  await call.open(sid);
  await expect(call.waterfall).toBeVisible();
  await call.press("t", () => expect(page).toHaveURL(/turn=0\b/, { timeout: 2_000 }));
  await page.keyboard.press("b");
  const row = call.waterfall.getByRole("row", { selected: true });
  const first = await row.getAttribute("id");
  await page.keyboard.press("k");
  await expect(row).not.toHaveAttribute("id", first ?? "");
  await page.keyboard.press("j");
  await expect(row).toHaveAttribute("id", first ?? "");
});

test("the clock zooms, moves, and fits by keys", async ({ call, page }) => {
  const { sid, expected } = planted("tool_timeout");
  const { turns } = await callDetail(sid);
  const turn = turns?.find(({ index }) => index === expected.turnIndex);
  await call.open(sid, `?turn=${turn?.index}`);
  const view = () => new URL(page.url()).searchParams.get("view");
  await call.press("z", () => expect.poll(view, { timeout: 500 }).not.toBeNull());
  const [from = 0, to = 0] = (view() ?? "").split("-").map(Number);
  expect(from).toBeLessThan(turn?.startMs ?? 0);
  expect(to).toBeGreaterThan((turn?.startMs ?? 0) + (turn?.latencyMs ?? 0));
  await page.keyboard.press("+");
  await expect.poll(() => Number(view()?.split("-")[0])).toBeGreaterThan(from);
  const near = view();
  await page.keyboard.press(",");
  await expect.poll(() => Number(view()?.split("-")[0])).toBeLessThan(Number(near?.split("-")[0]));
  await page.keyboard.press("-");
  await page.keyboard.press("0");
  await expect.poll(view).toBeNull();
  await page.keyboard.press(">");
  await expect(call.conversation.locator("[data-cursor-readout]")).toHaveText(/\d\d:\d\d\.\d{3}/);
});

test("marks go with the link, and n and N lead from one to the next", async ({ call, page }) => {
  const { sid, expected } = planted("tool_timeout");
  await call.open(sid);
  await expect(call.waterfall).toBeVisible();
  await call.press("e", () => expect(page).toHaveURL(/span=/, { timeout: 500 }));
  const failed = new URL(page.url()).searchParams.get("span") ?? "";
  await page.keyboard.press("m");
  await expect(page).toHaveURL(new RegExp(`marks=[\\d.]+~${failed}`));
  await page.keyboard.press("Escape");
  await page.keyboard.press("t");
  await page.keyboard.press("m");
  const marks = call.conversation.getByRole("list", { name: "Marks" }).getByRole("listitem");
  await expect(marks).toHaveCount(2);
  await expect(page).toHaveURL(/marks=[^&]*(,|%2C)/);
  await page.reload();
  await expect(marks).toHaveCount(2);
  await call.press("n", () =>
    expect(page).toHaveURL(
      new RegExp(`turn=${expected.turnIndex}\\b.*span=${failed}|span=${failed}.*turn=`),
      {
        timeout: 500,
      },
    ),
  );
  await page.keyboard.press("m");
  await expect(marks).toHaveCount(1);
  await marks.getByRole("button", { name: "Take this mark away" }).click();
  await expect(marks).toHaveCount(0);
  await expect(page).not.toHaveURL(/marks=/);
});

test("the list of keys names what works on this page, and nothing else", async ({ call, calls, page }) => {
  const dialog = page.getByRole("dialog", { name: "Keys" });
  const { sid } = planted("tool_timeout");
  await call.open(sid);
  await call.press("?", () => expect(dialog).toBeVisible({ timeout: 500 }));
  for (const group of ["Everywhere", "On a call", "On the clock", "In the waterfall"])
    await expect(dialog.getByRole("region", { name: group })).toBeVisible();
  await expect(dialog.getByRole("region", { name: "In a list of calls" })).toHaveCount(0);
  const clock = dialog.getByRole("region", { name: "On the clock" });
  await expect(clock.getByRole("definition").filter({ hasText: "Zoom in / out" })).toBeVisible();
  // No other key does anything while the list is open.
  await page.keyboard.press("t");
  await expect(page).toHaveURL(callAddress(sid));
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await calls.open();
  await call.press("?", () => expect(dialog).toBeVisible({ timeout: 500 }));
  await expect(dialog.getByRole("region", { name: "In a list of calls" })).toBeVisible();
  await expect(dialog.getByRole("region", { name: "On a call" })).toHaveCount(0);
});

test("the verdict and the ways on stay in sight below it", async ({ call, page }) => {
  const { sid } = planted("tool_timeout");
  await call.open(sid);
  const strip = page.getByRole("navigation", { name: "On this page" });
  await expect(call.waterfall).toBeVisible();
  await expect(strip).toHaveCount(0);
  await call.press("o", () => expect(strip).toBeVisible({ timeout: 1500 }));
  await expect(strip).toContainText("Failed");
  await strip.getByRole("link", { name: "Conversation" }).click();
  await expect(call.canvas).toBeInViewport();
});
