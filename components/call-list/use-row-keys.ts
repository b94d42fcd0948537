"use client";

import type { RefObject } from "react";
import { useKeys } from "#components/shell/keys.ts";

/**
 * `j`/`k` go from call to call, and so do the arrow keys once a call has the focus; Enter opens it, as on any link.
 * After the last call comes the button that loads more.
 */
export function useRowKeys(list: RefObject<HTMLElement | null>) {
  const go = ({ key }: KeyboardEvent) => {
    const stops = [
      ...(list.current?.querySelectorAll<HTMLElement>("[data-call-link], [data-load-more]") ?? []),
    ];
    const at = stops.findIndex((stop) => stop === document.activeElement);
    const next = stops[nextStop(key, at, stops.length)];
    if (next === undefined) return false;
    next.focus();
    // The page's header and the table's own cover the top.
    next.scrollIntoView({ block: "nearest" });
  };
  useKeys("In a list of calls", [
    {
      what: "Next / previous call (then also ↓ ↑)",
      keys: { j: go, k: go },
      also: { ArrowDown: go, ArrowUp: go, Home: go, End: go },
    },
    { what: "Open the call", keys: { Enter: () => false } },
  ]);
}

/** The place in a list of `count` that a key leads to; −1 for a key that leads nowhere. @param at the place now, −1: none */
export function nextStop(key: string, at: number, count: number): number {
  const inside = at !== -1;
  switch (key) {
    case "j":
      return Math.min(at + 1, count - 1);
    case "k":
      return inside ? Math.max(at - 1, 0) : -1;
    case "ArrowDown":
      return inside ? Math.min(at + 1, count - 1) : -1;
    case "ArrowUp":
      return inside ? Math.max(at - 1, 0) : -1;
    case "Home":
      return inside ? 0 : -1;
    case "End":
      return inside ? count - 1 : -1;
    default:
      return -1;
  }
}
