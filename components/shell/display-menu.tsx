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
          className="z-40 flex flex-col gap-2 rounded-sm border border-line-strong bg-raised p-3 text-ink shadow-lg outline-none"
        >
          <ZoneSwitch />
          <ThemeSwitch />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
