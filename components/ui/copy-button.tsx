"use client";

import { clsx } from "clsx";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";

/** Copies a text and says so. `label` names what is copied ("Copy Call SID"). */
export function CopyButton({
  text,
  label,
  children,
  className,
}: {
  text: string;
  label: string;
  /** Words on the button; without them it is an icon. */
  children?: string;
  className?: string;
}) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 1800);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      setState("failed");
    }
  };
  const Icon = state === "copied" ? Check : Copy;
  return (
    <button
      type="button"
      onClick={() => void copy()}
      title={label}
      aria-label={label}
      className={clsx(
        "inline-flex items-center gap-1.5 rounded-sm text-ink-2 hover:text-ink",
        children === undefined
          ? "size-5 justify-center hover:bg-sunken"
          : "h-7 border border-line-strong bg-surface px-2.5 hover:bg-sunken",
        className,
      )}
    >
      <Icon size={13} strokeWidth={1.75} aria-hidden />
      {children === undefined ? null : <span>{state === "copied" ? "Copied" : children}</span>}
      <output className="sr-only">
        {state === "copied" ? "Copied" : state === "failed" ? "The browser did not allow copying" : ""}
      </output>
    </button>
  );
}
