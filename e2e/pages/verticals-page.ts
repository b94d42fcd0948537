import { expect, type Locator, type Page } from "@playwright/test";

/** The overview of all verticals, and the page of one. */
export class VerticalsPage {
  readonly page: Page;
  readonly table: Locator;

  constructor(page: Page) {
    this.page = page;
    this.table = page.getByRole("table", { name: "Verticals" });
  }

  row(label: string): Locator {
    return this.table
      .getByRole("row")
      .filter({ has: this.page.getByRole("link", { name: label, exact: true }) });
  }

  /** A figure of a row, by the title of its column. */
  async cell(label: string, column: string): Promise<Locator> {
    // Texts of a list do not wait for it.
    await this.table.getByRole("columnheader").first().waitFor();
    const heads = await this.table.getByRole("columnheader").allInnerTexts();
    const index = heads.findIndex((head) => head.trim() === column);
    if (index < 0) throw new Error(`no column ${column} among ${heads.join(", ")}`);
    return this.row(label)
      .getByRole("cell")
      .nth(index - 1);
  }

  region(name: string): Locator {
    return this.page.getByRole("region", { name, exact: true });
  }

  chart(name: string): Locator {
    return this.page.getByRole("figure", { name, exact: true });
  }

  /** What points at a chart's instants: pixels of it are times. */
  pointer(name: string): Locator {
    return this.page.getByRole("slider", { name: `${name}: instant` });
  }

  /** Reads a vertical's page to its end, until all that is asked for once it is seen has come. */
  async readOn(): Promise<void> {
    await this.page.getByRole("heading", { name: "When do they call?" }).waitFor();
    const waiting = this.page.locator("main [aria-busy=true]");
    await expect(async () => {
      // One after the other: what is only flown past is not asked for.
      if ((await waiting.count()) > 0) await waiting.first().scrollIntoViewIfNeeded({ timeout: 1_000 });
      await expect(waiting).toHaveCount(0, { timeout: 500 });
    }).toPass();
  }
}
