/** What runs in the measured page. Each function is sent there as text, so it may use nothing from outside itself. */

export interface Probe {
  verdictMs: number | null;
  rowsMs: number | null;
  longTasks: { startMs: number; ms: number }[];
  /** The longest event of each interaction, ms. */
  interactions: Record<number, number>;
  /** When the waterfall's panel last changed. */
  changedMs: number;
  /** When a key was last pressed. */
  pressedMs: number;
}

declare global {
  interface Window {
    probe: Probe;
  }
}

/** From before the page's own scripts on: when things are first seen, and what keeps the page from answering. */
export function startProbe(): void {
  const probe: Probe = {
    verdictMs: null,
    rowsMs: null,
    longTasks: [],
    interactions: {},
    changedMs: 0,
    pressedMs: 0,
  };
  window.probe = probe;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      probe.longTasks.push({ startMs: startTime, ms: duration });
  }).observe({ type: "longtask", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const id = "interactionId" in entry ? Number(entry.interactionId) : 0;
      if (id > 0) probe.interactions[id] = Math.max(probe.interactions[id] ?? 0, entry.duration);
    }
  }).observe({ type: "event", buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
  addEventListener("keydown", () => (probe.pressedMs = performance.now()), { capture: true });
  let watched: Element | null = null;
  const look = (): void => {
    const title = document.querySelector("h1");
    if (probe.verdictMs === null && title !== null && title.getBoundingClientRect().height > 0)
      probe.verdictMs = performance.now();
    const grid = document.querySelector('[role="treegrid"]');
    if (probe.rowsMs === null && grid?.querySelector('[role="row"]') != null)
      probe.rowsMs = performance.now();
    const panel = grid?.closest("section") ?? null;
    if (panel !== null && panel !== watched) {
      watched = panel;
      new MutationObserver(() => (probe.changedMs = performance.now())).observe(panel, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      });
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

export interface Scrolled {
  /** Most rows that were in the list at once. */
  readonly rows: number;
  readonly longTasks: number;
  readonly longestMs: number;
  readonly heightPx: number;
}

/** Scrolls a list to its end in `steps` frames. `list` and `row` are selectors. */
export async function scrollToEnd({
  steps,
  list,
  row,
}: {
  steps: number;
  list: string;
  row: string;
}): Promise<Scrolled> {
  const grid = document.querySelector(list);
  let scroller: Element | null = grid;
  while (scroller !== null && scroller.scrollHeight <= scroller.clientHeight + 1)
    scroller = scroller.parentElement;
  if (grid === null || scroller === null) return { rows: 0, longTasks: 0, longestMs: 0, heightPx: 0 };
  const frame = () => new Promise((resolve) => void requestAnimationFrame(resolve));
  const from = performance.now();
  const way = scroller.scrollHeight - scroller.clientHeight;
  let rows = 0;
  for (let step = 1; step <= steps; step++) {
    scroller.scrollTop = (way * step) / steps;
    await frame();
    rows = Math.max(rows, grid.querySelectorAll(row).length);
  }
  // Entries come a moment after the task.
  await new Promise((resolve) => void setTimeout(resolve, 300));
  const tasks = window.probe.longTasks.filter(({ startMs }) => startMs >= from);
  return {
    rows,
    longTasks: tasks.length,
    longestMs: tasks.reduce((most, { ms }) => Math.max(most, ms), 0),
    heightPx: way,
  };
}
