import { chromium } from "@playwright/test";
import { BROWSER_ARGS, findBrowser } from "#e2e/browser.ts";
import { countScripts } from "./scripts.ts";

export interface PageFigures {
  /** Largest contentful paint of each run, ms. */
  readonly lcpMs: readonly number[];
  /** JavaScript over the wire, bytes as sent (gzip). */
  readonly scriptBytes: number;
}

/** Opens a page in a fresh browser context each run, with nothing cached. */
export async function measurePage(url: string, runs: number): Promise<PageFigures> {
  const executablePath = findBrowser();
  const browser = await chromium.launch({
    args: [...BROWSER_ARGS],
    ...(executablePath ? { executablePath } : {}),
  });
  const lcpMs: number[] = [];
  let scriptBytes = 0;
  try {
    for (let run = 0; run < runs; run++) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await context.newPage();
      const sent = countScripts(page);
      await page.goto(url, { waitUntil: "networkidle" });
      lcpMs.push(await page.evaluate(largestPaint));
      scriptBytes = await sent();
      await context.close();
    }
  } finally {
    await browser.close();
  }
  return { lcpMs, scriptBytes };
}

/** Runs in the page. */
function largestPaint(): Promise<number> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN);
    }).observe({ type: "largest-contentful-paint", buffered: true });
  });
}
