import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./test.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
export const WIDTHS = [1440, 390] as const;

/** A folder for a picture of every state, to be looked at; without it none is taken. */
const PICTURES = process.env["EARSHOT_E2E_PICTURES"];

/** axe finds nothing in what the page shows, and nothing is wider than the window; `state` names it, `within` looks at a part alone. */
export async function expectNoBarrier(page: Page, state: string, within?: string): Promise<void> {
  const axe = new AxeBuilder({ page }).withTags(TAGS);
  const { violations } = await (within === undefined ? axe : axe.include(within)).analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${String(target)}: ${failureSummary ?? ""}`),
  );
  expect.soft(found, state).toEqual([]);
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect.soft(beyond, `${state}: px beyond the right edge`).toBeLessThanOrEqual(0);
  if (PICTURES === undefined) return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({
    path: join(PICTURES, `${state.replaceAll(/[^\w]+/g, "-")}.png`),
    fullPage: true,
    animations: "disabled",
  });
}

/** The same in light and dark, on a desk and on a phone. The window is left as wide as it was. */
export async function expectNoBarrierAnywhere(page: Page, state: string): Promise<void> {
  const before = page.viewportSize();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await expectNoBarrier(page, `${state}, ${colorScheme}, ${width} px`);
    }
  }
  if (before !== null) await page.setViewportSize(before);
}
