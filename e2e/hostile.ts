import type { Page } from "@playwright/test";
import { FORMULA, hostileCall } from "#lib/bench/hostile-trace.ts";
import { sendCall } from "#lib/bench/made-call.ts";
import { state } from "./state.ts";
import { expect } from "./test.ts";

export { FORMULA };

/** Sends a call with everything in every field; its longest texts are of 1 MB. */
export const sendHostileCall = (sid: string): Promise<void> =>
  sendCall(state("backend"), hostileCall(sid, Date.now()));

/** Controls but tabs and newlines, and what turns text round or cannot be seen. */
export const INVISIBLE_CHARACTER = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069\u200b\ufeff\u2028]/u;

/** No script ran, nothing of the markup became an element, nothing invisible is on the page. */
export async function expectHarmless(page: Page): Promise<void> {
  const seen = await page.evaluate(() => ({
    ran: "pwned" in window,
    elements: document.querySelectorAll("img, [onerror], [onload], svg[onload], a[href^='javascript:' i]")
      .length,
    text: document.body.innerText + document.title,
  }));
  expect(seen.ran).toBe(false);
  expect(seen.elements).toBe(0);
  expect(seen.text).not.toMatch(INVISIBLE_CHARACTER);
}
