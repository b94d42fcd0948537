"use client";

import { clsx } from "clsx";
import { useEffect, useRef } from "react";
import { useSelection } from "#components/call-page/selection.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { StageLegend } from "#components/ui/stage-mark.tsx";
import { useWidth } from "#components/ui/use-width.ts";
import type { CallDetail, CallTurn } from "#lib/calls/schema.ts";
import { whyNoTurns } from "#lib/calls/view/absence.ts";
import { ledgerScale } from "#lib/calls/view/ledger.ts";
import { ticks } from "#lib/calls/view/timeline.ts";
import { formatDuration, formatOffset, formatOver } from "#lib/format/duration.ts";
import { plural } from "#lib/format/text.ts";
import { LEDGER_STAGES } from "#lib/ledger/stages.ts";
import { LedgerBar } from "./ledger-bar.tsx";

/** So few turns that their rows may be taller. */
const ROOMY_TURNS = 12;

const KIND: Record<CallTurn["kind"], string> = { reply: "", greeting: "greeting", continuation: "continued" };

/** One bar a turn: its latency divided among the stages, against its budget. */
export function Ledger({ detail, focus }: { detail: CallDetail; focus: CallTurn | null }) {
  const { turns } = detail;
  if (turns === null || turns.length === 0)
    return (
      <Panel id="ledger" title="Ledger" flush>
        <Nothing>{whyNoTurns(detail)}</Nothing>
      </Panel>
    );
  const slow = turns.filter((turn) => turn.slow).length;
  const present = LEDGER_STAGES.filter((stage) =>
    turns.some((turn) => turn.ledger.some((row) => row.stage === stage)),
  );
  return (
    <Panel
      id="ledger"
      title="Ledger"
      flush
      meta={`${plural(turns.length, "turn")}${slow > 0 ? `, ${slow} over budget` : ", all within budget"}`}
      actions={<StageLegend stages={present} />}
    >
      <Table turns={turns} focus={focus} />
    </Panel>
  );
}

