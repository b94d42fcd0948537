import { memo } from "react";
import type { CallTurn } from "#lib/calls/schema.ts";
import { ledgerPieces, type LedgerPiece } from "#lib/calls/view/ledger.ts";
import { formatDuration, formatOver } from "#lib/format/duration.ts";
import { STAGE_LABELS } from "#lib/format/labels.ts";
import { clip } from "#lib/format/text.ts";

/** `LLM first token openai gpt-4.1-mini, 372 ms`. */
export function pieceTitle(piece: LedgerPiece): string {
  const what = [STAGE_LABELS[piece.stage], piece.tool, piece.provider, piece.model]
    .filter((part) => part !== null)
    .join(" ");
  const over = piece.overMs > 0 ? `, ${formatOver(piece.overMs)} over budget` : "";
  return `${clip(what, 120)}, ${formatDuration(piece.ms)}${over}${piece.error === null ? "" : `, ${clip(piece.error, 60)}`}`;
}

/** A turn's stages in the order of time, on a scale shared by all turns; what lies beyond the budget is underlined. */
export const LedgerBar = memo(function LedgerBar({ turn, scaleMs }: { turn: CallTurn; scaleMs: number }) {
  const percent = (ms: number) => `${(ms / scaleMs) * 100}%`;
  return (
    <div className="relative h-6 in-data-roomy:h-8" aria-hidden>
      {ledgerPieces(turn).map((piece) => (
        <div
          key={piece.key}
          data-stage={piece.stage}
          title={pieceTitle(piece)}
          className="stage-fill absolute top-[5px] h-3 min-w-px in-data-roomy:top-[7px] in-data-roomy:h-4"
          style={{ left: percent(piece.startMs), width: `calc(${percent(piece.ms)} - 1px)` }}
        >
          {turn.slow && piece.overMs > 0 ? (
            <div
              className="over-hatch absolute inset-y-0 right-0"
              style={{ width: `${(piece.overMs / piece.ms) * 100}%` }}
            />
          ) : null}
        </div>
      ))}
      <div
        className="absolute inset-y-0 border-l border-dashed border-ink-3"
        style={{ left: percent(turn.budgetMs) }}
      />
      {turn.latencyMs > turn.budgetMs && turn.slow ? (
        <div
          className="absolute top-[19px] h-[3px] bg-breach in-data-roomy:top-[25px]"
          style={{ left: percent(turn.budgetMs), width: percent(turn.latencyMs - turn.budgetMs) }}
        />
      ) : null}
    </div>
  );
});
