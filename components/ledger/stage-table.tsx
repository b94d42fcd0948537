"use client";

import { clsx } from "clsx";
import { memo, useRef } from "react";
import { useView } from "#components/call-page/clock.tsx";
import { useSelect, useSelectedTurn } from "#components/call-page/selection.tsx";
import { StageMark } from "#components/ui/stage-mark.tsx";
import type { CallTurn } from "#lib/calls/schema.ts";
import {
  exactMs,
  exactShares,
  isInView,
  ledgerPieces,
  shownTurn,
  type LedgerOrder,
} from "#lib/calls/view/ledger.ts";
import { formatOffset } from "#lib/format/duration.ts";
import { clip } from "#lib/format/text.ts";
import type { LedgerStage } from "#lib/ledger/stages.ts";
import { SortHead } from "./sort-head.tsx";
import { useTurnRows } from "./use-turn-rows.ts";

const ROW_PX = 25;

/** The figures behind the bars: each turn and stage in ms to the nanosecond, and their sum. */
export function StageTable({
  turns,
  stages,
  notApplicable,
  focus,
  order,
  onOrder,
}: {
  turns: readonly CallTurn[];
  stages: readonly LedgerStage[];
  /** Stages that this call's pipeline does not have. */
  notApplicable: readonly LedgerStage[];
  focus: CallTurn | null;
  order: LedgerOrder;
  onOrder: (order: LedgerOrder) => void;
}) {
  const { view } = useView();
  const selected = useSelectedTurn();
  const shown = shownTurn(turns, focus, view);
  const scroller = useRef<HTMLDivElement>(null);
  const { items, abovePx, belowPx } = useTurnRows(scroller, turns.length, ROW_PX, shown);
  return (
    <div ref={scroller} className="relative max-h-[30rem] overflow-auto contain-content">
      <table className="w-full border-collapse whitespace-nowrap" aria-rowcount={turns.length + 1}>
        <caption className="sr-only">Milliseconds of each turn by stage, and their exact sum</caption>
        <thead className="sticky top-0 z-20 bg-surface text-2xs text-ink-3">
          <tr className="border-b border-line">
            <th scope="col" className="py-1 pl-3 text-left font-normal">
              Turn
            </th>
            <SortHead label="At" by="time" order={order} onOrder={onOrder} className="px-2 text-left" />
            {stages.map((stage) => (
              <th key={stage} scope="col" className="px-2 py-1 text-right font-normal">
                <StageMark stage={stage} />
              </th>
            ))}
            <SortHead
              label="Sum, ms"
              by="latency"
              order={order}
              onOrder={onOrder}
              className="px-2 text-right"
            />
            <th scope="col" className="py-1 pr-3 pl-2 text-right font-normal">
              Latency, ms
            </th>
          </tr>
        </thead>
        <tbody>
          {abovePx > 0 ? <tr aria-hidden style={{ height: abovePx }} /> : null}
          {items.map(({ index }) => {
            const turn = turns[index];
            if (turn === undefined) return null;
            return (
              <FigureRow
                key={`${turn.index} ${turn.spanId}`}
                turn={turn}
                rowIndex={index + 2}
                stages={stages}
                notApplicable={notApplicable}
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

const FigureRow = memo(function FigureRow({
  turn,
  rowIndex,
  stages,
  notApplicable,
  isSelected,
  isSeen,
}: {
  turn: CallTurn;
  rowIndex: number;
  stages: readonly LedgerStage[];
  notApplicable: readonly LedgerStage[];
  isSelected: boolean;
  isSeen: boolean;
}) {
  const { selectTurn } = useSelect();
  const { shares, sumNs, latencyNs } = exactShares(turn);
  const over = new Set(turn.slow ? turn.ledger.filter((row) => row.overMs > 0).map((row) => row.stage) : []);
  const pieces = ledgerPieces(turn);
  const who = (stage: LedgerStage) =>
    [
      ...new Set(
        pieces
          .filter((piece) => piece.stage === stage)
          .map(({ tool, provider, model }) =>
            [tool, provider, model].filter((part) => part !== null).join(" "),
          ),
      ),
    ]
      .filter((words) => words !== "")
      .join(", ");
  return (
    <tr
      aria-rowindex={rowIndex}
      aria-selected={isSelected}
      className={clsx(
        "h-[25px] border-b border-line last:border-b-0",
        isSelected ? "bg-accent-wash" : "hover:bg-sunken",
        !isSeen && "text-ink-3",
      )}
    >
      <th scope="row" className="pl-3 text-left font-normal">
        <button
          type="button"
          aria-pressed={isSelected}
          onClick={() => selectTurn(isSelected ? null : turn.index)}
          className="hover:text-accent hover:underline"
        >
          Turn {turn.index}
        </button>
      </th>
      <td className={clsx("px-2", isSeen && "text-ink-2")}>{formatOffset(turn.startMs)}</td>
      {stages.map((stage) => {
        const ns = shares.get(stage);
        const names = ns === undefined ? "" : who(stage);
        return (
          <td
            key={stage}
            title={names === "" ? undefined : clip(names, 200)}
            className={clsx(
              "px-2 text-right",
              over.has(stage) && "font-semibold text-breach",
              ns === undefined && "text-ink-3",
            )}
          >
            {ns === undefined ? (notApplicable.includes(stage) ? "not applicable" : "–") : exactMs(ns)}
            {names === "" ? null : <span className="sr-only">, {clip(names, 200)}</span>}
          </td>
        );
      })}
      <td className="px-2 text-right">{exactMs(sumNs)}</td>
      <td className={clsx("pr-3 pl-2 text-right", turn.slow && "font-semibold text-breach")}>
        {turn.answered === false ? "≥ " : ""}
        {sumNs === latencyNs ? exactMs(latencyNs) : `≠ ${exactMs(latencyNs)}`}
      </td>
    </tr>
  );
});
