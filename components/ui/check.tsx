"use client";

/** A checkbox with its words beside it, as tools of a panel have them. */
export function Check({
  label,
  checked,
  onChange,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="inline-flex min-h-6 cursor-pointer items-center gap-1.5 pl-1 text-xs whitespace-nowrap text-ink-2 hover:text-ink">
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
