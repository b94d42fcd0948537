import { expect, type Locator, type Page, test as base } from "@playwright/test";
import { CallPage } from "./pages/call-page.ts";
import { CallsPage } from "./pages/calls-page.ts";
import { StartPage } from "./pages/start-page.ts";
import { state } from "./state.ts";
import { Traffic } from "./traffic.ts";

interface Stoppable {
  stop(): Promise<void>;
}

interface Fixtures {
  start: StartPage;
  call: CallPage;
  calls: CallsPage;
  /** Ends a process when the test is over and the page has left it: what a page still loads must not find nobody. */
  stopAfter: <T extends Stoppable>(started: T) => T;
  /** All that the page asks for and gets, from the test's beginning. */
  traffic: Traffic;
  /** Messages that a test expects in the console (push to it); anything else there fails it. */
  expectedErrors: RegExp[];
}

/** Playwright's test with Earshot's pages; fails on any error in the browser's console. */
export const test = base.extend<Fixtures>({
  baseURL: async ({ browserName: _ }, use) => use(state("url")),
  expectedErrors: async ({ browserName: _ }, use) => use([]),
  page: async ({ page, expectedErrors }, use) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      // Chromium's words about a refused request do not say which: the address does.
      if (message.type() === "error") errors.push(`${message.text()} ${message.location().url}`.trim());
    });
    const goTo = page.goto.bind(page);
    page.goto = async (...where) => {
      const response = await goTo(...where);
      await listens(page);
      return response;
    };
    const reload = page.reload.bind(page);
    page.reload = async (...how) => {
      const response = await reload(...how);
      await listens(page);
      return response;
    };
    await use(page);
    const unexpected = errors.filter((text) => !expectedErrors.some((known) => known.test(text)));
    expect(unexpected, "errors in the browser's console").toEqual([]);
  },
  stopAfter: async ({ page }, use) => {
    const all: Stoppable[] = [];
    await use((started) => {
      all.push(started);
      return started;
    });
    if (!page.isClosed()) await page.goto("about:blank");
    for (const one of all) await one.stop();
  },
  start: async ({ page }, use) => use(new StartPage(page)),
  call: async ({ page }, use) => use(new CallPage(page)),
  calls: async ({ page }, use) => use(new CallsPage(page)),
  traffic: async ({ page }, use) => use(new Traffic(page)),
});

/** A person looks before they act; who acts at once would find a page that does not listen yet. */
async function listens(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector("script[src*='/_next/']") === null ||
      Object.keys(document).some((key) => key.startsWith("__reactContainer")),
  );
}

/** Scrolls to a part of the page; what has just come takes the place of what stood for it, and is scrolled to then. */
export async function inSight(part: Locator): Promise<void> {
  await expect(async () => {
    await part.scrollIntoViewIfNeeded({ timeout: 10_000 });
  }).toPass();
}

/** Drags over a part of the page, by shares of its width, until `then` holds: what still comes above it moves it. */
export async function dragOver(
  part: Locator,
  [from, to]: readonly [number, number],
  then: () => Promise<void>,
): Promise<void> {
  const { mouse } = part.page();
  await expect(async () => {
    await part.scrollIntoViewIfNeeded();
    const box = await part.boundingBox();
    if (box === null) throw new Error("what is dragged over has no box");
    const y = box.y + box.height / 2;
    await mouse.move(box.x + box.width * from, y);
    await mouse.down();
    await mouse.move(box.x + box.width * to, y, { steps: 4 });
    await mouse.up();
    await then();
  }).toPass();
}

/** Chromium's own words about a page or an answer with this status. */
export const status = (code: number): RegExp => new RegExp(`responded with a status of ${code}`);

export { expect };