function Table({ turns, focus }: { turns: readonly CallTurn[]; focus: CallTurn | null }) {
  const scaleMs = ledgerScale(turns);
  const body = useRef<HTMLDivElement>(null);
  const shown = focus?.index ?? null;
  // Only the table scrolls, never the page: a link to a turn opens on the verdict.
  useEffect(() => {
    const element = body.current;
    const row = element?.querySelector<HTMLElement>(`[data-turn="${shown}"]`);
    if (element == null || row == null) return;
    const above = row.offsetTop - 28;
    const below = row.offsetTop + row.offsetHeight - element.clientHeight;
    if (element.scrollTop > above) element.scrollTop = above;
    else if (element.scrollTop < below) element.scrollTop = below + 24;
  }, [shown]);
  return (
    <div
      ref={body}
      data-roomy={turns.length <= ROOMY_TURNS ? "" : undefined}
      className="relative max-h-[30rem] overflow-y-auto"
    >
      <table className="w-full table-fixed border-collapse">
        <caption className="sr-only">
          Latency of each turn, its budget, and how far it is over. The breakdown of a turn is beside it.
        </caption>
        <thead className="sticky top-0 z-10 bg-surface text-2xs text-ink-3">
          <tr className="border-b border-line">
            <th scope="col" className="w-[4.75rem] py-1 pl-3 text-left font-normal">
              Turn
            </th>
            <th scope="col" className="w-[3.25rem] py-1 text-left font-normal max-sm:hidden">
              At
            </th>
            <th scope="col" className="py-1 text-left font-normal">
              <span className="sr-only">Stages</span>
              <ScaleTicks scaleMs={scaleMs} budgetMs={sharedBudget(turns)} />
            </th>
            <th scope="col" className="w-[4.5rem] py-1 text-right font-normal">
              Latency
            </th>
            <th scope="col" className="w-[4.75rem] py-1 pr-3 text-right font-normal">
              Over
            </th>
          </tr>
        </thead>
        <tbody>
          {turns.map((turn) => (
            <TurnRow
              key={`${turn.index} ${turn.spanId}`}
              turn={turn}
              scaleMs={scaleMs}
              focused={turn === focus}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The scale above the bars; the budget stands on it where all turns share one. */
function ScaleTicks({ scaleMs, budgetMs }: { scaleMs: number; budgetMs: number | null }) {
  const [ref, width] = useWidth<HTMLSpanElement>(90);
  const px = (ms: number) => (ms / scaleMs) * width;
  const label = budgetMs === null ? "" : `budget ${formatDuration(budgetMs)}`;
  const taken = (at: number) => budgetMs !== null && Math.abs(px(at) - px(budgetMs)) < 62;
  return (
    <span ref={ref} className="relative block h-4" aria-hidden>
      {ticks(0, scaleMs, Math.max(2, Math.floor(width / 64)))
        .filter((at) => at < scaleMs && !taken(at))
        .map((at) => (
          <span
            key={at}
            className={clsx("absolute whitespace-nowrap", at > 0 && "-translate-x-1/2")}
            style={{ left: `${(at / scaleMs) * 100}%` }}
          >
            {at === 0 ? "0" : formatDuration(at)}
          </span>
        ))}
      {budgetMs === null ? null : (
        <span
          className="absolute -translate-x-1/2 whitespace-nowrap text-ink-2"
          style={{ left: `${(budgetMs / scaleMs) * 100}%` }}
        >
          {label}
        </span>
      )}
    </span>
  );
}

function TurnRow({ turn, scaleMs, focused }: { turn: CallTurn; scaleMs: number; focused: boolean }) {
  const { turn: selected, selectTurn } = useSelection();
  const isSelected = selected === turn.index;
  const over = turn.latencyMs - turn.budgetMs;
  const note = turnNote(turn);
  return (
    <tr
      data-turn={turn.index}
      aria-selected={isSelected}
      className={clsx(
        "relative border-b border-line last:border-b-0 hover:bg-sunken",
        isSelected ? "bg-accent-wash" : focused && "bg-sunken",
      )}
    >
      <th scope="row" className="pl-3 text-left font-normal whitespace-nowrap">
        <button
          type="button"
          onClick={() => selectTurn(isSelected ? null : turn.index)}
          aria-pressed={isSelected}
          className="h-6 min-w-6 after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          Turn {turn.index}
        </button>
      </th>
      <td className="text-ink-2 max-sm:hidden">{formatOffset(turn.startMs)}</td>
      <td className="relative">
        <LedgerBar turn={turn} scaleMs={scaleMs} />
        {note === "" ? null : (
          <span
            className="pointer-events-none absolute inset-y-0 flex items-center pl-2 text-2xs text-ink-3 max-sm:hidden"
            style={{ left: `${(Math.max(turn.latencyMs, turn.budgetMs) / scaleMs) * 100}%` }}
          >
            {note}
          </span>
        )}
      </td>
      <td className={clsx("text-right", turn.slow && "font-semibold text-breach")}>
        {turn.answered === false ? "≥ " : ""}
        {formatDuration(turn.latencyMs)}
      </td>
      <td className={clsx("pr-3 text-right", turn.slow ? "font-semibold text-breach" : "text-ink-3")}>
        {over > 0 ? formatOver(over) : "–"}
      </td>
    </tr>
  );
}

const sharedBudget = (turns: readonly CallTurn[]): number | null => {
  const budget = turns[0]?.budgetMs ?? null;
  return turns.every((turn) => turn.budgetMs === budget) ? budget : null;
};

/** What else is known of a turn, in two or three words. */
function turnNote(turn: CallTurn): string {
  return [
    KIND[turn.kind],
    turn.answered === false ? "unanswered" : "",
    turn.interrupted === true ? "interrupted" : "",
  ]
    .filter((word) => word !== "")
    .join(", ");
}
