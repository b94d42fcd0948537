/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are virtual and placed absolutely: a table would undo both */
"use client";

import { clsx } from "clsx";
import { Bookmark, ChevronDown, ChevronRight, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { formatDuration } from "#lib/format/duration.ts";
import { clip } from "#lib/format/text.ts";
import { defectWords } from "./broken.tsx";
import { SpanBar, type BarProps } from "./span-bar.tsx";
import type { SpanDefect } from "#lib/traces/schema.ts";

export interface SpanLineProps extends BarProps {
  /** Its row in the table. */
  at: number;
  /** Its line in the waterfall, from 0. */
  line: number;
  top: number;
  /** Among the rows that are shown, from 0. */
  depth: number;
  hasChildren: boolean;
  folded: boolean;
  columns: string;
  budgetShare: number | null;
  matched: boolean;
  marked: boolean;
  defects: readonly SpanDefect[];
  /** The text that was searched for, to be seen in the name. */
  searched: string;
  onSelect: (at: number) => void;
  onFold: (at: number, close: boolean) => void;
}

/** One span: its name by depth, and its bar. */
export const SpanLine = memo(function SpanLine(props: SpanLineProps) {
  const { row, at, line, top, depth, hasChildren, folded, columns, budgetShare } = props;
  const { breached, shown, matched, marked, defects, searched, onSelect, onFold, ...bar } = props;
  const failed = row.status === "error";
  const name = clip(row.name, 160);
  return (
    // The grid itself takes the keys; the pointer takes a row.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={`span-${row.id}`}
      role="row"
      aria-level={depth + 1}
      aria-rowindex={line + 1}
      aria-selected={shown}
      aria-expanded={hasChildren ? !folded : undefined}
      aria-label={spoken(props, name)}
      onClick={() => onSelect(at)}
      className={clsx(
        columns,
        "absolute inset-x-0 h-6 cursor-pointer items-center",
        shown ? "bg-accent-wash" : "hover:bg-sunken",
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div
        role="gridcell"
        className={clsx(
          "flex h-full min-w-0 items-center gap-1 overflow-hidden pr-2",
          matched && "shadow-[inset_2px_0_0_var(--accent)]",
        )}
        style={{ paddingLeft: 8 + Math.min(depth, 12) * 14 }}
      >
        {hasChildren ? (
          <button
            type="button"
            tabIndex={-1}
            aria-label={folded ? "Unfold" : "Fold"}
            onClick={(event) => {
              event.stopPropagation();
              onFold(at, !folded);
            }}
            className="-ml-1 flex size-4 shrink-0 items-center justify-center text-ink-3"
          >
            {folded ? <ChevronRight size={12} aria-hidden /> : <ChevronDown size={12} aria-hidden />}
          </button>
        ) : (
          <span className="-ml-1 w-4 shrink-0" />
        )}
        <span
          className={clsx(
            "max-w-full shrink-0 truncate",
            (failed || breached) && "font-semibold text-breach",
          )}
          title={name}
        >
          <Highlighted text={name} wanted={searched} />
        </span>
        {row.label === null ? null : (
          <span className="min-w-0 truncate text-ink-3" title={clip(row.label, 200)}>
            <Highlighted text={clip(row.label, 80)} wanted={searched} />
          </span>
        )}
        {marked ? <Bookmark size={11} aria-hidden className="shrink-0 fill-accent text-accent" /> : null}
        {defects.length === 0 ? null : (
          <span className="shrink-0 text-degraded" title={defects.map(defectWords).join(", ")}>
            <TriangleAlert size={11} aria-hidden />
          </span>
        )}
        {row.service === "voice-edge" ? null : (
          // A phone has no room for it: the span's pane tells it.
          <span className="ml-auto min-w-0 truncate pl-1 text-2xs text-ink-3 max-sm:hidden">
            {clip(row.service, 40)}
          </span>
        )}
      </div>
      <div role="gridcell" className="relative mr-3 h-full overflow-hidden">
        {budgetShare === null ? null : (
          <span
            aria-hidden
            className="absolute inset-y-0 border-l border-dashed border-ink-3"
            style={{ left: `${budgetShare}%` }}
          />
        )}
        <SpanBar {...bar} breached={breached} shown={shown} />
      </div>
    </div>
  );
});

function spoken({ row, breached, marked, defects }: SpanLineProps, name: string): string {
  return [
    row.label === null ? name : `${name} ${clip(row.label, 80)}`,
    formatDuration(row.durationNs / 1e6),
    ...(row.status === "error" ? ["failed"] : []),
    ...(breached ? ["over budget"] : []),
    ...(marked ? ["marked"] : []),
    ...defects.map(defectWords),
  ].join(", ");
}

/** The text with what was searched for in it. */
function Highlighted({ text, wanted }: { text: string; wanted: string }) {
  const at = wanted === "" ? -1 : text.toLowerCase().indexOf(wanted);
  if (at === -1) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark className="rounded-xs bg-accent-wash text-inherit outline outline-accent">
        {text.slice(at, at + wanted.length)}
      </mark>
      {text.slice(at + wanted.length)}
    </>
  );
}
