import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { callDetail } from "../api.ts";
import { expect, test } from "../test.ts";
import { planted } from "../truth.ts";

// Contrast is measured element by element.
test.setTimeout(120_000);

async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${String(target)}: ${failureSummary ?? ""}`),
  );
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("no form of the conversation and the ledger has a barrier or leaves the screen", async ({
      call,
      page,
    }) => {
      const { sid } = planted("network_jitter");
      const { turns } = await callDetail(sid);
      const turn = turns?.find(({ slow }) => slow);
      const from = (turn?.startMs ?? 0) - 2000;
      await call.open(
        sid,
        `?turn=${turn?.index}&view=${Math.max(0, from)}-${from + 20_000}&marks=${from + 3000},${from + 4000}~${turn?.spanId}`,
      );
      await expect(call.waterfall).toBeVisible();
      await call.press("z", () => expect(page).toHaveURL(/view=/, { timeout: 500 }));
      await call.conversation.getByRole("button", { name: "Network, a lane for each figure" }).click();
      await page.getByRole("button", { name: "All facts" }).click();
      expect.soft(await barriers(page), "zoomed, with marks and all lanes").toEqual([]);
      await call.show("Conversation", "Table");
      await call.show("Ledger", "Table");
      expect.soft(await barriers(page), "tables").toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      expect.soft(await barriers(page), "tables on a phone").toEqual([]);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect.soft(beyond, "px beyond the right edge").toBeLessThanOrEqual(0);
    });

    test("the list of keys and the verdict's strip have no barrier", async ({ call, page }) => {
      const { sid } = planted("tool_timeout");
      await call.open(sid);
      await expect(call.waterfall).toBeVisible();
      const strip = page.getByRole("navigation", { name: "On this page" });
      await call.press("o", () => expect(strip).toBeVisible({ timeout: 1500 }));
      expect.soft(await barriers(page), "strip").toEqual([]);
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
      expect.soft(await barriers(page), "keys").toEqual([]);
    });
  });
}
