import type { Locator, Page } from "@playwright/test";

/** The page of a call. */
export class CallPage {
  readonly page: Page;
  /** The verdict's sentence is the page's headline. */
  readonly verdict: Locator;

  constructor(page: Page) {
    this.page = page;
    this.verdict = page.getByRole("heading", { level: 1 });
  }

  async open(sid: string, query = ""): Promise<void> {
    await this.page.goto(`/calls/${encodeURIComponent(sid)}${query}`);
  }

  region(name: string): Locator {
    return this.page.getByRole("region", { name });
  }
}
