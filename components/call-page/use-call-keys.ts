"use client";

import { useKeys } from "#components/shell/keys.ts";
import type { CallTurn } from "#lib/calls/schema.ts";
import { stepTurn } from "#lib/calls/view/ledger.ts";
import { useSelection } from "./selection.tsx";

/** The keys of a call's page: `t`/`T` turns, `b` breaches, `w` waterfall, Esc gives up the selection. */
export function useCallKeys(turns: readonly CallTurn[]) {
  const { turn, selectTurn, clear } = useSelection();
  useKeys("On a call", [
    {
      what: "Next / previous turn",
      keys: {
        t: () => selectTurn(stepTurn(turns, turn, 1)),
        T: () => selectTurn(stepTurn(turns, turn, -1)),
      },
    },
    {
      what: "Next turn over its budget",
      keys: {
        b: () => {
          const next = stepTurn(turns, turn, 1, (one) => one.slow);
          if (next !== null) selectTurn(next);
        },
      },
    },
    {
      what: "Go to the waterfall",
      keys: {
        w: () => {
          document.querySelector<HTMLElement>("[role=treegrid]")?.focus();
          document.getElementById("waterfall")?.scrollIntoView({ block: "start", behavior: "smooth" });
        },
      },
      also: { Escape: clear },
    },
  ]);
}
