"use client";

import { clsx } from "clsx";
import { useId, type ReactNode } from "react";

export interface SegmentOption<T extends string> {
  readonly value: T;
  readonly label: string;
  /** Shown in place of the label, which then only names the option. */
  readonly icon?: ReactNode;
  readonly disabled?: boolean;
}

/** One of a few, all in sight. Native radio buttons: arrow keys and screen readers work as everywhere. */
export function Segmented<T extends string>({
  label,
  options,
  value,
  onChange,
  className,
}: {
  label: string;
  options: readonly SegmentOption<T>[];
  value: T;
  onChange: (value: T) => void;
  className?: string;
}) {
  const name = useId();
  return (
    <fieldset
      className={clsx(
        "inline-flex h-6 items-stretch rounded-sm border border-line bg-sunken p-px",
        className,
      )}
    >
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          title={option.icon === undefined ? undefined : option.label}
          className={clsx(
            "relative flex items-center rounded-xs px-2 text-xs whitespace-nowrap text-ink-2 select-none",
            "has-focus-visible:outline-2 has-focus-visible:outline-accent",
            option.disabled === true ? "opacity-45" : "cursor-pointer hover:text-ink",
            "has-checked:bg-raised has-checked:text-ink has-checked:shadow-[0_0_0_1px_var(--line-strong)]",
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={option.disabled ?? false}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {option.icon === undefined ? (
            option.label
          ) : (
            <>
              <span className="sr-only">{option.label}</span>
              {option.icon}
            </>
          )}
        </label>
      ))}
    </fieldset>
  );
}
