"use client";

import { memo } from "react";
import { clsx } from "clsx";
import { ChevronLeft, ChevronRight } from "lucide-react";
import {
  BaselineNote,
  type CallBaseline,
  StageBaseline,
  useCallBaseline,
} from "#components/baseline/stage-baseline.tsx";
import { useSelect, useSelection } from "#components/call-page/selection.tsx";
import { Inspector } from "#components/sources/inspector.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { StageMark } from "#components/ui/stage-mark.tsx";
import { observedMs } from "#lib/baseline/model.ts";
import type { CallTurn } from "#lib/calls/schema.ts";
import { ledgerPieces, stepTurn, type LedgerPiece } from "#lib/calls/view/ledger.ts";
import { formatDuration, formatOffset, formatOver } from "#lib/format/duration.ts";
import { STAGE_LABELS } from "#lib/format/labels.ts";
import { clip } from "#lib/format/text.ts";
import type { LedgerStage, Pipeline } from "#lib/ledger/stages.ts";

const NOT_IN_REALTIME: readonly LedgerStage[] = ["stt", "tts_first_frame"];

/** The table behind a turn's bar: each stage's share and budget, and who provided it. The shares sum exactly. */
export const TurnBreakdown = memo(function TurnBreakdown({
  sid,
  turn,
  turns,
  pipeline,
}: {
  /** Null for a trace that names no call: there is no vertical to compare it with. */
  sid: string | null;
  turn: CallTurn;
  turns: readonly CallTurn[];
  pipeline: Pipeline | null;
}) {
  const { selectTurn } = useSelect();
  const usually = useCallBaseline(sid);
  const { baseline } = usually;
  const pieces = ledgerPieces(turn);
  const go = (step: 1 | -1) => selectTurn(stepTurn(turns, turn.index, step));
  return (
    <Panel
      id="turn"
      title={`Turn ${turn.index}`}
      meta={formatOffset(turn.startMs, true)}
      flush
      inspect={
        baseline === undefined ? undefined : (
          <Inspector panel="the usual times" queries={baseline.queries} sources={baseline.sources} />
        )
      }
      actions={
        <div className="flex">
          <StepButton
            label="Previous turn (T)"
            onClick={() => go(-1)}
            icon={<ChevronLeft size={15} aria-hidden />}
          />
          <StepButton
            label="Next turn (t)"
            onClick={() => go(1)}
            icon={<ChevronRight size={15} aria-hidden />}
          />
        </div>
      }
    >
      <table className="w-full table-fixed border-collapse">
        <caption className="sr-only">What turn {turn.index} waited for</caption>
        <thead className="text-2xs text-ink-3">
          <tr className="border-b border-line">
            <th scope="col" className="py-1 pl-3 text-left font-normal">
              Stage
            </th>
            <th scope="col" className="w-[4.25rem] py-1 text-right font-normal">
              Time
            </th>
            <th scope="col" className="w-[5.75rem] py-1 text-right font-normal">
              Budget
            </th>
            <th scope="col" className="w-[5rem] py-1 pr-3 text-right font-normal">
              Over
            </th>
          </tr>
        </thead>
        {turn.ledger.map((row) => (
          <StageRows
            key={row.stage}
            row={row}
            turn={turn}
            pieces={pieces.filter((p) => p.stage === row.stage)}
            usually={usually}
          />
        ))}
        <tbody>
          {pipeline === "realtime"
            ? NOT_IN_REALTIME.map((stage) => (
                <tr key={stage} className="border-b border-line text-ink-3">
                  <th scope="row" className="py-1 pl-3 text-left font-normal">
                    <StageMark stage={stage} />
                  </th>
                  <td colSpan={3} className="pr-3 text-right">
                    not applicable
                  </td>
                </tr>
              ))
            : null}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="py-1.5 pl-3 text-left font-semibold">
              Turn
            </th>
            <td className={clsx("py-1.5 text-right font-semibold", turn.slow && "text-breach")}>
              {turn.answered === false ? "≥ " : ""}
              {formatDuration(turn.latencyMs)}
            </td>
            <td className="py-1.5 text-right text-ink-2">{formatDuration(turn.budgetMs)}</td>
            <td
              className={clsx(
                "py-1.5 pr-3 text-right",
                turn.slow ? "font-semibold text-breach" : "text-ink-3",
              )}
            >
              {turn.latencyMs > turn.budgetMs ? formatOver(turn.latencyMs - turn.budgetMs) : "–"}
            </td>
          </tr>
          <StageBaseline usually={usually} stage="turn" ms={turn.latencyMs} />
        </tfoot>
      </table>
      {sid === null ? null : <BaselineNote usually={usually} />}
    </Panel>
  );
});

