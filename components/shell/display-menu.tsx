"use client";

import { SlidersHorizontal } from "lucide-react";
import { Popover } from "radix-ui";
import { ThemeSwitch, ZoneSwitch } from "./display-switches.tsx";

/** Zone and theme behind one button, where the header has no room for them. */
export function DisplayMenu() {
  return (
    <Popover.Root>
      <Popover.Trigger
        title="Time zone and theme"
        className="flex size-7 items-center justify-center rounded-sm text-ink-2 hover:bg-sunken hover:text-ink sm:hidden"
      >
        <SlidersHorizontal size={15} strokeWidth={1.75} aria-hidden />
        <span className="sr-only">Time zone and theme</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={12}
          aria-label="Time zone and theme"
          className="z-40 grid grid-cols-[auto_auto] items-center justify-items-start gap-x-4 gap-y-2 rounded-sm border border-line-strong bg-raised p-3 text-ink shadow-lg outline-none"
        >
          <span aria-hidden className="text-xs text-ink-2">
            Time zone
          </span>
          <ZoneSwitch />
          <span aria-hidden className="text-xs text-ink-2">
            Theme
          </span>
          <ThemeSwitch />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
