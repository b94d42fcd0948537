import { chromium, type Page } from "@playwright/test";
import { BROWSER_ARGS, findBrowser } from "#e2e/browser.ts";
import { type Probe, scrollToEnd, startProbe } from "./call-page-probe.ts";
import { type Figure, ms, quantile } from "./stats.ts";

/** A call's page with tens of thousands of spans, in a real browser, beside what Jaeger UI 2.20 takes for the same. */

const RUNS = 5;
/**
 * A browser that has just started loads its own surfaces for a second or two, on the cores that the page needs. Nobody
 * who opens a page waits for that: theirs runs already.
 */
const SETTLED_MS = 3_000;
/** As many frames as a fast drag of the scroll bar lasts. */
const SCROLL_STEPS = 240;
/** In the names of most spans, in the attributes of the others. */
const SEARCHED = "select slots";
const KEYS = [
  "j",
  "j",
  "j",
  "k",
  "l",
  "h",
  "t",
  "t",
  "e",
  "e",
  "b",
  "m",
  "j",
  "PageDown",
  "End",
  "Home",
] as const;

interface Run {
  readonly verdictMs: number;
  readonly rowsMs: number;
  readonly scrolled: Awaited<ReturnType<typeof scrollToEnd>>;
  readonly searchMs: number;
  readonly inpMs: number;
  readonly heapMb: number;
}

/** `limits`: what the figures are held to; null: only told. Throws where the page shows no waterfall. */
export interface BigPage {
  readonly spans: number;
  readonly url: string;
  readonly verdictLimitMs: number | null;
  readonly rowsLimitMs: number;
  readonly heapLimitMb: number;
  readonly jaeger: { readonly rows: string; readonly scroll: string; readonly heap: string };
}

export async function measureBigPage(page: BigPage, runs = RUNS): Promise<Figure[]> {
  const all: Run[] = [];
  for (let run = 0; run < runs; run++) all.push(await oneRun(page.url));
  const median = (of: (run: Run) => number): number => quantile(all.map(of), 0.5);
  const worst = (of: (run: Run) => number): number => Math.max(...all.map(of));
  const what = `${page.spans.toLocaleString("en")} spans`;
  const longest = worst((run) => run.scrolled.longestMs);
  const rows = worst((run) => run.scrolled.rows);
  const time = (name: string, of: (run: Run) => number, limitMs: number | null, how: string): Figure => ({
    what: `${what}: ${name}`,
    measured: ms(median(of)),
    target: limitMs === null ? "" : `< ${limitMs} ms`,
    how: `median of ${runs}, worst ${ms(worst(of))}${how}`,
    met: limitMs === null || median(of) < limitMs,
  });
  const cold = all[0];
  return [
    time("verdict visible", (run) => run.verdictMs, page.verdictLimitMs, ""),
    time(
      "waterfall's first rows",
      (run) => run.rowsMs,
      page.rowsLimitMs,
      `, first of all ${ms(cold?.rowsMs ?? Number.NaN)}; Jaeger ${page.jaeger.rows}`,
    ),
    {
      what: `${what}: tasks over 50 ms in scrolling to the end`,
      measured: String(median((run) => run.scrolled.longTasks)),
      target: "0",
      how: `median of ${runs}, longest ${longest === 0 ? "none" : ms(longest)}; Jaeger ${page.jaeger.scroll}`,
      met: median((run) => run.scrolled.longTasks) === 0,
    },
    {
      what: `${what}: row elements at once`,
      measured: String(rows),
      target: "≤ 80",
      how: "most of all runs",
      met: rows <= 80,
    },
    time("search", (run) => run.searchMs, 100, ", from the last key to the last change; Jaeger 500–700 ms"),
    time("slowest key press (INP)", (run) => run.inpMs, 100, `, ${KEYS.length} keys`),
    {
      what: `${what}: heap`,
      measured: `${median((run) => run.heapMb).toFixed(0)} MB`,
      target: `< ${page.heapLimitMb} MB`,
      how: `median of ${runs}, used after GC, all rows seen; Jaeger ${page.jaeger.heap}`,
      met: median((run) => run.heapMb) < page.heapLimitMb,
    },
  ];
}

/** In a browser of its own, so that no run pays for the one before. */
async function oneRun(url: string): Promise<Run> {
  const executablePath = findBrowser();
  const browser = await chromium.launch({
    args: [...BROWSER_ARGS],
    ...(executablePath ? { executablePath } : {}),
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript(startProbe);
    await page.waitForTimeout(SETTLED_MS);
    await page.goto(url, { waitUntil: "commit" });
    await page.waitForFunction(
      () => window.probe.rowsMs !== null && window.probe.verdictMs !== null,
      undefined,
      {
        timeout: 60_000,
      },
    );
    // What comes after the first rows (panels that are loaded when seen) is not what scrolling is judged by.
    await page.waitForLoadState("networkidle");
    await page.getByText("Whole call", { exact: true }).first().click();
    await page.getByRole("treegrid", { name: "Waterfall" }).getByRole("row").first().waitFor();
    await page.waitForTimeout(500);
    const scrolled = await page.evaluate(scrollToEnd, {
      steps: SCROLL_STEPS,
      list: '[role="treegrid"]',
      row: '[role="row"]',
    });
    const heapMb = await usedHeap(page);
    const inpMs = await keyPresses(page);
    const searchMs = await search(page);
    const { verdictMs, rowsMs } = await probeOf(page);
    return {
      verdictMs: verdictMs ?? Number.NaN,
      rowsMs: rowsMs ?? Number.NaN,
      scrolled,
      searchMs,
      inpMs,
      heapMb,
    };
  } finally {
    await browser.close();
  }
}

const probeOf = (page: Page): Promise<Probe> => page.evaluate(() => window.probe);

async function usedHeap(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.enable");
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  await devtools.detach();
  return usedSize / 1e6;
}

/** The slowest of the keys, as the browser tells it; those quicker than 16 ms it does not tell. */
async function keyPresses(page: Page): Promise<number> {
  await page.evaluate(() => (window.probe.interactions = {}));
  await page.getByRole("treegrid", { name: "Waterfall" }).focus();
  for (const key of KEYS) {
    await page.keyboard.press(key);
    await page.waitForTimeout(120);
  }
  await page.waitForTimeout(300);
  return Math.max(0, ...Object.values((await probeOf(page)).interactions));
}

/** From the last key of a search that was typed to the last change of the waterfall in the second after it. */
async function search(page: Page): Promise<number> {
  await page.keyboard.press("f");
  await page.keyboard.type(SEARCHED, { delay: 60 });
  await page.waitForTimeout(1_000);
  const { pressedMs, changedMs } = await probeOf(page);
  return Math.max(0, changedMs - pressedMs);
}
