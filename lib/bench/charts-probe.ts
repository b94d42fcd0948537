/** What runs in the page whose chart is measured. It is sent there as text, so it may use nothing from outside itself. */

export interface Drawn {
  /** From the answer's last byte to the frame after the one that shows the chart, ms. */
  readonly ms: number;
  /** The longest that the page could not answer meanwhile, ms; 0: never longer than 50. */
  readonly longestMs: number;
  readonly paths: number;
}

declare global {
  interface Window {
    drawn: Promise<Drawn>;
  }
}

/** From before the page's own scripts on: when an answer has come, and when a figure made of it is painted. */
export function startDrawing({ part, figure }: { readonly part: string; readonly figure: string }): void {
  let cameMs: number | null = null;
  const long: { readonly endMs: number; readonly ms: number }[] = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      long.push({ endMs: startTime + duration, ms: duration });
  }).observe({ type: "longtask", buffered: true });
  const fetched = window.fetch.bind(window);
  window.fetch = async (...asked) => {
    const response = await fetched(...asked);
    if (!response.url.includes(part)) return response;
    const body = await response.text();
    cameMs = performance.now();
    return new Response(body, { status: response.status, headers: response.headers });
  };
  window.drawn = new Promise((resolve) => {
    const look = new MutationObserver(() => {
      const paths = document.querySelectorAll(`figure[aria-label="${figure}"] .courses path[d]`);
      const [came, first] = [cameMs, paths[0]];
      if (came === null || first === undefined || (first.getAttribute("d")?.length ?? 0) < 1_000) return;
      look.disconnect();
      // What is posted in a frame comes after it was painted.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          const ms = performance.now() - came;
          // Long tasks are told a little later.
          setTimeout(() => {
            const during = long.filter(({ endMs }) => endMs > came && endMs < came + ms + 50);
            resolve({ ms, longestMs: Math.max(0, ...during.map((one) => one.ms)), paths: paths.length });
          }, 300);
        };
        port2.postMessage(null);
      });
    });
    look.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["d"] });
  });
}
