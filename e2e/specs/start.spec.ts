import { expect, test } from "../test.ts";
import { planted } from "../truth.ts";

test("the box has the focus, so that one can paste at once", async ({ start }) => {
  await start.open();
  await expect(start.box).toBeFocused();
});

for (const path of ["/calls", "/status", "call", "nowhere"]) {
  test(`/ reaches a look-up box from ${path}`, async ({ page, expectedErrors }) => {
    if (path === "nowhere") expectedErrors.push(/status of 404/);
    const { sid } = planted("ok");
    await page.goto(path === "call" ? `/calls/${sid}` : path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const box = page.getByRole("textbox", { name: "Look up a call, caller or trace" });
    await expect(async () => {
      await page.keyboard.press("/");
      await expect(box.and(page.locator(":focus"))).toHaveCount(1, { timeout: 500 });
    }).toPass();
    await page.keyboard.type("/");
    await expect(box.and(page.locator(":focus")), "a second one is text").toHaveValue("/");
  });
}

test("the newest calls lead to their pages", async ({ start, call, page }) => {
  await start.open();
  const href = await start.newest.getByRole("link").first().getAttribute("href");
  // The list is renewed: the one that was read, wherever it is by now.
  await start.newest.locator(`a[href=${JSON.stringify(href)}]`).click();
  await expect(page).toHaveURL(href ?? "");
  await expect(call.verdict).not.toBeEmpty();
});

test("the worst turns of the last hour lead to the turn itself", async ({ start, call, page }) => {
  await start.open();
  const href = (await start.worst.getByRole("link").first().getAttribute("href")) ?? "";
  const index = Number(/turn=(\d+)/.exec(href)?.[1]);
  const link = start.worst.locator(`a[href=${JSON.stringify(href)}]`);
  await expect(link).toContainText(`Turn ${index} `);
  await link.click();
  await expect(page).toHaveURL(new RegExp(`turn=${index}\\b`));
  await expect(call.region(`Turn ${index}`)).toBeVisible();
});

test("the keys are listed under ?", async ({ start, page }) => {
  await start.open();
  await expect(async () => {
    await start.box.press("Escape");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeHidden();
});

test("a call that was saved as a file is opened from here, and no browser's own question is refused", async ({
  start,
  page,
  request,
}) => {
  await start.open();
  await page.getByRole("link", { name: "open a call that was saved as a file" }).click();
  await expect(page.getByRole("button", { name: "Choose a file" })).toBeVisible();
  expect((await request.get("/favicon.ico")).status()).toBe(200);
});
