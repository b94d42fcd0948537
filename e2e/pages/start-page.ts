import type { Locator, Page } from "@playwright/test";

/** The start page and its one box. */
export class StartPage {
  readonly page: Page;
  readonly box: Locator;
  readonly newest: Locator;
  readonly worst: Locator;

  constructor(page: Page) {
    this.page = page;
    this.box = page.getByRole("main").getByRole("textbox", { name: "Look up a call, caller or trace" });
    this.newest = page.getByRole("list", { name: "Newest calls" });
    this.worst = page.getByRole("list", { name: "Worst turns of the last hour" });
  }

  async open(): Promise<void> {
    await this.page.goto("/");
  }

  /** Pastes a text into the box and sends it. */
  async look(text: string): Promise<void> {
    await this.box.fill(text);
    await this.box.press("Enter");
  }

  /** What the box says of a text that leads nowhere. */
  answer(sentence: string | RegExp): Locator {
    return this.page.getByRole("main").getByRole("search").getByRole("status").filter({ hasText: sentence });
  }
}
