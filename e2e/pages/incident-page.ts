import type { Locator, Page } from "@playwright/test";

/** The page of an incident, and the list of incidents. */
export class IncidentPage {
  readonly page: Page;
  readonly list: Locator;
  readonly driver: Locator;
  readonly worst: Locator;
  readonly timeline: Locator;
  /** Beside the title: "firing for 12 min". */
  readonly state: Locator;
  /** The links on from here. */
  readonly ways: Locator;

  constructor(page: Page) {
    this.page = page;
    this.list = page.getByRole("table", { name: "Incidents" });
    this.driver = page.getByRole("table", { name: "Over budget by stage" });
    this.worst = page.getByRole("table", { name: "Worst calls" });
    this.timeline = this.region("Timeline");
    this.state = page
      .getByRole("main")
      .getByText(/^(firing for|ended|not known to have fired|whether it fires)/);
    this.ways = page.getByRole("list", { name: "From here" });
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
