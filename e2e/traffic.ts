import type { Page, Response } from "@playwright/test";

/** Everything that a page asks for and gets: to prove that something is in none of it. */
export class Traffic {
  readonly #page: Page;
  readonly #urls: string[] = [];
  readonly #bodies: Promise<string>[] = [];

  constructor(page: Page) {
    this.#page = page;
    page.on("request", (request) => {
      this.#urls.push(request.url(), request.headers()["referer"] ?? "");
    });
    page.on("response", (response) => this.#bodies.push(textOf(response)));
    page.on("framenavigated", (frame) => this.#urls.push(frame.url()));
  }

  /** Where a number's digits stand, in whatever way they are written; nowhere: an empty list. */
  async holding(number: string): Promise<string[]> {
    const digits = Array.from(number.replace(/\D/g, "").slice(-10)).join("(?:[\\s().+-]|%20|%28|%29)*");
    const pattern = new RegExp(digits);
    const bodies = await Promise.all(this.#bodies);
    const entry = await this.#page.evaluate(() => JSON.stringify([location.href, history.state]));
    return [...this.#urls, ...bodies, entry].filter((text) => pattern.test(text));
  }
}

/** A response's text; of one that has none (a redirect, one that was given up) nothing. */
async function textOf(response: Response): Promise<string> {
  if (["script", "stylesheet", "font", "image"].includes(response.request().resourceType())) return "";
  return response.text().catch(() => "");
}
