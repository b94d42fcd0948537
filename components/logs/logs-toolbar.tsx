"use client";

import { clsx } from "clsx";
import { ChevronDown, ChevronUp, Search, X } from "lucide-react";
import type { RefObject } from "react";
import { searchIn } from "#components/call-page/searched.ts";
import { Segmented } from "#components/ui/segmented.tsx";
import type { Level, LevelCount } from "#lib/logs/view/levels.ts";
import type { LogOptions } from "./use-log-options.ts";
import type { Clock } from "./log-times.ts";

const ICON_BUTTON =
  "flex size-6 items-center justify-center rounded-sm text-ink-2 hover:bg-sunken hover:text-ink disabled:opacity-40";
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
  const some = found !== null && found > 0;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line px-3 py-1.5">
      <search className="flex min-w-0 flex-1 basis-64 items-center gap-1">
        <label className="flex h-6 min-w-0 flex-1 items-center gap-1.5 rounded-sm border border-line-strong bg-surface px-1.5 focus-within:outline-2 focus-within:outline-accent">
          <Search size={12} aria-hidden className="shrink-0 text-ink-3" />
          <span className="sr-only">Search in the logs</span>
          <input
            ref={box}
            value={text}
            maxLength={200}
            placeholder="Text or key=value"
            spellCheck={false}
            autoComplete="off"
            className="min-w-0 flex-1 bg-transparent text-xs outline-none placeholder:text-ink-3"
            onFocus={() => searchIn("logs")}
            onChange={(event) => set({ text: event.target.value })}
            onKeyDown={(event) => {
              if (event.key === "Enter") onStep(event.shiftKey ? -1 : 1);
              if (event.key === "Escape") {
                if (text === "") box.current?.blur();
                set({ text: "" });
              }
            }}
          />
          {text === "" ? null : (
            <button type="button" onClick={() => set({ text: "" })} className="text-ink-3 hover:text-ink">
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
                : "no match"}
            </output>
            <button type="button" className={ICON_BUTTON} disabled={!some} onClick={() => onStep(-1)}>
              <ChevronUp size={14} aria-hidden />
              <span className="sr-only">Previous matching line</span>
            </button>
            <button type="button" className={ICON_BUTTON} disabled={!some} onClick={() => onStep(1)}>
              <ChevronDown size={14} aria-hidden />
              <span className="sr-only">Next matching line</span>
            </button>
            <Check
              label="Matches only"
              checked={options.onlyMatches}
              onChange={(onlyMatches) => set({ onlyMatches })}
            />
          </>
        )}
      </search>
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
    <label className="inline-flex min-h-6 cursor-pointer items-center pl-1 gap-1.5 text-xs whitespace-nowrap text-ink-2 hover:text-ink">
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
