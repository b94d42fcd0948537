"use client";

import { useState } from "react";
import { StageSwatch } from "#components/ui/stage-mark.tsx";
import type { LedgerStage } from "#lib/ledger/stages.ts";
import { buttonText, toggled, typedValue, valuesOf, without } from "./model.ts";
import { Popover } from "./popover.tsx";
import { FILTER_NAMES, type ListFilters, valueLabel, type WordsName } from "./words.ts";

/** One filter: its button says what is chosen, its panel has a box for each value. A choice takes effect at once. */
export function FilterMenu({
  name,
  choices,
  typed = false,
  hint,
  filters,
  onChange,
  onOpen,
}: {
  name: WordsName;
  choices: readonly string[];
  /** Values that are not among the choices can be typed. */
  typed?: boolean;
  /** A sentence on where the choices come from. */
  hint?: string | undefined;
  filters: ListFilters;
  onChange: (filters: ListFilters) => void;
  onOpen?: () => void;
}) {
  const [open, setOpen] = useState(false);
  const chosen = valuesOf(filters, name);
  const shown = [...choices, ...chosen.filter((value) => !choices.includes(value))];
  return (
    <Popover
      label={buttonText({ name, values: chosen })}
      title={FILTER_NAMES[name]}
      active={chosen.length > 0}
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (next) onOpen?.();
      }}
    >
      <fieldset className="py-1">
        <legend className="sr-only">{FILTER_NAMES[name]}</legend>
        {shown.map((value) => (
          <label key={value} className="flex items-center gap-2 px-3 py-1 hover:bg-accent-wash">
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={() => onChange(toggled(filters, name, value))}
              className="size-3.5 shrink-0 accent-(--accent)"
            />
            {name === "stage" ? <StageSwatch stage={value as LedgerStage} /> : null}
            <span className="min-w-0 truncate">{valueLabel(name, value)}</span>
          </label>
        ))}
        {shown.length === 0 && hint === undefined ? <p className="px-3 py-1 text-ink-3">None seen.</p> : null}
        {hint === undefined ? null : <p className="max-w-56 px-3 py-1 text-xs text-ink-3">{hint}</p>}
      </fieldset>
      {typed ? (
        <OtherValue
          name={name}
          onAdd={(value) => {
            if (!chosen.includes(value)) onChange(toggled(filters, name, value));
          }}
        />
      ) : null}
      {chosen.length === 0 ? null : (
        <div className="border-t border-line px-3 py-1.5">
          <button
            type="button"
            onClick={() => onChange(without(filters, name))}
            className="text-accent hover:underline"
          >
            Clear {FILTER_NAMES[name].toLowerCase()}
          </button>
        </div>
      )}
    </Popover>
  );
}

function OtherValue({ name, onAdd }: { name: WordsName; onAdd: (value: string) => void }) {
  const [text, setText] = useState("");
  return (
    <form
      className="flex gap-2 border-t border-line px-3 py-2"
      onSubmit={(event) => {
        event.preventDefault();
        const value = typedValue(text);
        if (value === null) return;
        onAdd(value);
        setText("");
      }}
    >
      <input
        value={text}
        onChange={(event) => setText(event.target.value)}
        aria-label={`Another ${FILTER_NAMES[name].toLowerCase()}`}
        placeholder={`Another ${FILTER_NAMES[name].toLowerCase()}`}
        maxLength={128}
        autoComplete="off"
        spellCheck={false}
        className="h-6 w-36 min-w-0 flex-1 rounded-xs border border-line-strong bg-surface px-1.5 placeholder:text-ink-3"
      />
      <button type="submit" className="rounded-xs border border-line-strong px-2 text-ink-2 hover:bg-sunken">
        Add
      </button>
    </form>
  );
}
