import { expect, type Locator, type Page } from "@playwright/test";

/** At a call's page, with this query and nothing else. */
export const callAddress =
  (sid: string, query = "") =>
  ({ pathname, search }: URL): boolean =>
    pathname === `/calls/${encodeURIComponent(sid)}` && search === query;

/** The page of a call. */
export class CallPage {
  readonly page: Page;
  /** The verdict's sentence is the page's headline. */
  readonly verdict: Locator;
  readonly evidence: Locator;
  readonly conversation: Locator;
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
    this.conversation = this.region("Conversation");
    this.ledger = this.region("Ledger");
    this.waterfall = page.getByRole("treegrid", { name: "Waterfall" });
    this.logs = this.region("Logs");
    this.span = page.getByRole("region", { name: "Span", exact: true });
    this.facts = page.getByLabel("Facts of the call");
    this.sources = this.region("Sources");
  }

  /**
   * Opens a call and waits for a part of it. While another test's large call is written, reading one may take longer
   * than the page waits, which then says so: it is opened again.
   */
  async openLarge(sid: string, part: Locator, query = ""): Promise<void> {
    await expect(async () => {
      await this.open(sid, query);
      await expect(part).toBeVisible({ timeout: 20_000 });
    }).toPass();
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

  /** The time axis under the conversation's lanes. */
  get canvas(): Locator {
    return this.conversation.locator("[data-canvas]");
  }

  /** Shows a panel as one of its forms ("Lanes", "Bars", "Table"). */
  async show(panel: "Conversation" | "Ledger", form: string): Promise<void> {
    await this.region(panel)
      .getByRole("group", { name: `${panel} as` })
      .getByText(form, { exact: true })
      .click();
  }

  /** Opens the facts that the line above the conversation leaves out. */
  async openFacts(): Promise<void> {
    const button = this.page.getByRole("button", { name: "All facts" });
    await expect(async () => {
      if ((await button.getAttribute("aria-expanded")) !== "true") await button.click();
      await expect(this.facts).toBeVisible({ timeout: 500 });
    }).toPass();
  }

  /** Presses a key until it has done its work: before the page is hydrated nobody listens. */
  async press(key: string, done: () => Promise<void>): Promise<void> {
    await expect(async () => {
      await this.page.keyboard.press(key);
      await done();
    }).toPass();
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
    return this.logs.getByRole("log").locator("button[data-line]");
  }
}
