import { callDetail } from "../api.ts";
import { expectNoBarrier, expectNoBarrierAnywhere } from "../axe.ts";
import { expect, test } from "../test.ts";
import { planted } from "../truth.ts";

// Contrast is measured element by element.
test.setTimeout(240_000);
test.use({ trace: "off" });

test("no form of the conversation and the ledger has a barrier or leaves the screen", async ({
  call,
  page,
}) => {
  const { sid } = planted("network_jitter");
  const { turns } = await callDetail(sid);
  const turn = turns?.find(({ slow }) => slow);
  const from = Math.round(Math.max(0, (turn?.startMs ?? 0) - 2000));
  await call.open(sid, `?turn=${turn?.index}&marks=${from + 3000},${from + 4000}~${turn?.spanId}`);
  await expect(call.waterfall).toBeVisible();
  const marks = call.conversation.getByRole("list", { name: "Marks" }).getByRole("listitem");
  await expect(marks).toHaveCount(2);
  await call.press("z", () => expect(page).toHaveURL(/view=/, { timeout: 500 }));
  await call.conversation.getByRole("button", { name: "Network, a lane for each figure" }).click();
  await page.getByRole("button", { name: "All facts" }).click();
  await expectNoBarrierAnywhere(page, "zoomed, with marks and all lanes");
  await call.show("Conversation", "Table");
  await call.show("Ledger", "Table");
  await expectNoBarrierAnywhere(page, "tables");
});

test("the list of keys and the verdict's strip have no barrier", async ({ call, page }) => {
  const { sid } = planted("tool_timeout");
  await call.open(sid);
  await expect(call.waterfall).toBeVisible();
  const strip = page.getByRole("navigation", { name: "On this page" });
  await call.press("o", () => expect(strip).toBeVisible({ timeout: 1500 }));
  // What the strip lies over is hidden in part, wherever the page stands: here it is the strip that counts.
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoBarrier(page, `strip, ${colorScheme}`, "nav[aria-label='On this page']");
  }
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await expectNoBarrierAnywhere(page, "keys");
});
