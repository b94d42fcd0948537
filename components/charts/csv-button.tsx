"use client";

import { Download } from "lucide-react";
import { type CsvTable, csvText } from "#lib/format/csv.ts";
import type { Unit } from "#lib/format/figures.ts";
import { seriesTable } from "./csv.ts";
import type { ChartLine } from "./model.ts";

/** Saves a table. `table` is made only then. */
export function SaveCsv({
  label,
  table,
}: {
  /** Its name: the file's. */ label: string;
  table: () => CsvTable;
}) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([csvText(table())], { type: "text/csv" }));
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
      className="inline-flex h-6 items-center gap-1 rounded-sm px-1 text-xs text-ink-2 hover:bg-sunken hover:text-ink print:hidden"
    >
      <Download size={12} strokeWidth={1.75} aria-hidden />
      CSV<span className="sr-only"> of {label}</span>
    </button>
  );
}

/** Saves the figures of a chart's table. */
export function CsvButton({
  label,
  times,
  lines,
  unit = "count",
}: {
  label: string;
  times: readonly number[];
  lines: readonly Pick<ChartLine, "label" | "values">[];
  unit?: Unit;
}) {
  return <SaveCsv label={label} table={() => seriesTable(times, lines, unit)} />;
}
