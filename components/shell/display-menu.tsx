"use client";

import { SlidersHorizontal } from "lucide-react";
import { useId } from "react";
import { ThemeSwitch, ZoneSwitch } from "./display-switches.tsx";

/** Zone and theme behind one button, where the header has no room for them. The browser's own popover: no script. */
export function DisplayMenu() {
  const id = useId();
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        title="Time zone and theme"
        className="flex size-7 items-center justify-center rounded-sm text-ink-2 hover:bg-sunken hover:text-ink sm:hidden"
      >
        <SlidersHorizontal size={15} strokeWidth={1.75} aria-hidden />
        <span className="sr-only">Time zone and theme</span>
      </button>
      <dialog
        id={id}
        popover="auto"
        aria-label="Time zone and theme"
        className="fixed inset-auto top-11 right-4 m-0 grid-cols-[auto_auto] items-center justify-items-start gap-x-4 gap-y-2 rounded-sm border border-line-strong bg-raised p-3 text-ink shadow-lg outline-none open:grid"
      >
        <span aria-hidden className="text-xs text-ink-2">
          Time zone
        </span>
        <ZoneSwitch />
        <span aria-hidden className="text-xs text-ink-2">
          Theme
        </span>
        <ThemeSwitch />
      </dialog>
    </>
  );
}
