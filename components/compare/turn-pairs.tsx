"use client";

import { clsx } from "clsx";
import { ChevronDown, ChevronRight } from "lucide-react";
import Link from "next/link";
import { useId, useState } from "react";
import { LedgerBar, pieceTitle } from "#components/ledger/ledger-bar.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { StageLegend, StageMark } from "#components/ui/stage-mark.tsx";
import { callHref } from "#lib/calls/href.ts";
import type { CallTurn } from "#lib/calls/schema.ts";
import { ledgerPieces, ledgerScale } from "#lib/calls/view/ledger.ts";
import type { ComparedPair, Comparison } from "#lib/compare/schema.ts";
import { diffText } from "#lib/compare/words.ts";
import { formatDuration, formatOffset } from "#lib/format/duration.ts";
import { plural } from "#lib/format/text.ts";
import { LEDGER_STAGES } from "#lib/ledger/stages.ts";
import { Side } from "./side.tsx";
import { StageHead } from "./stage-head.tsx";

const ORDERS = [
  { value: "time", label: "In order" },
  { value: "difference", label: "By difference" },
] as const;
type Order = (typeof ORDERS)[number]["value"];
const KIND: Record<CallTurn["kind"], string> = {
  reply: "Reply",
  greeting: "Greeting",
  continuation: "Continued",
};

/** The turns of both calls, like beside like, as bars on one scale. */
export function TurnPairs({ comparison }: { comparison: Comparison }) {
  const { pairs, matched, a, b } = comparison;
  const [order, setOrder] = useState<Order>("time");
  if (pairs.length === 0) return null;
  const turns = pairs.flatMap((pair) => [pair.a, pair.b].filter((turn) => turn !== null));
  const scaleMs = ledgerScale(turns);
  const sizeOf = (pair: ComparedPair) => (pair.diffMs === null ? -1 : Math.abs(pair.diffMs));
  const listed = order === "time" ? pairs : pairs.toSorted((x, y) => sizeOf(y) - sizeOf(x));
  const present = LEDGER_STAGES.filter((stage) =>
    pairs.some((pair) => pair.stages.some((one) => one.stage === stage)),
  );
  const known = { a: a.absence === null, b: b.absence === null };
  return (
    <Panel
      id="turns"
      title="Turn by turn"
      flush
      meta={
        <>
          {known.a && known.b ? `${matched} of ${plural(pairs.length, "turn")} in both; ` : ""}
          greeting beside greeting, each reply beside the reply of the same place
        </>
      }
      actions={<Segmented label="Order of the turns" options={ORDERS} value={order} onChange={setOrder} />}
    >
      <ul aria-label="Turns of both calls">
        {listed.map((pair) => (
          <PairRow
            key={`${pair.a?.spanId ?? ""} ${pair.b?.spanId ?? ""}`}
            pair={pair}
            scaleMs={scaleMs}
            known={known}
            sids={{ a: a.call.sid, b: b.call.sid }}
          />
        ))}
      </ul>
      <div className="flex flex-wrap gap-x-4 border-t border-line px-3 py-1">
        <StageLegend stages={present} />
        <span className="text-xs text-ink-3">dashed: the turn’s budget</span>
      </div>
    </Panel>
  );
}

interface Both<T> {
  readonly a: T;
  readonly b: T;
}

function PairRow({
  pair,
  scaleMs,
  known,
  sids,
}: {
  pair: ComparedPair;
  scaleMs: number;
  /** Whether the turns of either call are known at all. */
  known: Both<boolean>;
  sids: Both<string>;
}) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const Icon = open ? ChevronDown : ChevronRight;
  const kind = (pair.a ?? pair.b)?.kind ?? "reply";
  return (
    <li className="border-b border-line [contain-intrinsic-size:auto_3.5rem] [content-visibility:auto] last:border-b-0">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 py-1 pr-3 sm:grid-cols-[7.5rem_minmax(0,1fr)_5rem]">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
          className="flex min-h-7 items-center gap-1.5 pl-2 text-left hover:text-accent"
        >
          <Icon size={13} aria-hidden className="shrink-0 text-ink-3" />
          <span>
            {KIND[kind]}{" "}
            <span className="text-ink-3">
              {pair.a === null || pair.b === null || pair.a.index === pair.b.index
                ? (pair.a ?? pair.b)?.index
                : `${pair.a.index} / ${pair.b.index}`}
            </span>
          </span>
        </button>
        <div className="min-w-0 max-sm:order-last max-sm:col-span-2 max-sm:pl-3">
          <Bar of="A" turn={pair.a} scaleMs={scaleMs} isKnown={known.a} />
          <Bar of="B" turn={pair.b} scaleMs={scaleMs} isKnown={known.b} />
        </div>
        <span className="text-right font-medium whitespace-nowrap">
          <span className="sr-only">Difference </span>
          {diffText(pair.diffMs)}
        </span>
      </div>
      <div id={id} hidden={!open} className="px-3 pb-2.5 sm:pl-[7.5rem]">
        {open ? <PairStages pair={pair} sids={sids} /> : null}
      </div>
    </li>
  );
}

function Bar({
  of,
  turn,
  scaleMs,
  isKnown,
}: {
  of: "A" | "B";
  turn: CallTurn | null;
  scaleMs: number;
  isKnown: boolean;
}) {
  return (
    <div className="grid grid-cols-[1rem_minmax(0,1fr)_4.5rem] items-center gap-x-2">
      <Side of={of} />
      {turn === null ? (
        <span className="text-xs text-ink-3">{isKnown ? "no such turn" : "not known: no trace"}</span>
      ) : (
        <>
          <span className="sr-only">{ledgerPieces(turn).map(pieceTitle).join("; ")}</span>
          <LedgerBar turn={turn} scaleMs={scaleMs} />
          <span
            className={clsx(
              "text-right whitespace-nowrap",
              turn.slow ? "font-semibold text-breach" : "text-ink-2",
            )}
          >
            {turn.answered === false ? "≥ " : ""}
            {formatDuration(turn.latencyMs)}
          </span>
        </>
      )}
    </div>
  );
}

/** The stages of two turns as figures, with the way to either turn. */
function PairStages({ pair, sids }: { pair: ComparedPair; sids: Both<string> }) {
  return (
    <>
      <table className="w-full max-w-xl border-collapse">
        <caption className="sr-only">Time in each stage of this turn</caption>
        <StageHead />
        <tbody>
          {pair.stages.map(({ stage, aMs, bMs, diffMs }) => (
            <tr key={stage} className="border-b border-line last:border-b-0">
              <th scope="row" className="py-0.5 text-left font-normal">
                <StageMark stage={stage} />
              </th>
              <td className="text-right whitespace-nowrap">{aMs === null ? "–" : formatDuration(aMs)}</td>
              <td className="text-right whitespace-nowrap">{bMs === null ? "–" : formatDuration(bMs)}</td>
              <td className="text-right whitespace-nowrap text-ink-2">{diffText(diffMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1.5 flex flex-wrap gap-x-4 text-xs">
        {(["a", "b"] as const).map((of) => {
          const turn = pair[of];
          return turn === null ? null : (
            <Link
              key={of}
              href={callHref(sids[of], { turn: turn.index })}
              prefetch={false}
              className="min-h-6 text-accent hover:underline"
            >
              Turn {turn.index} of {of.toUpperCase()}, at {formatOffset(turn.startMs)}
            </Link>
          );
        })}
      </p>
    </>
  );
}
