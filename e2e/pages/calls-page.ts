import type { Locator, Page } from "@playwright/test";

/** The list of recent calls. */
export class CallsPage {
  readonly page: Page;
  readonly region: Locator;
  readonly table: Locator;
  /** Rows of calls, without the head. */
  readonly rows: Locator;
  readonly more: Locator;
  readonly end: Locator;

  constructor(page: Page) {
    this.page = page;
    this.region = page.getByRole("region", { name: "Calls" });
    this.table = this.region.getByRole("table");
    this.rows = this.table.getByRole("row").filter({ has: page.getByRole("rowheader") });
    this.more = this.region.getByRole("button", { name: "Load more" });
    this.end = this.region.getByText("That is all.");
  }

  async open(query = ""): Promise<void> {
    await this.page.goto(`/calls${query}`);
  }

  /** Chooses a value in a filter's menu and closes the menu. */
  async choose(filter: string, value: string): Promise<void> {
    await this.page.getByRole("button", { name: new RegExp(`^${filter}`) }).click();
    await this.page.getByRole("dialog", { name: filter }).getByRole("checkbox", { name: value }).check();
    await this.page.keyboard.press("Escape");
  }

  /** The Call SIDs that are listed, in their order. */
  async sids(): Promise<string[]> {
    const hrefs = await this.rows
      .getByRole("rowheader")
      .getByRole("link")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    return hrefs.map((href) => decodeURIComponent(href.replace("/calls/", "")));
  }

  /** Loads page after page until there is no more. */
  async loadAll(): Promise<void> {
    while (!(await this.end.isVisible())) {
      const before = await this.rows.count();
      await this.more.click();
      await this.rows.nth(before).waitFor();
    }
  }
}
