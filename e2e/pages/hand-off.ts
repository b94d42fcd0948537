import { readFile } from "node:fs/promises";
import { expect, type Download, type Locator, type Page } from "@playwright/test";

/** What is done with a call besides reading it: plain view, copying, reports, notes; and the page that opens its file. */
export class HandOff {
  readonly page: Page;
  readonly bar: Locator;
  readonly plain: Locator;
  readonly copy: Locator;
  readonly report: Locator;
  readonly openIn: Locator;
  readonly notes: Locator;
  readonly note: Locator;
  readonly author: Locator;
  readonly addNote: Locator;

  constructor(page: Page) {
    this.page = page;
    this.bar = page.getByRole("region", { name: "Hand on" });
    this.plain = this.bar.getByRole("switch", { name: "Plain view" });
    this.copy = this.bar.getByRole("button", { name: "Copy the call as text" });
    this.report = this.bar.getByRole("button", { name: "Report" });
    this.openIn = this.bar.getByRole("button", { name: "Open in" });
    this.notes = page.getByRole("region", { name: "Notes" });
    this.note = this.notes.getByRole("textbox", { name: "Note" });
    this.author = this.notes.getByRole("textbox", { name: "Name" });
    this.addNote = this.notes.getByRole("button", { name: "Add note" });
  }

  /** Reads on to the notes: what is not seen is not asked for. */
  async readNotes(): Promise<void> {
    await expect(async () => {
      await this.notes.scrollIntoViewIfNeeded({ timeout: 500 });
      await expect(this.note).toBeVisible({ timeout: 500 });
    }).toPass();
  }

  /** A line of the report's menu, which is opened. */
  async choose(name: RegExp): Promise<Locator> {
    const list = this.bar.getByRole("list", { name: "Report" });
    await expect(async () => {
      if ((await this.report.getAttribute("aria-expanded")) !== "true") await this.report.click();
      await expect(list).toBeVisible({ timeout: 1_000 });
    }).toPass();
    return list.getByRole("link", { name });
  }

  /** The file that a line of the report's menu gives. */
  async download(name: RegExp): Promise<{ readonly name: string; readonly text: string }> {
    const line = await this.choose(name);
    const [download]: [Download, void] = await Promise.all([
      this.page.waitForEvent("download"),
      line.click(),
    ]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
  }

  /** Opens a call's file at `/report`. */
  async openFile(text: string): Promise<void> {
    await this.page.goto("/report");
    await this.chooseFile(text);
  }

  async chooseFile(text: string): Promise<void> {
    const chooser = this.page.waitForEvent("filechooser");
    await this.page.getByRole("button", { name: "Choose a file" }).click();
    await (
      await chooser
    ).setFiles({ name: "call.json", mimeType: "application/json", buffer: Buffer.from(text) });
  }
}
