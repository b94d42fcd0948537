import type { Locator, Page } from "@playwright/test";

/** The page of an incident, and the list of incidents. */
export class IncidentPage {
  readonly page: Page;
  readonly list: Locator;
  readonly driver: Locator;
  readonly worst: Locator;
  readonly timeline: Locator;

  constructor(page: Page) {
    this.page = page;
    this.list = page.getByRole("table", { name: "Incidents" });
    this.driver = page.getByRole("table", { name: "Over budget by stage" });
    this.worst = page.getByRole("table", { name: "Worst calls" });
    this.timeline = this.region("Timeline");
  }

  region(name: string): Locator {
    return this.page.getByRole("region", { name, exact: true });
  }

  /** The sentence under a label ("Driven by"). */
  says(label: string): Locator {
    return this.region("What is going on")
      .getByRole("term")
      .filter({ hasText: new RegExp(`^${label}$`) })
      .locator("xpath=following-sibling::dd");
  }
}