/** A stage's figures, and below them, over the whole width, who stood behind it. */
function StageRows({
  row,
  turn,
  pieces,
  usually,
}: {
  row: CallTurn["ledger"][number];
  turn: CallTurn;
  pieces: readonly LedgerPiece[];
  usually: CallBaseline;
}) {
  // A turn may call several tools and ask the model more than once; each has the budget to itself.
  const each =
    (row.stage === "tool_call" || row.stage === "llm_first_token") &&
    new Set(pieces.map((piece) => piece.spanId)).size > 1;
  const breached = turn.slow && row.overMs > 0;
  return (
    <tbody className="border-b border-line">
      <tr>
        <th scope="row" className="py-1 pl-3 text-left font-normal">
          <StageMark stage={row.stage} />
        </th>
        <td className={clsx("py-1 text-right whitespace-nowrap", breached && "font-semibold text-breach")}>
          {formatDuration(row.ms)}
        </td>
        <td className="py-1 text-right whitespace-nowrap text-ink-2">
          {each ? <span className="mr-1 text-2xs text-ink-3">each</span> : null}
          {row.budgetMs === null ? "n/a" : formatDuration(row.budgetMs)}
        </td>
        <td
          className={clsx(
            "py-1 pr-3 text-right whitespace-nowrap",
            breached ? "font-semibold text-breach" : "text-ink-3",
          )}
        >
          {row.overMs > 0 ? formatOver(row.overMs) : "–"}
        </td>
      </tr>
      <PieceNotes pieces={pieces} turnIndex={turn.index} />
      <StageBaseline usually={usually} stage={row.stage} ms={observedMs(row.stage, row.ms, pieces)} />
    </tbody>
  );
}

/** Who and what stood behind a stage, each once, with its span. */
function PieceNotes({ pieces, turnIndex }: { pieces: readonly LedgerPiece[]; turnIndex: number }) {
  const { selectSpan, span } = useSelection();
  const spans = new Map<string, { piece: LedgerPiece; ms: number }>();
  for (const piece of pieces) {
    const id = piece.spanId ?? piece.key;
    spans.set(id, { piece, ms: (spans.get(id)?.ms ?? 0) + piece.ms });
  }
  const several = spans.size > 1;
  const notes = [...spans.values()].flatMap(({ piece, ms }) => {
    const text = noteOf(piece);
    return text === null && piece.error === null && !several ? [] : { piece, ms, text: text ?? "span" };
  });
  if (notes.length === 0) return null;
  return (
    <tr>
      <td colSpan={4} className="pr-3 pb-1 pl-7">
        <ul className="text-xs text-ink-3">
          {notes.map(({ piece, ms, text }) => (
            <li key={piece.key} className={clsx("flex items-baseline gap-2", several && "min-h-6")}>
              {piece.spanId === null ? (
                <span className="wrap-anywhere">{text}</span>
              ) : (
                <button
                  type="button"
                  aria-pressed={span === piece.spanId}
                  onClick={() => selectSpan(piece.spanId ?? "", turnIndex)}
                  className="min-h-[inherit] min-w-0 text-left wrap-anywhere hover:text-accent hover:underline"
                >
                  {text}
                </button>
              )}
              {piece.error === null ? null : (
                <span className="text-breach wrap-anywhere">{clip(piece.error, 60)}</span>
              )}
              {several ? <span className="ml-auto shrink-0">{formatDuration(ms)}</span> : null}
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}

/** Who stood behind a piece, or what an uncovered one lies between. */
function noteOf(piece: LedgerPiece): string | null {
  const names = [piece.tool, piece.provider, piece.model].filter((part) => part !== null);
  const note = names.length > 0 ? names.join(" ") : betweenNote(piece);
  return note === null ? null : clip(note, 120);
}

function betweenNote({ between }: LedgerPiece): string | null {
  if (between === null) return null;
  const label = (stage: LedgerStage | null, edge: string) => (stage === null ? edge : STAGE_LABELS[stage]);
  if (between.spans.length > 0) return `inside: ${between.spans.map((span) => span.name).join(", ")}`;
  return `between ${label(between.before, "the turn's start")} and ${label(between.after, "its end")}`;
}

function StepButton({ label, onClick, icon }: { label: string; onClick: () => void; icon: React.ReactNode }) {
  return (
    <button
      type="button"
      onClick={onClick}
      title={label}
      className="flex size-6 items-center justify-center rounded-sm text-ink-2 hover:bg-sunken hover:text-ink"
    >
      {icon}
      <span className="sr-only">{label}</span>
    </button>
  );
}
