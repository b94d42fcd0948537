"use client";

import { clsx } from "clsx";
import { ChevronDown } from "lucide-react";
import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** A button that opens a small panel below it; Esc and a click elsewhere close it. `active`: it holds a choice. */
export function Popover({
  label,
  title,
  active = false,
  open,
  onOpenChange,
  children,
}: {
  /** What the button says. */
  label: ReactNode;
  /** The panel's name. */
  title: string;
  active?: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger
        className={clsx(
          "inline-flex h-7 max-w-64 items-center gap-1 rounded-sm border pr-1.5 pl-2 whitespace-nowrap",
          active
            ? "border-accent bg-accent-wash text-ink"
            : "border-line bg-surface text-ink-2 hover:border-line-strong hover:text-ink data-[state=open]:border-line-strong",
        )}
      >
        <span className="truncate">{label}</span>
        <ChevronDown size={13} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="start"
          sideOffset={4}
          collisionPadding={12}
          aria-label={title}
          className="z-40 max-h-[min(26rem,var(--radix-popover-content-available-height))] min-w-52 overflow-y-auto rounded-sm border border-line-strong bg-raised text-ink shadow-lg outline-none"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
