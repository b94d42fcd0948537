import { expectNoBarrierAnywhere } from "../axe.ts";
import { expect, status, test } from "../test.ts";

/** The states of a call have tests of their own: `call-states.spec.ts`. */
const PAGES: readonly (readonly [string, string])[] = [
  ["the start page", "/"],
  ["the calls", "/calls?verdict=failed"],
  ["no match", "/calls?agent=no_such_agent"],
  ["a call that was never seen", `/calls/CA${"0123456789abcdef".repeat(2)}`],
  ["the status", "/status"],
];

for (const [name, path] of PAGES)
  test(`${name} has no barrier and fits a phone`, async ({ page, expectedErrors }) => {
    expectedErrors.push(status(404));
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText(/^Loading/)).toHaveCount(0);
    await expectNoBarrierAnywhere(page, name);
  });
