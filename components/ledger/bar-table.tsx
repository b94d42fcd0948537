"use client";

import { clsx } from "clsx";
import { useRef } from "react";
import { useView } from "#components/call-page/clock.tsx";
import { useSelectedTurn } from "#components/call-page/selection.tsx";
import { useWidth } from "#components/ui/use-width.ts";
import type { CallTurn } from "#lib/calls/schema.ts";
import { isInView, ledgerScale, shownTurn, type LedgerOrder } from "#lib/calls/view/ledger.ts";
import { ticks } from "#lib/calls/view/timeline.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { SortHead } from "./sort-head.tsx";
import { TurnRow } from "./turn-row.tsx";
import { useTurnRows } from "./use-turn-rows.ts";

/** So few turns that their rows may be taller. */
const ROOMY_TURNS = 12;
const ROW_PX = 25;
const ROOMY_ROW_PX = 33;

/** One bar a turn against its budget. What lies outside of the view is paler. */
export function BarTable({
  turns,
  focus,
  order,
  onOrder,
}: {
  turns: readonly CallTurn[];
  focus: CallTurn | null;
  order: LedgerOrder;
  onOrder: (order: LedgerOrder) => void;
}) {
  const { view } = useView();
  const selected = useSelectedTurn();
  const scaleMs = ledgerScale(turns);
  const isRoomy = turns.length <= ROOMY_TURNS;
  const shown = shownTurn(turns, focus, view);
  const scroller = useRef<HTMLDivElement>(null);
  const { items, abovePx, belowPx } = useTurnRows(
    scroller,
    turns.length,
    isRoomy ? ROOMY_ROW_PX : ROW_PX,
    shown,
  );
  return (
    <div
      ref={scroller}
      data-roomy={isRoomy ? "" : undefined}
      className="relative max-h-[30rem] overflow-y-auto contain-content"
    >
      <table className="w-full table-fixed border-collapse" aria-rowcount={turns.length + 1}>
        <caption className="sr-only">
          Latency of each turn, its budget, and how far it is over. The breakdown of a turn is beside it.
        </caption>
        <thead className="sticky top-0 z-20 bg-surface text-2xs text-ink-3">
          <tr className="border-b border-line">
            <th scope="col" className="w-[4.75rem] py-1 pl-3 text-left font-normal">
              Turn
            </th>
            <SortHead
              label="At"
              by="time"
              order={order}
              onOrder={onOrder}
              className="w-[3.25rem] text-left max-sm:hidden"
            />
            <th scope="col" className="py-1 text-left font-normal">
              <span className="sr-only">Stages</span>
              <ScaleTicks scaleMs={scaleMs} budgetMs={sharedBudget(turns)} />
            </th>
            <SortHead
              label="Latency"
              by="latency"
              order={order}
              onOrder={onOrder}
              className="w-[4.5rem] text-right"
            />
            <th scope="col" className="w-[4.75rem] py-1 pr-3 text-right font-normal">
              Over
            </th>
          </tr>
        </thead>
        <tbody>
          {abovePx > 0 ? <tr aria-hidden style={{ height: abovePx }} /> : null}
          {items.map(({ index }) => {
            const turn = turns[index];
            if (turn === undefined) return null;
            return (
              <TurnRow
                key={`${turn.index} ${turn.spanId}`}
                turn={turn}
                rowIndex={index + 2}
                scaleMs={scaleMs}
                isFocus={turn === focus}
                isSelected={turn.index === selected}
                isSeen={isInView(turn, view)}
              />
            );
          })}
          {belowPx > 0 ? <tr aria-hidden style={{ height: belowPx }} /> : null}
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

const sharedBudget = (turns: readonly CallTurn[]): number | null => {
  const budget = turns[0]?.budgetMs ?? null;
  return turns.every((turn) => turn.budgetMs === budget) ? budget : null;
};
