import { clsx } from "clsx";
import { memo } from "react";
import { setCursor } from "#components/call-page/clock.tsx";
import { useCursorIn } from "#components/call-page/cursor.tsx";
import { useSelect } from "#components/call-page/selection.tsx";
import type { CallTurn } from "#lib/calls/schema.ts";
import { ledgerPieces } from "#lib/calls/view/ledger.ts";
import { cutShort } from "#lib/calls/view/cut-short.ts";
import { formatDuration, formatOffset, formatOver } from "#lib/format/duration.ts";
import { LedgerBar, pieceTitle } from "./ledger-bar.tsx";

const KIND: Record<CallTurn["kind"], string> = { reply: "", greeting: "greeting", continuation: "continued" };

/** A turn as a bar: its stages on a scale that all turns share. */
export const TurnRow = memo(function TurnRow({
  turn,
  rowIndex,
  scaleMs,
  isFocus,
  isSelected,
  isSeen,
}: {
  turn: CallTurn;
  rowIndex: number;
  scaleMs: number;
  /** The page's other panels are about it, chosen or not. */
  isFocus: boolean;
  isSelected: boolean;
  /** It lies in the part of the call that is looked at. */
  isSeen: boolean;
}) {
  const { selectTurn } = useSelect();
  const over = turn.latencyMs - turn.budgetMs;
  const note = turnNote(turn);
  return (
    <tr
      data-turn={turn.index}
      data-seen={isSeen}
      aria-rowindex={rowIndex}
      aria-selected={isSelected}
      className={clsx(
        "relative border-b border-line last:border-b-0 hover:bg-sunken",
        isSelected ? "bg-accent-wash" : isFocus && "bg-sunken",
      )}
    >
      <th scope="row" className="pl-3 text-left font-normal whitespace-nowrap">
        <button
          type="button"
          onClick={() => selectTurn(isSelected ? null : turn.index)}
          aria-pressed={isSelected}
          className={clsx(
            "h-6 min-w-6 after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent",
            !isSeen && "text-ink-3",
          )}
        >
          Turn {turn.index}
        </button>
      </th>
      <td className={clsx("max-sm:hidden", isSeen ? "text-ink-2" : "text-ink-3")}>
        {formatOffset(turn.startMs)}
      </td>
      <td
        className="relative"
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const ms = ((event.clientX - box.left) / Math.max(1, box.width)) * scaleMs;
          setCursor(ms <= turn.latencyMs ? turn.startMs + ms : null);
        }}
        onPointerLeave={() => setCursor(null)}
      >
        <span className="sr-only">{ledgerPieces(turn).map(pieceTitle).join("; ")}</span>
        <div className={clsx(!isSeen && "opacity-35")}>
          <LedgerBar turn={turn} scaleMs={scaleMs} />
        </div>
        <TurnCursor turn={turn} scaleMs={scaleMs} />
        {note === "" ? null : (
          <span
            className="pointer-events-none absolute inset-y-0 right-0 flex items-center pl-2 text-2xs text-ink-3 max-sm:hidden"
            style={{ left: `${(Math.max(turn.latencyMs, turn.budgetMs) / scaleMs) * 100}%` }}
          >
            <span className="min-w-0 truncate">{note}</span>
          </span>
        )}
      </td>
      <td className={clsx("text-right", turn.slow ? "font-semibold text-breach" : !isSeen && "text-ink-3")}>
        {turn.answered === false ? "≥ " : ""}
        {formatDuration(turn.latencyMs)}
      </td>
      <td className={clsx("pr-3 text-right", turn.slow ? "font-semibold text-breach" : "text-ink-3")}>
        {over > 0 ? formatOver(over) : "–"}
      </td>
    </tr>
  );
});

/** The page's cursor where it lies in this turn. */
function TurnCursor({ turn, scaleMs }: { turn: CallTurn; scaleMs: number }) {
  const at = useCursorIn(turn.startMs, turn.startMs + turn.latencyMs);
  if (at === null) return null;
  return (
    <span
      aria-hidden
      data-cursor
      className="pointer-events-none absolute inset-y-0 z-10 w-px bg-accent"
      style={{ left: `${((at - turn.startMs) / scaleMs) * 100}%` }}
    />
  );
}

/** What else is known of a turn, in two or three words. */
function turnNote(turn: CallTurn): string {
  return [KIND[turn.kind], turn.answered === false ? "unanswered" : "", cutShort(turn)]
    .filter((word) => word !== "")
    .join(", ");
}
