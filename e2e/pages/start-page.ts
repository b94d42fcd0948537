import type { Locator, Page } from "@playwright/test";

/** The start page and its one box. */
export class StartPage {
  readonly page: Page;
  readonly box: Locator;

  constructor(page: Page) {
    this.page = page;
    this.box = page.getByRole("main").getByRole("textbox", { name: "Look up a call, caller or trace" });
  }

  async open(): Promise<void> {
    await this.page.goto("/");
  }

  /** Pastes a text into the box and sends it. */
  async look(text: string): Promise<void> {
    await this.box.fill(text);
    await this.box.press("Enter");
  }
}
