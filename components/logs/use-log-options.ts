"use client";

import { useMemo, useState } from "react";
import type { Level } from "#lib/logs/view/levels.ts";
import type { Clock } from "./log-times.ts";

interface Chosen {
  /** Lies in no URL: people search for what they were told, a number too. */
  readonly text: string;
  readonly onlyMatches: boolean;
  /** Empty: all. */
  readonly levels: ReadonlySet<Level>;
  readonly inViewOnly: boolean;
  readonly wrap: boolean;
  readonly clock: Clock;
}

export interface LogOptions extends Chosen {
  readonly set: (change: Partial<Chosen>) => void;
  readonly toggleLevel: (level: Level) => void;
  /** Nothing is left out any more. */
  readonly showAll: () => void;
}

const FIRST: Chosen = {
  text: "",
  onlyMatches: false,
  levels: new Set(),
  inViewOnly: false,
  wrap: false,
  clock: "call",
};

/** How the reader wants the log lines. */
export function useLogOptions(): LogOptions {
  const [chosen, setChosen] = useState(FIRST);
  return useMemo(
    () => ({
      ...chosen,
      set: (change) => setChosen((before) => ({ ...before, ...change })),
      toggleLevel: (level) =>
        setChosen((before) => ({ ...before, levels: before.levels.symmetricDifference(new Set([level])) })),
      showAll: () =>
        setChosen((before) => ({ ...before, onlyMatches: false, inViewOnly: false, levels: FIRST.levels })),
    }),
    [chosen],
  );
}
