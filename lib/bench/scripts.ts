import type { Page } from "@playwright/test";

/** What a call's page may load of JavaScript before anybody opens anything, bytes on the wire (gzip). */
export const MOST_SCRIPT_BYTES = 260_000;

/** Counts the scripts that a page loads from now on; the answer is their bytes as sent, those under way left out. */
export function countScripts(page: Page): () => Promise<number> {
  const sizes: Promise<number>[] = [];
  page.on("requestfinished", (request) => {
    if (request.resourceType() !== "script") return;
    sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  return async () => (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
}
