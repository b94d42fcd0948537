"use client";

import { clsx } from "clsx";
import { useMemo } from "react";
import { useSelection } from "#components/call-page/selection.tsx";
import { formatOffset } from "#lib/format/duration.ts";
import { clip, plural } from "#lib/format/text.ts";
import type { LogLine } from "#lib/logs/schema.ts";

const MOST_LINES = 20;

/** What the span wrote; a line leads to its place in the logs. */
export function SpanLines({ spanId, lines }: { spanId: string; lines: readonly LogLine[] }) {
  const { selectLine, line: selected } = useSelection();
  const own = useMemo(() => lines.filter((line) => line.spanId === spanId), [lines, spanId]);
  if (own.length === 0) return null;
  return (
    <div className="border-b border-line py-2">
      <h3 className="px-3 text-xs text-ink-3">Log lines</h3>
      <ul>
        {own.slice(0, MOST_LINES).map((line) => (
          <li key={line.id}>
            <button
              type="button"
              aria-current={line.id === selected}
              onClick={() => selectLine(line.id, spanId, line.turnIndex)}
              className={clsx(
                "flex w-full gap-2 px-3 py-px text-left text-xs hover:bg-sunken",
                line.id === selected && "bg-accent-wash",
              )}
            >
              <span className="shrink-0 text-ink-3">{formatOffset(line.offsetMs, true)}</span>
              <span className={clsx("min-w-0 wrap-anywhere", line.level === "error" && "text-breach")}>
                {clip(line.body, 240)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {own.length > MOST_LINES ? (
        <p className="px-3 text-xs text-ink-3">
          and {plural(own.length - MOST_LINES, "line")} more, in the logs below
        </p>
      ) : null}
    </div>
  );
}
