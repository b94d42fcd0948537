"use client";

import { useId, useState } from "react";
import { Popover } from "#components/filters/popover.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { zoneName } from "#lib/format/time.ts";
import {
  instantMs,
  PRESETS,
  type Preset,
  presetOf,
  presetRange,
  type Range,
  toField,
  typedRange,
} from "./range.ts";

const LABELS: Record<Preset, string> = {
  "15m": "15 min",
  "1h": "1 h",
  "6h": "6 h",
  "24h": "24 h",
  "7d": "7 d",
  "14d": "14 d",
};

/** A range of time: one of the usual ones up to now, or two instants. `usual`: what no choice means here. */
export function TimeRange({
  range,
  usual,
  nowMs,
  onChange,
}: {
  range: Range;
  usual: Preset;
  nowMs: number;
  onChange: (range: Range) => void;
}) {
  const preset = presetOf(range, usual);
  const [open, setOpen] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <Segmented<Preset | "custom">
        label="Time range"
        value={preset ?? "custom"}
        onChange={(next) => {
          if (next !== "custom") onChange(presetRange(next, usual));
        }}
        options={PRESETS.map((value) => ({ value, label: LABELS[value] }))}
        className="h-7!"
      />
      <Popover
        label="From … to"
        title="From … to"
        active={preset === null}
        open={open}
        onOpenChange={setOpen}
      >
        <RangeForm
          range={range}
          usual={usual}
          nowMs={nowMs}
          onChange={(next) => {
            setOpen(false);
            onChange(next);
          }}
        />
      </Popover>
    </div>
  );
}

export function RangeForm({
  range,
  usual,
  nowMs,
  onChange,
}: {
  range: Range;
  usual: Preset;
  nowMs: number;
  onChange: (range: Range) => void;
}) {
  const { shownZone } = usePreferences();
  const utc = shownZone === "UTC";
  const id = useId();
  const [from, setFrom] = useState(() =>
    toField(instantMs(range.from ?? `now-${usual}`, nowMs) ?? nowMs, utc),
  );
  const [to, setTo] = useState(() => {
    const ms = range.to === null ? null : instantMs(range.to, nowMs);
    return ms === null ? "" : toField(ms, utc);
  });
  const [problem, setProblem] = useState<string | null>(null);
  const field = "h-7 rounded-xs border border-line-strong bg-surface px-1.5";
  return (
    <form
      noValidate
      className="grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-2 p-3"
      onSubmit={(event) => {
        event.preventDefault();
        const typed = typedRange(from, to, utc, Date.now());
        if ("problem" in typed) setProblem(typed.problem);
        else onChange(typed.range);
      }}
    >
      <label htmlFor={`${id}-from`} className="text-ink-2">
        From
      </label>
      <input
        id={`${id}-from`}
        type="datetime-local"
        value={from}
        onChange={(event) => setFrom(event.target.value)}
        className={field}
      />
      <label htmlFor={`${id}-to`} className="text-ink-2">
        To
      </label>
      <input
        id={`${id}-to`}
        type="datetime-local"
        value={to}
        onChange={(event) => setTo(event.target.value)}
        aria-describedby={`${id}-hint`}
        className={field}
      />
      <p id={`${id}-hint`} className="col-span-2 text-xs text-ink-3">
        In {zoneName(nowMs, shownZone)}. Without an end: until now.
      </p>
      <output className={problem === null ? "sr-only" : "col-span-2 max-w-60 text-ink"}>{problem}</output>
      <button
        type="submit"
        className="col-span-2 h-7 justify-self-start rounded-sm bg-accent px-3 font-medium text-accent-ink hover:opacity-90"
      >
        Show this range
      </button>
    </form>
  );
}
