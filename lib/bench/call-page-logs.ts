import { chromium } from "@playwright/test";
import { BROWSER_ARGS, findBrowser } from "#e2e/browser.ts";
import { scrollToEnd, startProbe } from "./call-page-probe.ts";
import { type Figure, ms, quantile } from "./stats.ts";

/** The logs of a call of 10,000 lines in a real browser: what scrolling through them and a search take. */

const RUNS = 3;
const SCROLL_STEPS = 240;
/** In some of the lines of every made-up call. */
const SEARCHED = "cache miss";

interface Run {
  readonly wrapped: boolean;
  readonly rows: number;
  readonly longTasks: number;
  readonly longestMs: number;
  readonly searchMs: number;
}

export async function measureLogs(url: string, lines: number, runs = RUNS): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const wrapped of [false, true]) {
    const all: Run[] = [];
    for (let run = 0; run < runs; run++) all.push(await oneRun(url, wrapped));
    const median = (of: (run: Run) => number): number => quantile(all.map(of), 0.5);
    const what = `${lines.toLocaleString("en")} log lines${wrapped ? ", wrapped" : ""}`;
    const longest = Math.max(...all.map((run) => run.longestMs));
    const rows = Math.max(...all.map((run) => run.rows));
    figures.push(
      {
        what: `${what}: tasks over 50 ms in scrolling to the end`,
        measured: String(median((run) => run.longTasks)),
        target: "0",
        how: `median of ${runs}, longest ${longest === 0 ? "none" : ms(longest)}; at most ${rows} rows at once`,
        met: median((run) => run.longTasks) === 0,
      },
      {
        what: `${what}: search`,
        measured: ms(median((run) => run.searchMs)),
        target: "< 100 ms",
        how: `median of ${runs}, the slowest of its keys`,
        met: median((run) => run.searchMs) < 100,
      },
    );
  }
  return figures;
}

async function oneRun(url: string, wrapped: boolean): Promise<Run> {
  const executablePath = findBrowser();
  const browser = await chromium.launch({
    args: [...BROWSER_ARGS],
    ...(executablePath ? { executablePath } : {}),
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript(startProbe);
    await page.goto(url, { waitUntil: "networkidle" });
    const logs = page.getByRole("region", { name: "Logs", exact: true });
    await logs.scrollIntoViewIfNeeded();
    await logs.getByText("Whole call", { exact: true }).click();
    if (wrapped) await logs.getByRole("checkbox", { name: "Wrap" }).check();
    await logs.locator("button[data-line]").first().waitFor();
    await page.waitForTimeout(1_000);
    const scrolled = await page.evaluate(scrollToEnd, {
      steps: SCROLL_STEPS,
      list: '[role="log"]',
      row: "button[data-line]",
    });
    await page.evaluate(() => (window.probe.interactions = {}));
    await logs.getByRole("textbox", { name: "Search in the logs" }).focus();
    await page.keyboard.type(SEARCHED, { delay: 80 });
    await page.keyboard.press("Enter");
    await page.waitForTimeout(500);
    const interactions = await page.evaluate(() => window.probe.interactions);
    return { wrapped, ...scrolled, searchMs: Math.max(0, ...Object.values(interactions)) };
  } finally {
    await browser.close();
  }
}
