import type { Locator, Page } from "@playwright/test";
import { humanize } from "#lib/format/labels.ts";
import { startOtherConsole } from "../other-console.ts";
import { expect, test } from "../test.ts";
import { busiestVertical, simulatedRange } from "../truth.ts";

/** The screen on a wall: nobody reloads it, whatever goes away and comes back. */

const LATER_MS = 61_000;

class Wallboard {
  readonly page: Page;
  readonly wall: Locator;

  constructor(page: Page) {
    this.page = page;
    this.wall = page.getByRole("region", { name: "Wallboard" });
  }

  /** Of one vertical, and of a range that is over: its figures stay. */
  async open(url: string): Promise<void> {
    await this.page.clock.install();
    await this.page.goto(`${url}/verticals?${simulatedRange(6)}&wall=1`);
    const vertical = humanize(busiestVertical());
    await this.wall.getByRole("button", { name: "Pause" }).click();
    await this.wall.getByRole("button", { name: vertical }).click();
    await expect(this.wall.getByRole("heading", { level: 1 })).toHaveText(vertical);
    await this.page.evaluate(() => {
      document.documentElement.dataset["sameDocument"] = "yes";
    });
  }

  tile(title: string): Locator {
    return this.wall
      .getByRole("term")
      .filter({ hasText: new RegExp(`^${title}$`) })
      .locator("..");
  }

  get troubles(): Locator {
    return this.wall.getByRole("status");
  }

  async expectSameDocument(): Promise<void> {
    await expect(this.page.locator("html")).toHaveAttribute("data-same-document", "yes");
  }
}

test("without Prometheus the wallboard says so and since when, keeps its last figures as old ones, and goes on by itself", async ({
  stopAfter,
  page,
}) => {
  const other = stopAfter(await startOtherConsole({ broken: ["prometheus"] }));
  other.heal();
  const board = new Wallboard(page);
  await board.open(other.url);
  const [calls, slow] = [board.tile("Calls"), board.tile("Slow turns")];
  await expect(slow).toContainText(/\d\s%/);
  await expect(board.troubles).toBeEmpty();
  const [before] = (await slow.getByRole("definition").innerText()).split("\n");

  other.ail("500");
  await page.clock.fastForward(LATER_MS);
  await expect(board.troubles).toContainText(/Prometheus .*Since \d\d:\d\d:\d\d/);
  await expect(slow).toContainText(/of \d\d:\d\d:\d\d/);
  await expect(slow).toContainText(before ?? "");
  await expect(calls, "the call log still answers").not.toContainText(/of \d\d:\d\d:\d\d/);

  other.heal();
  await page.clock.fastForward(LATER_MS);
  await expect(board.troubles).toBeEmpty();
  await expect(slow).not.toContainText(/of \d\d:\d\d:\d\d/);
  await expect(slow).toContainText(before ?? "");
  await board.expectSameDocument();
});

test("while the console itself is away the wallboard shows what it knew, of when; a restarted one is found again", async ({
  stopAfter,
  page,
  expectedErrors,
}) => {
  expectedErrors.push(/net::ERR_/);
  const other = stopAfter(await startOtherConsole({}));
  const board = new Wallboard(page);
  await board.open(other.url);
  const calls = board.tile("Calls");
  await expect(calls).toContainText(/\d/);

  await other.down();
  await page.clock.fastForward(LATER_MS);
  await expect(board.troubles).toContainText(/The console does not answer\. Since \d\d:\d\d:\d\d/);
  await expect(calls).toContainText(/of \d\d:\d\d:\d\d/);

  await other.up();
  await page.clock.fastForward(LATER_MS);
  await expect(board.troubles).toBeEmpty();
  await expect(calls).not.toContainText(/of \d\d:\d\d:\d\d/);
  await board.expectSameDocument();
});
