"use client";

import { createContext, use, useEffect, useState, type ReactNode } from "react";
import { formatDuration } from "#lib/format/duration.ts";

const NowContext = createContext(0);
const TICK_MS = 10_000;

/**
 * What "now" is for the ages on a page: the server's now at first (`initialMs`, epoch ms), so that the browser draws
 * the same, then its own clock.
 */
export function NowProvider({ initialMs, children }: { initialMs: number; children: ReactNode }) {
  const [now, setNow] = useState(initialMs);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return <NowContext value={now}>{children}</NowContext>;
}

export const useNow = (): number => use(NowContext);

/** How long a running call has run so far. @param since ISO 8601 */
export function SoFar({ since }: { since: string }) {
  return <>{formatDuration(Math.max(0, useNow() - Date.parse(since)))}</>;
}
