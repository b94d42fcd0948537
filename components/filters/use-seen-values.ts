"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { callsQuery } from "#lib/calls/queries.ts";
import type { CallSummary } from "#lib/calls/schema.ts";
import { USUAL_VERTICALS } from "./words.ts";

/** How many of the newest calls are looked at for what can be chosen. */
const LOOKED_AT = 200;

/** The distinct words that calls have, in the order of the alphabet. */
export function distinct(calls: readonly CallSummary[], name: "vertical" | "agent"): string[] {
  const words = calls.flatMap((call) => (call[name] === null ? [] : [call[name]]));
  return [...new Set(words)].toSorted((a, b) => a.localeCompare(b, "en"));
}

/** Verticals and agents of the newest calls, asked for when a menu is first opened (`look`). */
export function useSeenValues() {
  const [asked, setAsked] = useState(false);
  const { data, isFetching } = useQuery({
    ...callsQuery({ limit: LOOKED_AT }),
    enabled: asked,
    staleTime: 5 * 60_000,
  });
  const calls = data?.calls ?? [];
  return {
    verticals: [...new Set([...USUAL_VERTICALS, ...distinct(calls, "vertical")])],
    agents: distinct(calls, "agent"),
    hint: isFetching
      ? "Looking…"
      : asked
        ? `Those of the newest ${LOOKED_AT} calls are offered; any other can be typed.`
        : undefined,
    look: () => setAsked(true),
  };
}
