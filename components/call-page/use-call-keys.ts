"use client";

import { useEffect } from "react";
import { isTyping } from "#components/shell/hotkeys.ts";
import type { CallTurn } from "#lib/calls/schema.ts";
import { stepTurn } from "#lib/calls/view/ledger.ts";
import { useSelection } from "./selection.tsx";

/** The keys of a call's page: `t`/`T` turns, `b` breaches, `w` waterfall, Esc gives up the selection. */
export function useCallKeys(turns: readonly CallTurn[]) {
  const { turn, selectTurn, clear } = useSelection();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event) || document.querySelector("dialog[open]") !== null) return;
      switch (event.key) {
        case "t":
          return selectTurn(stepTurn(turns, turn, 1));
        case "T":
          return selectTurn(stepTurn(turns, turn, -1));
        case "b": {
          const next = stepTurn(turns, turn, 1, (one) => one.slow);
          return next === null ? undefined : selectTurn(next);
        }
        case "w":
          document.querySelector<HTMLElement>("[role=treegrid]")?.focus();
          document.getElementById("waterfall")?.scrollIntoView({ block: "start", behavior: "smooth" });
          return;
        case "Escape":
          return clear();
        default:
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [turns, turn, selectTurn, clear]);
}
