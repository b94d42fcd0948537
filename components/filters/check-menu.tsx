"use client";

import { useState } from "react";
import { Popover } from "./popover.tsx";

/** A filter whose button says what is chosen and whose panel has a box for each value. A choice takes effect at once. */
export function CheckMenu<Value extends string>({
  title,
  choices,
  chosen,
  nameOf,
  none,
  onChange,
}: {
  title: string;
  /** Values that are chosen and not among these are offered too. */
  choices: readonly Value[];
  chosen: readonly Value[];
  /** What a reader calls a value. */
  nameOf: (value: Value) => string;
  /** A sentence for where there is nothing to choose. */
  none: string;
  onChange: (chosen: readonly Value[]) => void;
}) {
  const [open, setOpen] = useState(false);
  const shown = [...choices, ...chosen.filter((value) => !choices.includes(value))];
  const toggle = (value: Value) =>
    onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return (
    <Popover
      label={chosen.length === 0 ? title : `${title}: ${chosen.map(nameOf).join(", ")}`}
      title={title}
      active={chosen.length > 0}
      open={open}
      onOpenChange={setOpen}
    >
      <fieldset className="py-1">
        <legend className="sr-only">{title}</legend>
        {shown.map((value) => (
          <label key={value} className="flex items-center gap-2 px-3 py-1 hover:bg-accent-wash">
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={() => toggle(value)}
              className="size-3.5 shrink-0 accent-(--accent)"
            />
            <span className="min-w-0 truncate">{nameOf(value)}</span>
          </label>
        ))}
        {shown.length === 0 ? <p className="px-3 py-1 text-ink-3">{none}</p> : null}
      </fieldset>
    </Popover>
  );
}
