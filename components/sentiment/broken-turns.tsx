"use client";

import { clsx } from "clsx";
import { useState } from "react";
import { useSelect, useSelectedTurn } from "#components/call-page/selection.tsx";
import { StageMark } from "#components/ui/stage-mark.tsx";
import type { CallDetail, CallTurn } from "#lib/calls/schema.ts";
import { formatDuration, formatOffset } from "#lib/format/duration.ts";
import { clip } from "#lib/format/text.ts";
import { waitSentence } from "#lib/report/plain.ts";

const MOST = 5;

/** Where the caller's experience broke: the waits beyond their budgets, in order, each with the way to its turn. */
export function BrokenTurns({ detail }: { detail: CallDetail }) {
  const { turns, call, verdict } = detail;
  const [all, setAll] = useState(false);
  const broken = (turns ?? []).filter((turn) => turn.slow);
  const shown = all ? broken : broken.slice(0, MOST);
  return (
    <section aria-label="Where it broke" className="border-t border-line">
      <h3 className="px-3 pt-2 pb-1 text-xs text-ink-3">Where it broke</h3>
      {broken.length === 0 ? (
        <p className="px-3 pb-2.5 text-ink-2 wrap-anywhere">{whyNone(turns, call.slowTurns, verdict)}</p>
      ) : (
        <ol className="pb-1">
          {shown.map((turn) => (
            <BrokenTurn key={turn.spanId} turn={turn} />
          ))}
        </ol>
      )}
      {broken.length <= MOST ? null : (
        <button
          type="button"
          aria-expanded={all}
          onClick={() => setAll(!all)}
          className="mx-3 mb-2 min-h-6 text-xs text-accent hover:underline"
        >
          {all ? "Show fewer" : `Show all ${broken.length.toLocaleString("en")}`}
        </button>
      )}
    </section>
  );
}

function whyNone(turns: CallDetail["turns"], slow: number | null, verdict: CallDetail["verdict"]): string {
  const bad = verdict.status === "failed" || verdict.status === "slow";
  if (turns !== null && turns.length > 0)
    return bad ? clip(verdict.plain, 300) : "No answer took longer than its budget.";
  if (bad) return clip(verdict.plain, 300);
  return slow === 0
    ? "No answer took longer than its budget, by the call log."
    : "Which answers took too long is not known.";
}

function BrokenTurn({ turn }: { turn: CallTurn }) {
  const selected = useSelectedTurn();
  const { selectTurn } = useSelect();
  const isSelected = selected === turn.index;
  const worst = turn.ledger.toSorted((a, b) => b.overMs - a.overMs)[0];
  const stage = turn.waitedFor === undefined ? (worst?.stage ?? null) : turn.waitedFor;
  return (
    <li>
      <button
        type="button"
        aria-pressed={isSelected}
        onClick={() => selectTurn(isSelected ? null : turn.index)}
        className={clsx(
          "block w-full px-3 py-1 text-left hover:bg-sunken focus-visible:-outline-offset-2",
          isSelected && "bg-accent-wash",
        )}
      >
        <span className="flex items-baseline gap-2">
          <span className="text-ink-2">{formatOffset(turn.startMs)}</span>
          <span>Turn {turn.index}</span>
          {stage === null || (worst?.overMs ?? 0) <= 0 ? null : (
            <StageMark stage={stage} className="text-xs text-ink-2" />
          )}
          <span className="ml-auto font-semibold whitespace-nowrap text-breach">
            {turn.answered === false ? "≥ " : ""}
            {formatDuration(turn.latencyMs)}
          </span>
        </span>
        <span className="block text-xs text-ink-2 wrap-anywhere">{clip(waitSentence(turn), 240)}</span>
      </button>
    </li>
  );
}
