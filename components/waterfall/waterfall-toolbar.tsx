"use client";

import { ChevronDown, ChevronUp, Search, X } from "lucide-react";
import { useRef } from "react";
import { isSearched, searchIn } from "#components/call-page/searched.ts";
import { useKeys } from "#components/shell/keys.ts";
import { Segmented } from "#components/ui/segmented.tsx";
import { COLOURINGS, type Colouring } from "#lib/traces/view/colours.ts";
import { useTraceSearch } from "./trace-search.tsx";

const COLOURING_LABELS: Record<Colouring, string> = { stage: "Stage", service: "Service", status: "Status" };
const ICON_BUTTON =
  "flex size-6 items-center justify-center rounded-sm text-ink-2 hover:bg-sunken hover:text-ink disabled:opacity-40";

export type Layout = "rows" | "flame";

/** Search in the trace, and how its spans are drawn. */
export function WaterfallToolbar({
  found,
  position,
  searching,
  trouble,
  onStep,
  colouring,
  onColouring,
  layout,
  onLayout,
  path,
  onPath,
  level,
  deepest,
  onLevel,
}: {
  /** How many spans match; null while nothing is searched for. */
  found: number | null;
  /** Which of them is selected, from 0; −1 for none. */
  position: number;
  searching: boolean;
  /** Why attributes could not be searched. */
  trouble: string | null;
  onStep: (step: 1 | -1) => void;
  colouring: Colouring;
  onColouring: (colouring: Colouring) => void;
  layout: Layout;
  onLayout: (layout: Layout) => void;
  path: boolean;
  onPath: (shown: boolean) => void;
  /** Rows at this depth and below are folded; null: none. */
  level: number | null;
  deepest: number;
  onLevel: (level: number | null) => void;
}) {
  const { text, onlyMatches, search, setOnlyMatches } = useTraceSearch();
  const box = useRef<HTMLInputElement>(null);
  const some = found !== null && found > 0;
  const shallower = () => onLevel(Math.max(0, (level ?? deepest) - 1));
  const deeper = () => onLevel(level === null || level + 1 >= deepest ? null : level + 1);
  useKeys(
    "In the waterfall",
    [
      {
        what: "Search in the trace",
        keys: {
          f: () => {
            box.current?.focus();
            box.current?.select();
            box.current?.scrollIntoView({ block: "nearest" });
          },
        },
      },
      {
        what: "Next / previous match",
        keys: {
          n: () => (some && isSearched("trace") ? onStep(1) : false),
          N: () => (some && isSearched("trace") ? onStep(-1) : false),
        },
      },
      { what: "Fold / unfold a level", keys: { "[": shallower, "]": deeper } },
      { what: "Rows or flame", keys: { v: () => onLayout(layout === "rows" ? "flame" : "rows") } },
    ],
    { first: true },
  );

  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line px-3 py-1.5">
      <search className="flex min-w-0 flex-1 basis-72 items-center gap-1">
        <label className="flex h-6 min-w-0 flex-1 items-center gap-1.5 rounded-sm border border-line-strong bg-surface px-1.5 focus-within:outline-2 focus-within:outline-accent">
          <Search size={12} aria-hidden className="shrink-0 text-ink-3" />
          <span className="sr-only">Search in the trace</span>
          <input
            ref={box}
            value={text}
            maxLength={200}
            placeholder="Name, attribute or key=value"
            spellCheck={false}
            autoComplete="off"
            className="min-w-0 flex-1 bg-transparent text-xs outline-none placeholder:text-ink-3"
            onFocus={() => searchIn("trace")}
            onChange={(event) => search(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter") onStep(event.shiftKey ? -1 : 1);
              if (event.key === "Escape") {
                if (text === "") box.current?.blur();
                search("");
              }
            }}
          />
          {text === "" ? null : (
            <button type="button" onClick={() => search("")} className="text-ink-3 hover:text-ink">
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
              <span className="sr-only">Previous match</span>
            </button>
            <button type="button" className={ICON_BUTTON} disabled={!some} onClick={() => onStep(1)}>
              <ChevronDown size={14} aria-hidden />
              <span className="sr-only">Next match</span>
            </button>
            <Check label="Matches only" checked={onlyMatches} onChange={setOnlyMatches} />
          </>
        )}
      </search>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Check label="Critical path" checked={path} onChange={onPath} />
        <span className="inline-flex items-center gap-0.5 text-xs text-ink-2">
          Levels
          <button
            type="button"
            className={ICON_BUTTON}
            disabled={level === 0 || deepest < 1}
            onClick={shallower}
          >
            <span aria-hidden>−</span>
            <span className="sr-only">Fold a level</span>
          </button>
          <span className="min-w-6 text-center">{level === null ? "all" : level + 1}</span>
          <button type="button" className={ICON_BUTTON} disabled={level === null} onClick={deeper}>
            <span aria-hidden>+</span>
            <span className="sr-only">Unfold a level</span>
          </button>
        </span>
        <Segmented
          label="Colour by"
          value={colouring}
          onChange={onColouring}
          options={COLOURINGS.map((value) => ({ value, label: COLOURING_LABELS[value] }))}
        />
        <Segmented<Layout>
          label="Drawn as"
          value={layout}
          onChange={onLayout}
          options={[
            { value: "rows", label: "Rows" },
            { value: "flame", label: "Flame" },
          ]}
        />
      </div>
      {trouble === null ? null : <p className="w-full text-xs text-degraded">{trouble}</p>}
    </div>
  );
}

function Check({
  label,
  checked,
  onChange,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="inline-flex cursor-pointer items-center gap-1.5 text-xs whitespace-nowrap text-ink-2 hover:text-ink">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-3.5 accent-accent"
      />
      {label}
    </label>
  );
}
