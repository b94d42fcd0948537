import { clsx } from "clsx";

/** The letter that stands for one of the two calls, the same wherever it is spoken of. */
export function Side({ of, className }: { of: "A" | "B"; className?: string }) {
  return (
    <span
      className={clsx(
        "inline-flex size-4 shrink-0 items-center justify-center rounded-xs text-2xs font-semibold",
        of === "A" ? "bg-ink text-surface" : "border border-ink text-ink",
        className,
      )}
    >
      {of}
    </span>
  );
}
