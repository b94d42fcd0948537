import type { Page, Request } from "@playwright/test";
import type { PageRange } from "#lib/verticals/schema.ts";
import { VerticalsPage } from "../pages/verticals-page.ts";
import { expect, inSight, test } from "../test.ts";
import { busiestVertical, simulatedRange } from "../truth.ts";

/** While figures are read again, nothing moves: no chart is blank, none has another place, size or axis. */

/** As slow as a backend on a bad day, and much less than the page waits. */
const SLOW_MS = 1_200;
const REFRESHES = 2;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The same answer with figures a little lower each time: other figures within the same axis. */
function lower(json: Json, by: number): Json {
  if (Array.isArray(json)) return json.map((one) => lower(one, by));
  if (json === null || typeof json !== "object") return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [
      key,
      key === "values" && Array.isArray(value)
        ? value.map((one) => (typeof one === "number" ? one * by : one))
        : lower(value, by),
    ]),
  );
}

/** The same answer some steps later. */
function slid(json: Json, steps: number): Json {
  if (json === null || typeof json !== "object" || Array.isArray(json)) return json;
  const range = json["range"] as PageRange | undefined;
  if (range === undefined) return json;
  const byMs = steps * range.stepSeconds * 1000;
  const later = (iso: string): string => new Date(Date.parse(iso) + byMs).toISOString();
  const times = range.times.map((at) => at + byMs);
  return { ...json, range: { ...range, from: later(range.from), to: later(range.to), times } };
}

/** Answers come late from now on, each a step later and lower than the one before; how many heads of the page came. */
async function slowed(page: Page): Promise<{ heads: number }> {
  const counted = { heads: 0 };
  const asked = new Map<string, number>();
  await page.route(/\/api\/v1\/(verticals|marks)/, async (route) => {
    const url = route.request().url();
    const nth = (asked.get(url) ?? 0) + 1;
    asked.set(url, nth);
    const response = await route.fetch();
    const body = (await response.json()) as Json;
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    const isHead = /\/verticals\/[^/]+\?/.test(url);
    await route.fulfill({ response, json: slid(lower(body, 1 - 0.04 * nth), nth) });
    if (isHead) counted.heads += 1;
  });
  return counted;
}

/** What the page asked for and has not got. */
function underWay(page: Page): ReadonlySet<Request> {
  const open = new Set<Request>();
  page.on("request", (request) => open.add(request));
  page.on("requestfinished", (request) => open.delete(request));
  page.on("requestfailed", (request) => open.delete(request));
  return open;
}

interface Watched {
  readonly moved: string[];
  readonly blank: string[];
  readonly shifts: string[];
  readonly frames: number;
}

/** Runs in the page: looks at all charts in every frame from now on. */
function watch(): void {
  const boxOf = (element: Element): string => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x + scrollX, y + scrollY, width, height].map(Math.round).join(" ");
  };
  const charts = (): Map<string, Element> => {
    const sliders = [...document.querySelectorAll("main [role=slider]")];
    return new Map(sliders.map((one) => [one.getAttribute("aria-label") ?? "", one]));
  };
  const axis = (chart: Element): string =>
    [...(chart.parentElement?.querySelectorAll(".recharts-yAxis text") ?? [])]
      .map(({ textContent }) => textContent)
      .join(" ");
  const isBlank = (chart: Element): boolean => chart.parentElement?.querySelector("svg, canvas") === null;
  const before = new Map([...charts()].map(([label, one]) => [label, `${boxOf(one)} | ${axis(one)}`]));
  const seen = { moved: new Set<string>(), blank: new Set<string>(), shifts: [] as string[], frames: 0 };
  const look = () => {
    const now = charts();
    for (const [label, box] of before) {
      const one = now.get(label);
      if (one === undefined || isBlank(one)) seen.blank.add(label);
      else if (`${boxOf(one)} | ${axis(one)}` !== box)
        seen.moved.add(`${label}: ${box} → ${boxOf(one)} | ${axis(one)}`);
    }
    seen.frames += 1;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  interface Moved {
    readonly node: Node | null;
    readonly previousRect: DOMRectReadOnly;
    readonly currentRect: DOMRectReadOnly;
  }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      for (const one of (entry as PerformanceEntry & { sources: readonly Moved[] }).sources) {
        const { node, previousRect: from, currentRect: to } = one;
        // A figure that ends where it ended is another figure, and stands where it stood.
        if (Math.abs(from.right - to.right) < 1 && Math.abs(from.bottom - to.bottom) < 1) continue;
        seen.shifts.push(
          `${node?.nodeName} ${(node?.parentElement?.closest("section, figure")?.getAttribute("aria-label") ?? node?.textContent ?? "").slice(0, 80)}`,
        );
      }
  }).observe({ type: "layout-shift" });
  Object.assign(globalThis, {
    watched: () => ({ ...seen, moved: [...seen.moved], blank: [...seen.blank] }),
    charts: before.size,
  });
}

for (const width of [1440, 390])
  test(`no chart of a vertical moves or is blank while it is read again, ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    // A range that is over: what other tests send meanwhile is not in it.
    const open = underWay(page);
    await page.goto(`/verticals/${busiestVertical()}?${simulatedRange(5)}`);
    // From then on only what is read again comes.
    await new VerticalsPage(page).readOn();
    await expect.poll(() => open.size).toBe(0);
    const latency = page.getByRole("slider", { name: "Turn latency: instant" });
    await inSight(latency);
    const counted = await slowed(page);
    await page.getByRole("group", { name: "Refresh" }).getByRole("radio", { name: "10 s" }).check();
    await page.evaluate(watch);
    await expect.poll(() => counted.heads, { timeout: 60_000 }).toBeGreaterThanOrEqual(REFRESHES);
    // The sections' answers come with the head's.
    await page.unrouteAll({ behavior: "wait" });
    const seen = await page.evaluate(() => (globalThis as unknown as { watched: () => Watched }).watched());
    expect(await page.evaluate(() => (globalThis as unknown as { charts: number }).charts)).toBeGreaterThan(
      15,
    );
    expect(seen.frames).toBeGreaterThan(20);
    expect(seen.blank, "charts that were blank").toEqual([]);
    expect(seen.moved, "charts that moved").toEqual([]);
    expect(seen.shifts, "what moved of the page").toEqual([]);
  });
