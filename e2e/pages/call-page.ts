import type { Locator, Page } from "@playwright/test";

/** The page of a call. */
export class CallPage {
  readonly page: Page;
  /** The verdict's sentence is the page's headline. */
  readonly verdict: Locator;
  readonly evidence: Locator;
  readonly ledger: Locator;
  readonly waterfall: Locator;
  readonly logs: Locator;
  readonly span: Locator;
  readonly facts: Locator;
  readonly sources: Locator;

  constructor(page: Page) {
    this.page = page;
    this.verdict = page.getByRole("heading", { level: 1 });
    this.evidence = page.getByRole("list", { name: "Evidence" });
    this.ledger = this.region("Ledger");
    this.waterfall = page.getByRole("treegrid", { name: "Waterfall" });
    this.logs = this.region("Logs");
    this.span = page.getByRole("region", { name: "Span", exact: true });
    this.facts = page.getByLabel("Facts of the call");
    this.sources = this.region("Sources");
  }

  async open(sid: string, query = ""): Promise<void> {
    await this.page.goto(`/calls/${encodeURIComponent(sid)}${query}`);
  }

  region(name: string | RegExp): Locator {
    return this.page.getByRole("region", { name });
  }

  /** The button that selects a turn, in the ledger. */
  turn(index: number): Locator {
    return this.ledger.getByRole("button", { name: `Turn ${index}`, exact: true });
  }

  /** What a turn waited for: a row a stage. */
  breakdown(index: number): Locator {
    return this.page.getByRole("table", { name: `What turn ${index} waited for` });
  }

  /** Which of a call's log lines are shown. */
  scope(name: string): Locator {
    return this.logs.getByRole("group", { name: "Lines shown" }).getByRole("radio", { name, exact: true });
  }

  /** Log lines in sight; each is a button that opens it. */
  get lines(): Locator {
    return this.logs.getByRole("log").getByRole("button");
  }
}
