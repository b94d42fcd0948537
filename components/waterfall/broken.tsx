"use client";

import { TriangleAlert } from "lucide-react";
import { plural } from "#lib/format/text.ts";
import type { SpanDefect } from "#lib/traces/schema.ts";
import type { SpanTable } from "#lib/traces/span-table.ts";
import { stepRow } from "#lib/traces/view/steps.ts";

const WORDS: Record<SpanDefect, string> = {
  negative_duration: "ends before it starts",
  orphan: "its parent was not sent",
  cycle: "is its own ancestor",
  duplicate_id: "its id was used twice",
  outside_parent: "its clock is not its parent's",
  too_many_stages: "one stage too many for its turn",
  stage_not_in_pipeline: "a stage that this pipeline does not have",
};
const COUNTED: Record<SpanDefect, string> = {
  negative_duration: "with an end before the start",
  orphan: "without a parent",
  cycle: "in a circle of parents",
  duplicate_id: "with an id used twice",
  outside_parent: "on another clock than the parent",
  too_many_stages: "beyond the stages that a turn can have",
  stage_not_in_pipeline: "of a stage that this pipeline does not have",
};

export const defectWords = (defect: SpanDefect): string => WORDS[defect];

/** What is broken about the trace, each with a way to the spans it is about. */
export function Broken({
  table,
  running,
  current,
  onGo,
}: {
  table: SpanTable;
  running: boolean;
  current: number;
  onGo: (row: number) => void;
}) {
  // A running call's root has yet to come: that is not what is broken about it.
  const rootless = !running && table.count > 0 && [...table.children(-1)].length > 1;
  if (table.list.defects.length === 0 && !rootless) return null;
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b border-line bg-degraded-wash px-3 py-1 text-xs text-ink-2">
      <span className="inline-flex items-center gap-1 font-medium text-degraded">
        <TriangleAlert size={12} aria-hidden className="translate-y-px" />
        This trace is broken
      </span>
      <ul aria-label="What is broken" className="contents">
        {rootless ? (
          <li>it has {[...table.children(-1)].length.toLocaleString("en")} tops in place of one root</li>
        ) : null}
        {table.list.defects.map(({ kind, rows }) => (
          <li key={kind}>
            <button
              type="button"
              className="min-h-6 underline decoration-dotted underline-offset-2 hover:text-ink"
              onClick={() => onGo(stepRow(Int32Array.from(rows).sort(), current, 1))}
            >
              {plural(rows.length, "span")} {COUNTED[kind]}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
