import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, chromium } from "@playwright/test";
import { BROWSER_ARGS, findBrowser } from "#e2e/browser.ts";
import { type Section, sectionSchema } from "#lib/verticals/schema.ts";
import { startDrawing } from "./charts-probe.ts";
import { type Figure, ms, quantile } from "./stats.ts";

/** How long a large chart takes to be drawn, in a browser, of an answer that was made up. */

const LINES = 10;
const POINTS = 1_500;
const RUNS = 9;
const LIMIT_MS = 100;
const OTHERS_MS = 1_500;
const PATH = "/panels/outcomes";

/** @throws {Error} where the page or its chart does not come */
export async function measureCharts({
  consoleUrl,
  vertical,
}: {
  readonly consoleUrl: string;
  readonly vertical: string;
}): Promise<Figure[]> {
  const executablePath = findBrowser();
  const browser = await chromium.launch({
    args: [...BROWSER_ARGS],
    ...(executablePath ? { executablePath } : {}),
  });
  try {
    const figures: Figure[] = [];
    for (const [what, stacked] of [
      ["lines", false],
      ["areas on each other", true],
    ] as const)
      figures.push(
        await measured(browser, `${consoleUrl}/verticals/${encodeURIComponent(vertical)}`, what, stacked),
      );
    return figures;
  } finally {
    await browser.close();
  }
}

async function measured(browser: Browser, url: string, what: string, stacked: boolean): Promise<Figure> {
  const times: number[] = [];
  let longest = 0;
  for (let run = 0; run < RUNS; run++) {
    const drawn = await drawOnce(browser, url, stacked);
    times.push(drawn.ms);
    longest = Math.max(longest, drawn.longestMs);
  }
  const median = quantile(times, 0.5);
  return {
    what: `a chart of ${LINES} ${what} × ${POINTS.toLocaleString("en")} points`,
    measured: ms(median),
    target: `< ${LIMIT_MS} ms`,
    how: `median of ${RUNS} from the answer to the next paint, worst ${ms(Math.max(...times))}, longest task ${ms(longest)}`,
    met: median < LIMIT_MS,
  };
}

async function drawOnce(browser: Browser, url: string, stacked: boolean) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.addInitScript(startDrawing, { part: PATH, figure: "Outcomes" });
    await page.route(
      ({ pathname }) => pathname.endsWith(PATH),
      async (route) => {
        const response = await route.fetch();
        // What else comes in sight is drawn by then: it is not what is measured.
        await sleep(OTHERS_MS);
        await route.fulfill({
          response,
          json: enlarged(sectionSchema.parse(await response.json()), stacked),
        });
      },
    );
    await page.goto(url, { waitUntil: "networkidle" });
    await page.getByRole("heading", { name: "What fails?" }).scrollIntoViewIfNeeded();
    const drawn = await page.evaluate(() => window.drawn);
    if (drawn.paths < LINES) throw new Error(`The chart has ${drawn.paths} lines.`);
    return drawn;
  } finally {
    await context.close();
  }
}

/** The same range in as many steps, with made-up lines: rough, so that no two points are one. */
function enlarged(section: Section, stacked: boolean): Section {
  const [fromMs, toMs] = [Date.parse(section.range.from), Date.parse(section.range.to)];
  const stepMs = (toMs - fromMs) / POINTS;
  const lines = Array.from({ length: LINES }, (_, i) => ({
    key: `line ${i}`,
    label: `line ${i}`,
    of: "now" as const,
    values: Array.from(
      { length: POINTS },
      (_, at) => 20 + i * 5 + 10 * Math.sin(at / (9 + i)) + ((at * 7919 + i) % 13),
    ),
    samples: null,
    drill: null,
  }));
  return {
    ...section,
    range: {
      ...section.range,
      stepSeconds: stepMs / 1000,
      times: Array.from({ length: POINTS }, (_, at) => fromMs + (at + 1) * stepMs),
    },
    panels: section.panels.map((panel) => ({
      ...panel,
      data: { kind: "series" as const, lines, stacked, limits: [] },
      note: null,
    })),
  };
}
