"use client";

import { clsx } from "clsx";
import { memo, type ReactNode } from "react";
import { short } from "#lib/format/text.ts";
import type { LogLine } from "#lib/logs/schema.ts";
import { type Level, levelOf } from "#lib/logs/view/levels.ts";
import { excerpt } from "#lib/logs/view/search.ts";
import { Highlighted } from "./highlighted.tsx";
import { type Clock, lineTime } from "./log-times.ts";

/** A row that is neither wrapped nor open, px. */
export const ROW_PX = 24;
const ROOM = 400;

const LEVEL_CLASS: Record<Level, string> = {
  error: "font-semibold text-breach",
  warn: "text-degraded",
  info: "text-ink-3",
  debug: "text-ink-3",
  other: "text-ink-3",
};

/** One line; opened, it shows what `children` are. There are thousands: no hooks, no context. */
export const LogRow = memo(function LogRow({
  line,
  open,
  current,
  outside,
  wrap,
  clock,
  zone,
  wanted,
  onSelect,
  children,
}: {
  line: LogLine;
  open: boolean;
  /** The match that was stepped to. */
  current: boolean;
  /** Not in the part of the call that is looked at. */
  outside: boolean;
  wrap: boolean;
  clock: Clock;
  zone: string;
  /** What is searched for, in lower case; "" for nothing. */
  wanted: string;
  onSelect: (line: LogLine) => void;
  children?: ReactNode;
}) {
  return (
    <div
      className={clsx(
        "border-b border-line",
        open ? "bg-accent-wash" : current ? "bg-sunken" : "hover:bg-sunken",
        current && "shadow-[inset_2px_0_0_var(--accent)]",
      )}
    >
      <button
        type="button"
        data-line={line.id}
        data-offset={line.offsetMs}
        aria-expanded={open}
        onClick={() => onSelect(line)}
        className={clsx(
          "flex w-full gap-x-3 px-3 text-left leading-[23px] focus-visible:outline-offset-[-2px]",
          outside && "text-ink-3",
        )}
      >
        <span
          suppressHydrationWarning
          className={clsx("w-[5.25rem] shrink-0 whitespace-nowrap", outside ? "text-ink-3" : "text-ink-2")}
        >
          {lineTime(line, clock, zone)}
        </span>
        <span className={clsx("w-10 shrink-0 truncate", LEVEL_CLASS[levelOf(line.level)])}>
          {short(line.level, 8)}
        </span>
        <span
          className={clsx("hidden w-36 shrink-0 truncate sm:block", outside ? "text-ink-3" : "text-ink-2")}
        >
          <Highlighted text={short(line.eventName ?? line.service, 60)} wanted={wanted} />
        </span>
        <span
          className={clsx(
            "min-w-0 flex-1 font-mono text-xs leading-[23px]",
            wrap ? "wrap-anywhere whitespace-pre-wrap" : "truncate whitespace-pre",
          )}
        >
          <Highlighted
            text={wrap ? line.body : excerpt(line.body.replaceAll("\n", "⏎"), wanted, ROOM)}
            wanted={wanted}
          />
        </span>
        {line.turnIndex === null ? null : (
          <span className="shrink-0 text-2xs leading-[23px] text-ink-3 max-sm:hidden">
            turn {line.turnIndex}
          </span>
        )}
      </button>
      {open ? children : null}
    </div>
  );
});
