import { AxeBuilder } from "@axe-core/playwright";
import { expect, status, test } from "../test.ts";
import { planted } from "../truth.ts";

const PAGES: readonly (readonly [string, () => string])[] = [
  ["the start page", () => "/"],
  ["the calls", () => "/calls?verdict=failed"],
  ["no match", () => "/calls?agent=no_such_agent"],
  ["a slow call", () => `/calls/${planted("slow_tts").sid}`],
  ["a failed call", () => `/calls/${planted("llm_outage").sid}`],
  ["a call that was sampled out", () => `/calls/${planted("ok_sampled_out").sid}`],
  ["a call that was never seen", () => `/calls/CA${"0123456789abcdef".repeat(2)}`],
  ["the status", () => "/status"],
];

// Contrast is measured element by element.
test.setTimeout(120_000);

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    for (const [name, path] of PAGES) {
      test(`${name} has no barrier and fits a phone`, async ({ page, expectedErrors }) => {
        expectedErrors.push(status(404));
        await page.goto(path());
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expect(page.getByText(/^Loading/)).toHaveCount(0);
        for (const [width, height] of [
          [1440, 900],
          [390, 844],
        ] as const) {
          await page.setViewportSize({ width, height });
          const { violations } = await new AxeBuilder({ page })
            .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
            .analyze();
          const found = violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, failureSummary }) => `${id} at ${String(target)}: ${failureSummary ?? ""}`),
          );
          expect.soft(found, `at ${width} px`).toEqual([]);
          const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect.soft(beyond, `px beyond the right edge at ${width} px`).toBeLessThanOrEqual(0);
        }
      });
    }
  });
}
