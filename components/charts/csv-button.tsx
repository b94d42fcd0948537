"use client";

import { Download } from "lucide-react";
import { csvOf } from "./csv.ts";
import type { ChartLine } from "./model.ts";

/** Saves the figures of a chart's table. */
export function CsvButton({
  label,
  times,
  lines,
}: {
  /** Of the chart: the file's name. */
  label: string;
  times: readonly number[];
  lines: readonly ChartLine[];
}) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([csvOf(times, lines)], { type: "text/csv" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `${label.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.csv`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <button
      type="button"
      onClick={save}
      className="inline-flex h-6 items-center gap-1 rounded-sm px-1 text-xs text-ink-2 hover:bg-sunken hover:text-ink"
    >
      <Download size={12} strokeWidth={1.75} aria-hidden />
      CSV<span className="sr-only"> of {label}</span>
    </button>
  );
}
