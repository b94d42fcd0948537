"use client";

import { clsx } from "clsx";
import type { RefObject } from "react";
import { SearchBox } from "#components/call-page/search-box.tsx";
import { Check } from "#components/ui/check.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import type { Level, LevelCount } from "#lib/logs/view/levels.ts";
import type { LogOptions } from "./use-log-options.ts";
import type { Clock } from "./log-times.ts";

const LEVEL_LABELS: Record<Level, string> = {
  error: "Error",
  warn: "Warning",
  info: "Info",
  debug: "Debug",
  other: "Other",
};

/** Search in the lines, which levels, and how they are shown. */
export function LogsToolbar({
  box,
  options,
  levels,
  found,
  position,
  zoomed,
  onStep,
}: {
  box: RefObject<HTMLInputElement | null>;
  options: LogOptions;
  levels: readonly LevelCount[];
  /** How many lines match; null while nothing is searched for. */
  found: number | null;
  /** Which of them was stepped to, from 0; −1 for none. */
  position: number;
  /** The page looks at a part of the call. */
  zoomed: boolean;
  onStep: (step: 1 | -1) => void;
}) {
  const { text, set } = options;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line px-3 py-1.5">
      <SearchBox
        of="logs"
        box={box}
        text={text}
        onText={(text) => set({ text })}
        placeholder="Text or key=value"
        match="matching line"
        found={found}
        position={position}
        onStep={onStep}
        onlyMatches={options.onlyMatches}
        onOnlyMatches={(onlyMatches) => set({ onlyMatches })}
        className="basis-64"
      />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Levels levels={levels} chosen={options.levels} onToggle={options.toggleLevel} />
        {zoomed ? (
          <Check
            label="In view only"
            checked={options.inViewOnly}
            onChange={(inViewOnly) => set({ inViewOnly })}
          />
        ) : null}
        <Check label="Wrap" checked={options.wrap} onChange={(wrap) => set({ wrap })} />
        <Segmented<Clock>
          label="Times of"
          value={options.clock}
          onChange={(clock) => set({ clock })}
          options={[
            { value: "call", label: "Call" },
            { value: "wall", label: "Clock" },
          ]}
        />
      </div>
    </div>
  );
}

/** Chosen levels narrow the lines; with none chosen all are shown. */
function Levels({
  levels,
  chosen,
  onToggle,
}: {
  levels: readonly LevelCount[];
  chosen: ReadonlySet<Level>;
  onToggle: (level: Level) => void;
}) {
  if (levels.length === 0) return null;
  return (
    <fieldset className="flex flex-wrap items-center gap-1">
      <legend className="sr-only">Levels</legend>
      {levels.map(({ level, count }) => (
        <button
          key={level}
          type="button"
          aria-pressed={chosen.has(level)}
          onClick={() => onToggle(level)}
          className={clsx(
            "h-6 rounded-sm border px-1.5 text-xs whitespace-nowrap",
            chosen.has(level)
              ? "border-accent bg-accent-wash text-ink"
              : "border-line text-ink-2 hover:border-line-strong hover:text-ink",
          )}
        >
          {LEVEL_LABELS[level]}{" "}
          <span className={clsx(level === "error" && count > 0 ? "font-semibold text-breach" : "text-ink-3")}>
            {count.toLocaleString("en")}
          </span>
        </button>
      ))}
    </fieldset>
  );
}
