"use client";

import { useEffect, useState } from "react";
import { ApiError } from "#lib/problem/fetch.ts";
import { useOverview } from "#lib/verticals/hooks.ts";
import { addressOf, refreshMs, type Shown } from "../shown.ts";
import { remember, type WallMemory } from "./memory.ts";

/** A wall is never reloaded by hand. */
const USUAL_REFRESH_MS = 60_000;
/** What is away is looked for more often. */
const SEARCH_MS = 10_000;
/** An answer that is so much later than it should be does not come any more. */
const PATIENCE_MS = 30_000;
const TICK_MS = 5_000;

export interface Wall {
  /** Null: nothing was answered yet. */
  readonly memory: WallMemory | null;
  /** The console itself does not answer, or refuses: why, and when it last did (epoch ms; null: never). */
  readonly gone: { readonly why: string; readonly since: number | null } | null;
  /** Epoch ms, as the screen's clock. */
  readonly nowMs: number;
}

/** The overview for a screen that nobody touches: asked for again and again, whatever happens, and what was known is kept. */
export function useWall(shown: Shown, startMs: number): Wall {
  const nowMs = useNow(startMs);
  const [memory, setMemory] = useState<WallMemory | null>(null);
  const usual = refreshMs(shown) ?? USUAL_REFRESH_MS;
  const [troubled, setTroubled] = useState(false);
  const every = troubled ? Math.min(usual, SEARCH_MS) : usual;
  const { data, error, dataUpdatedAt, refetch } = useOverview(addressOf(shown), every);
  const known = data === undefined || memory?.answer === data ? memory : remember(memory, data);
  if (known !== memory) setMemory(known);
  const isLate = data !== undefined && nowMs - dataUpdatedAt > every + PATIENCE_MS;
  const nowTroubled = error !== null || isLate || (known !== null && known.silent.length > 0);
  if (nowTroubled !== troubled) setTroubled(nowTroubled);
  useEffect(() => {
    if (!isLate) return;
    // A question that hangs would keep the next ones from being asked.
    void refetch();
    const timer = setInterval(() => void refetch(), PATIENCE_MS);
    return () => clearInterval(timer);
  }, [isLate, refetch]);
  const since = data === undefined ? null : dataUpdatedAt;
  return {
    memory: known,
    gone: error !== null || isLate ? { why: wordsOf(error), since } : null,
    nowMs,
  };
}

const wordsOf = (error: unknown): string =>
  error instanceof ApiError && error.problem !== null ? error.problem.detail : "The console does not answer.";

function useNow(startMs: number): number {
  const [nowMs, setNowMs] = useState(startMs);
  useEffect(() => {
    const tick = () => setNowMs(Date.now());
    tick();
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
