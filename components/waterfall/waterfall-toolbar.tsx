"use client";

import { useRef } from "react";
import { ICON_BUTTON, SearchBox } from "#components/call-page/search-box.tsx";
import { isSearched } from "#components/call-page/searched.ts";
import { useKeys } from "#components/shell/keys.ts";
import { Check } from "#components/ui/check.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { COLOURINGS, type Colouring } from "#lib/traces/view/colours.ts";
import { useTraceSearch } from "./trace-search.tsx";

const COLOURING_LABELS: Record<Colouring, string> = { stage: "Stage", service: "Service", status: "Status" };

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
      <SearchBox
        of="trace"
        box={box}
        text={text}
        onText={search}
        placeholder="Name, attribute or key=value"
        match="match"
        found={found}
        position={position}
        searching={searching}
        onStep={onStep}
        onlyMatches={onlyMatches}
        onOnlyMatches={setOnlyMatches}
        className="basis-72"
      />
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
