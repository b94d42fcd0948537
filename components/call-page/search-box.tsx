"use client";

import { clsx } from "clsx";
import { ChevronDown, ChevronUp, Search, X } from "lucide-react";
import type { RefObject } from "react";
import { Check } from "#components/ui/check.tsx";
import { searchIn } from "./searched.ts";

/** A small square button of a panel's tools. */
export const ICON_BUTTON =
  "flex size-6 items-center justify-center rounded-sm text-ink-2 hover:bg-sunken hover:text-ink disabled:opacity-40";

/**
 * Search in the trace or in the logs: the text, how many match, and the way from match to match. Enter goes on,
 * Shift-Enter back, Esc empties the box and then leaves it.
 */
export function SearchBox({
  of,
  box,
  text,
  onText,
  placeholder,
  match,
  found,
  position,
  searching = false,
  onStep,
  onlyMatches,
  onOnlyMatches,
  className,
}: {
  of: "trace" | "logs";
  box: RefObject<HTMLInputElement | null>;
  text: string;
  onText: (text: string) => void;
  placeholder: string;
  /** What the buttons go to: "match", "matching line". */
  match: string;
  /** How many match; null while nothing is searched for. */
  found: number | null;
  /** Which of them is the current one, from 0; −1 for none. */
  position: number;
  /** There may be more: the server is still asked. */
  searching?: boolean;
  onStep: (step: 1 | -1) => void;
  onlyMatches: boolean;
  onOnlyMatches: (only: boolean) => void;
  className: string;
}) {
  const some = found !== null && found > 0;
  return (
    <search className={clsx("flex min-w-0 flex-1 items-center gap-1", className)}>
      <label className="flex h-6 min-w-0 flex-1 items-center gap-1.5 rounded-sm border border-line-strong bg-surface px-1.5 focus-within:outline-2 focus-within:outline-accent">
        <Search size={12} aria-hidden className="shrink-0 text-ink-3" />
        <span className="sr-only">Search in the {of}</span>
        <input
          ref={box}
          value={text}
          maxLength={200}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          className="min-w-0 flex-1 bg-transparent text-xs outline-none placeholder:text-ink-3"
          onFocus={() => searchIn(of)}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") onStep(event.shiftKey ? -1 : 1);
            if (event.key === "Escape") {
              if (text === "") box.current?.blur();
              onText("");
            }
          }}
        />
        {text === "" ? null : (
          <button type="button" onClick={() => onText("")} className="text-ink-3 hover:text-ink">
            <X size={12} aria-hidden />
            <span className="sr-only">Clear the search</span>
          </button>
        )}
      </label>
      {found === null ? null : (
        <>
          <output className="min-w-16 px-1 text-right text-xs text-ink-2">
            {some
              ? `${position >= 0 ? `${(position + 1).toLocaleString("en")} of ` : ""}${found.toLocaleString("en")}`
              : searching
                ? "searching"
                : "no match"}
            {some && searching ? " +" : ""}
          </output>
          <button type="button" className={ICON_BUTTON} disabled={!some} onClick={() => onStep(-1)}>
            <ChevronUp size={14} aria-hidden />
            <span className="sr-only">Previous {match}</span>
          </button>
          <button type="button" className={ICON_BUTTON} disabled={!some} onClick={() => onStep(1)}>
            <ChevronDown size={14} aria-hidden />
            <span className="sr-only">Next {match}</span>
          </button>
          <Check label="Matches only" checked={onlyMatches} onChange={onOnlyMatches} />
        </>
      )}
    </search>
  );
}
