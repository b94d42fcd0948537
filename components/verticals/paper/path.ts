import type { Shown } from "../shown.ts";

/** With the range's instants, so that the same is found again tomorrow. */
export function pathOf(path: string, range: { from: string; to: string }, { environment }: Shown): string {
  const search = new URLSearchParams({ from: range.from, to: range.to });
  if (environment !== null) search.set("environment", environment);
  return `${path}?${search.toString().replaceAll("%3A", ":")}`;
}
