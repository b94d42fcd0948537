"use client";

import { createContext, use, useEffect, useMemo, useSyncExternalStore, type ReactNode } from "react";
import { type Mark, toggleMark, type View } from "#lib/calls/view/clock.ts";

/*
 * The clock that conversation, ledger, waterfall and logs share: ms from the call's start. What is zoomed to and what
 * is marked lie in the URL; the cursor moves with the pointer and lies in a store of its own, so that moving it draws
 * the cursor's lines anew and nothing else.
 */

interface ViewValue {
  /** Null: the whole call. */
  readonly view: View | null;
  readonly setView: (view: View | null) => void;
}

interface MarksValue {
  /** In the order of time. */
  readonly marks: readonly Mark[];
  /** Marks it, or takes its mark away. */
  readonly toggle: (mark: Mark) => void;
  readonly clearMarks: () => void;
}

const ViewContext = createContext<ViewValue | null>(null);
const MarksContext = createContext<MarksValue | null>(null);

/** The part of the call that is looked at, in all panels at once. Throws outside of the provider. */
export function useView(): ViewValue {
  const value = use(ViewContext);
  if (value === null) throw new Error("useView needs a ClockProvider above it");
  return value;
}

/** What the reader marked with `m`. Throws outside of the provider. */
export function useMarks(): MarksValue {
  const value = use(MarksContext);
  if (value === null) throw new Error("useMarks needs a ClockProvider above it");
  return value;
}

let cursorMs: number | null = null;
const listeners = new Set<() => void>();
/** For `useSyncExternalStore`. */
export const subscribeCursor = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

/** Moves the cursor to an instant (ms from the call's start) in all panels; null takes it away. */
export function setCursor(ms: number | null): void {
  if (ms === cursorMs) return;
  cursorMs = ms;
  for (const listener of listeners) listener();
}

/** Where the cursor is, read once: for a key's handler, which must not be drawn anew as the pointer moves. */
export const readCursor = (): number | null => cursorMs;

/** Where the cursor is. Whoever calls it is drawn anew at each move of the pointer: only the line and its readout. */
export function useCursor(): number | null {
  return useSyncExternalStore(subscribeCursor, readCursor, () => null);
}

export function ClockProvider({
  view,
  onView,
  marks,
  onMarks,
  children,
}: {
  view: View | null;
  onView: (view: View | null) => void;
  marks: readonly Mark[];
  onMarks: (marks: readonly Mark[]) => void;
  children: ReactNode;
}) {
  const shown = useMemo(() => ({ view, setView: onView }), [view, onView]);
  const marked = useMemo(
    () => ({
      marks,
      toggle: (mark: Mark) => onMarks(toggleMark(marks, mark)),
      clearMarks: () => onMarks([]),
    }),
    [marks, onMarks],
  );
  useEffect(() => () => setCursor(null), []);
  return (
    <ViewContext value={shown}>
      <MarksContext value={marked}>{children}</MarksContext>
    </ViewContext>
  );
}
