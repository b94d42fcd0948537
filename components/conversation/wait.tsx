"use client";

import { clsx } from "clsx";
import { memo, type KeyboardEvent } from "react";
import { useSelect } from "#components/call-page/selection.tsx";
import type { CallTurn } from "#lib/calls/schema.ts";
import { ledgerPieces, stepTurn } from "#lib/calls/view/ledger.ts";
import type { TimeRange } from "#lib/calls/view/timeline.ts";
import { formatDuration, formatOffset } from "#lib/format/duration.ts";

/** A turn on the time axis: its ledger in small, underlined in red when it was over its budget. */
export const Wait = memo(function Wait({
  turn,
  turns,
  range,
  widthPx,
  isStop,
  isSelected,
}: {
  turn: CallTurn;
  /** Those in sight. */
  turns: readonly CallTurn[];
  range: TimeRange;
  widthPx: number;
  /** One of them takes the focus by Tab; the arrow keys move on from there. */
  isStop: boolean;
  isSelected: boolean;
}) {
  const { selectTurn } = useSelect();
  const move = (event: KeyboardEvent<HTMLButtonElement>) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : null;
    if (step === null) return;
    event.preventDefault();
    const next = stepTurn(turns, turn.index, step);
    selectTurn(next);
    event.currentTarget.closest("ul")?.querySelector<HTMLElement>(`[data-turn="${next}"]`)?.focus();
  };
  const whole = ledgerPieces(turn);
  // Too narrow to divide: the stage that took the most stands for the turn.
  const longest = whole.toSorted((a, b) => b.ms - a.ms)[0];
  const percent = (ms: number) => (ms / (range.endMs - range.startMs)) * 100;
  const pieces = (percent(turn.latencyMs) / 100) * widthPx < 4 ? [] : whole;
  return (
    <li
      className="absolute inset-y-0 min-w-[3px]"
      style={{ left: `${percent(turn.startMs - range.startMs)}%`, width: `${percent(turn.latencyMs)}%` }}
    >
      <button
        type="button"
        data-turn={turn.index}
        tabIndex={isStop ? 0 : -1}
        aria-pressed={isSelected}
        aria-label={`Turn ${turn.index} at ${formatOffset(turn.startMs)}, waited ${formatDuration(turn.latencyMs)}${turn.slow ? ", over budget" : ""}`}
        title={`Turn ${turn.index}: ${formatDuration(turn.latencyMs)}`}
        onClick={() => selectTurn(isSelected ? null : turn.index)}
        onKeyDown={move}
        className="absolute inset-0 block w-full"
      >
        <span
          data-stage={pieces.length === 0 ? longest?.stage : undefined}
          className={clsx(
            "absolute inset-x-0 top-1 block h-3 overflow-hidden",
            pieces.length === 0 && longest !== undefined ? "stage-fill" : "bg-line-strong",
          )}
        >
          {pieces.map((piece) => (
            <span
              key={piece.key}
              data-stage={piece.stage}
              className="stage-fill absolute inset-y-0 block"
              style={{
                left: `${(piece.startMs / turn.latencyMs) * 100}%`,
                width: `${(piece.ms / turn.latencyMs) * 100}%`,
              }}
            />
          ))}
        </span>
        <span className={clsx("absolute inset-x-0 top-[17px] block h-[3px]", turn.slow && "bg-breach")} />
      </button>
    </li>
  );
});
