"use client";

import { useEffect, useRef, useSyncExternalStore } from "react";
import { isTyping } from "./hotkeys.ts";

/*
 * The keys of the page, in one place: what is registered here works and stands in the list that `?` opens, so that
 * the list cannot disagree with what the keys do.
 */

/** What a key does. `false`: nothing to do here, the next one that knows the key may take it. */
export type KeyAction = (event: KeyboardEvent) => boolean | void;

export const KEY_GROUPS = [
  "Everywhere",
  "In a list of calls",
  "On a call",
  "On the clock",
  "In the waterfall",
  "In the logs",
] as const;
export type KeyGroup = (typeof KEY_GROUPS)[number];

/** One line of the list of keys, and what each of its keys does. */
export interface KeyLine {
  readonly what: string;
  /** By `event.key`: `j`, `T`, `ArrowDown`, `Escape`, `?`. Shown in this order. */
  readonly keys: Readonly<Record<string, KeyAction>>;
  /** The same for keys that need no mention, such as the arrows beside `j` and `k`. */
  readonly also?: Readonly<Record<string, KeyAction>>;
}

interface Entry {
  readonly group: KeyGroup;
  lines: readonly KeyLine[];
  first: boolean;
}

const entries = new Set<Entry>();
const watchers = new Set<() => void>();
/** Counts the changes of what is registered. */
let version = 0;

function changed(): void {
  version++;
  for (const watcher of watchers) watcher();
}

const watch = (watcher: () => void) => {
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
};

/** Finds who takes a key: those that go first, then the others in the order in which they came. */
function dispatch(event: KeyboardEvent): void {
  if (isTyping(event) || document.querySelector("dialog[open], :popover-open") !== null) return;
  const asked = [...entries].toSorted((a, b) => Number(b.first) - Number(a.first));
  for (const { lines } of asked)
    for (const { keys, also } of lines) {
      const action = own(keys, event.key) ?? own(also ?? {}, event.key);
      if (action === undefined || action(event) === false) continue;
      event.preventDefault();
      return;
    }
}

const own = (keys: KeyLine["keys"], key: string): KeyAction | undefined =>
  Object.hasOwn(keys, key) ? keys[key] : undefined;

/**
 * Registers keys for as long as the component is there. They work from everywhere on the page but a text field, an open
 * dialog or popover, and an element that took the press for itself (`preventDefault`). Keys that a widget has only while it holds
 * the focus stay in its own `onKeyDown`.
 *
 * Two may know the same key: an action that returns `false` leaves it to the next. A search with matches takes
 * `n` before the marks do by saying `first`, and returns `false` while it has none:
 * ```
 * useKeys("In the waterfall", [
 *   { what: "Search in the trace", keys: { f: () => box.current?.focus() } },
 *   { what: "Next / previous match", keys: { n: () => matches > 0 && step(1), N: () => matches > 0 && step(-1) } },
 * ], { first: true });
 * ```
 * `lines` may be made anew at each rendering.
 */
export function useKeys(
  group: KeyGroup,
  lines: readonly KeyLine[],
  { first = false, off = false }: { first?: boolean; off?: boolean } = {},
): void {
  const entry = useRef<Entry>({ group, lines, first });
  useEffect(() => {
    entry.current.lines = lines;
    entry.current.first = first;
  });
  useEffect(() => {
    const mine = entry.current;
    if (off) return;
    if (entries.size === 0) document.addEventListener("keydown", dispatch);
    entries.add(mine);
    changed();
    return () => {
      entries.delete(mine);
      changed();
      if (entries.size === 0) document.removeEventListener("keydown", dispatch);
    };
  }, [off]);
}

/** The list of keys that work right now, by group; anew when others come or go. */
export function useKeyHelp() {
  useSyncExternalStore(
    watch,
    () => version,
    () => 0,
  );
  return keyHelp();
}

function keyHelp(): { group: KeyGroup; lines: { keys: string[]; what: string }[] }[] {
  return KEY_GROUPS.map((group) => ({
    group,
    lines: [...entries]
      .filter((entry) => entry.group === group)
      .flatMap(({ lines }) => lines)
      .map(({ keys, what }) => ({ keys: Object.keys(keys).map(keyName), what }))
      .filter(({ what }, at, all) => all.findIndex((one) => one.what === what) === at),
  })).filter(({ lines }) => lines.length > 0);
}

const NAMES: Readonly<Record<string, string>> = {
  Escape: "Esc",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  " ": "Space",
};
const keyName = (key: string): string => NAMES[key] ?? key;
