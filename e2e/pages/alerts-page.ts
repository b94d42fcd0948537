import type { Locator, Page } from "@playwright/test";

/** The alerts, by what they are called. */
export class AlertsPage {
  readonly page: Page;
  readonly pages: Locator;
  readonly tickets: Locator;
  readonly others: Locator;
  readonly search: Locator;

  constructor(page: Page) {
    this.page = page;
    this.pages = page.getByRole("region", { name: "Pages" });
    this.tickets = page.getByRole("region", { name: "Tickets" });
    this.others = page.getByRole("region", { name: "Other alerts" });
    this.search = page.getByRole("searchbox", { name: /^Words in/ });
  }

  /** The row of an alert by its title, among all or within a severity's panel. */
  row(title: string, within: Locator = this.page.getByRole("main")): Locator {
    return within.getByRole("row").filter({ has: this.page.getByText(title, { exact: true }) });
  }

  /** Opens a menu of the filters and ticks a value. */
  async choose(filter: string, value: string): Promise<void> {
    await this.page.getByRole("button", { name: new RegExp(`^${filter}`) }).click();
    await this.page.getByRole("checkbox", { name: value }).check();
    await this.page.keyboard.press("Escape");
  }
}
