import { expect, test as base } from "@playwright/test";
import { CallPage } from "./pages/call-page.ts";
import { StartPage } from "./pages/start-page.ts";
import { state } from "./state.ts";

interface Fixtures {
  start: StartPage;
  call: CallPage;
  /** Messages that a test expects in the console; anything else there fails it. */
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
      if (message.type() === "error") errors.push(message.text());
    });
    await use(page);
    const unexpected = errors.filter((text) => !expectedErrors.some((known) => known.test(text)));
    expect(unexpected, "errors in the browser's console").toEqual([]);
  },
  start: async ({ page }, use) => use(new StartPage(page)),
  call: async ({ page }, use) => use(new CallPage(page)),
});

export { expect };
