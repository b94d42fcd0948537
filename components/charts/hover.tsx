"use client";

import { createContext, use, useState, useSyncExternalStore, type ReactNode } from "react";

/** The instant that is pointed at, the same in all charts below one provider. */
interface HoverStore {
  readonly get: () => number | null;
  readonly set: (atMs: number | null) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

function createStore(): HoverStore {
  let current: number | null = null;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set: (atMs) => {
      if (atMs === current) return;
      current = atMs;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const HoverContext = createContext<HoverStore | null>(null);

export function HoverProvider({ children }: { children: ReactNode }) {
  const [store] = useState(createStore);
  return <HoverContext value={store}>{children}</HoverContext>;
}

/** The instant pointed at (epoch ms; null: none), and how to change it. Without a provider, the chart's own. */
export function useHover(): readonly [number | null, (atMs: number | null) => void] {
  const shared = use(HoverContext);
  const [own] = useState(createStore);
  const store = shared ?? own;
  return [useSyncExternalStore(store.subscribe, store.get, () => null), store.set];
}
