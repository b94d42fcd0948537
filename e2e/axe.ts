import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./test.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
export const WIDTHS = [1440, 390] as const;

/** A folder for a picture of every state, to be looked at; without it none is taken. */
const PICTURES = process.env["EARSHOT_E2E_PICTURES"];

/** Selectors of the parts of a page that are looked at. */
type Within = string | readonly string[];

/** axe finds nothing in what the page shows, and nothing is wider than the window; `state` names it, `within` looks at a part alone. */
export async function expectNoBarrier(page: Page, state: string, within?: Within): Promise<void> {
  // What the page's own header covers for the moment is no barrier.
  await page.evaluate(() => scrollTo(0, 0));
  // Passes are not counted, and the pages have no frames: to gather both takes longer than to look.
  const axe = new AxeBuilder({ page })
    .options({ runOnly: { type: "tag", values: TAGS }, resultTypes: ["violations"] })
    .setLegacyMode();
  for (const selector of [within].flat()) if (selector !== undefined) axe.include(selector);
  const { violations } = await axe.analyze();
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

/** The same in light and dark, on a desk and on a phone, of one load. Scheme and window are left as they were. */
export async function expectNoBarrierAnywhere(page: Page, state: string, within?: Within): Promise<void> {
  const before = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      // What is drawn to a measured width follows a frame later.
      await page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
      );
      await expectNoBarrier(page, `${state}, ${colorScheme}, ${width} px`, within);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before !== null) await page.setViewportSize(before);
}
