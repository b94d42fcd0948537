"use client";

import { Flag, X } from "lucide-react";
import { useMarks } from "#components/call-page/clock.tsx";
import { useGoToMark } from "#components/call-page/use-go-to-mark.ts";
import { formatOffset } from "#lib/format/duration.ts";
import { short } from "#lib/format/text.ts";
import type { SpanTable } from "#lib/traces/span-table.ts";

/** What the reader marked with `m`; it goes with the page's link. Nothing while there are no marks. */
export function MarkList({ spans }: { spans: SpanTable | null }) {
  const { marks, toggle } = useMarks();
  const go = useGoToMark(spans);
  if (marks.length === 0) return null;
  return (
    <ul
      aria-label="Marks"
      className="relative flex max-h-16 flex-wrap gap-x-3 gap-y-1 overflow-y-auto border-t border-line px-3 py-1 text-xs"
    >
      {marks.map((mark) => {
        const row = spans?.indexOf(mark.span) ?? -1;
        const name = spans === null || row === -1 ? null : short(spans.name(row), 40);
        return (
          <li key={`${mark.atMs} ${mark.span ?? ""}`} className="inline-flex items-center gap-1">
            <Flag size={11} aria-hidden className="text-accent" />
            <button
              type="button"
              onClick={() => go(mark)}
              className="min-h-6 text-ink-2 hover:text-accent hover:underline"
            >
              {formatOffset(mark.atMs, true)}
              {name === null ? "" : ` ${name}`}
            </button>
            <button
              type="button"
              onClick={() => toggle(mark)}
              className="flex size-6 items-center justify-center text-ink-3 hover:text-ink"
            >
              <X size={11} aria-hidden />
              <span className="sr-only">Take this mark away</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
