import type { ChartLine } from "./model.ts";

/** A chart's figures as CSV (RFC 4180): a row a time, ISO 8601 in UTC; unknown is empty. Pure. */

/** A spreadsheet would run what begins with these; labels are untrusted. */
const FORMULA = /^[=+\-@\t\r]/;

function field(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvOf(
  times: readonly number[],
  lines: readonly Pick<ChartLine, "label" | "values">[],
): string {
  const rows = times.map((at, i) => [
    new Date(at).toISOString(),
    ...lines.map(({ values }) => ((values[i] ?? null) === null ? "" : String(values[i]))),
  ]);
  const head = ["time", ...lines.map(({ label }) => field(label))];
  return `${[head, ...rows].map((row) => row.join(",")).join("\r\n")}\r\n`;
}
