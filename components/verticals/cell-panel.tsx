"use client";

import { X } from "lucide-react";
import Link from "next/link";
import { useEffect, useRef } from "react";
import type { Dot } from "#components/charts/dots.tsx";
import { bandWords } from "#components/charts/heat.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Inspector } from "#components/sources/inspector.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Instant } from "#components/ui/instant.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { StageMark } from "#components/ui/stage-mark.tsx";
import { formatDuration, UNKNOWN } from "#lib/format/duration.ts";
import { clip, plural, shortId } from "#lib/format/text.ts";
import { formatClock } from "#lib/format/time.ts";
import { LEDGER_STAGES } from "#lib/ledger/stages.ts";
import { callsOfVertical, drillHref } from "#lib/verticals/drill.ts";
import { useTurns } from "#lib/verticals/hooks.ts";
import type { FoundTurn, Turns } from "#lib/verticals/turns-schema.ts";
import { type Cell, isIn } from "./cell.ts";

/** The single turns behind one cell of the heatmap: those that the metric names, and those that Tempo finds. */
export function CellPanel({
  vertical,
  cell,
  environment,
  dots,
  onClose,
}: {
  vertical: string;
  cell: Cell;
  environment: string | null;
  /** Of the whole heatmap. */
  dots: readonly Dot[];
  onClose: () => void;
}) {
  const { data, error, isPending } = useTurns(vertical, { ...cell, environment });
  const { shownZone } = usePreferences();
  const frame = useRef<HTMLDivElement>(null);
  const own = dots.filter(({ atMs, value }) => isIn(cell, { atMs, ms: value }));
  const range = { from: new Date(cell.fromMs).toISOString(), to: new Date(cell.toMs).toISOString() };
  const calls = drillHref(callsOfVertical(vertical), range);
  // Whoever picked a cell reads on here; who follows a link begins at the top.
  useEffect(() => {
    if (document.activeElement?.getAttribute("role") !== "slider") return;
    frame.current?.focus({ preventScroll: true });
    frame.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <div ref={frame} tabIndex={-1} className="mt-3 outline-none">
      <Panel
        id="panel-cell"
        title={`Turns of ${bandWords(cell.overMs, cell.upToMs)}`}
        meta={
          <>
            <Instant at={cell.fromMs} form="minute" /> to {formatClock(cell.toMs, shownZone).slice(0, 5)}
          </>
        }
        flush
        actions={
          <>
            {calls === null ? null : (
              <Link href={calls} prefetch={false} className="text-xs text-accent hover:underline">
                All calls of this time
              </Link>
            )}
            <button
              type="button"
              onClick={onClose}
              className="flex size-6 items-center justify-center rounded-sm text-ink-3 hover:bg-sunken hover:text-ink"
            >
              <X size={15} aria-hidden />
              <span className="sr-only">Close the list of turns</span>
            </button>
          </>
        }
        inspect={<Inspector panel="these turns" queries={data?.queries} sources={data?.sources ?? []} />}
      >
        <div aria-live="polite" aria-busy={isPending} className="min-h-24">
          <Found data={data} failure={errorSentence(error)} dots={own} />
        </div>
      </Panel>
    </div>
  );
}

function Found({
  data,
  failure,
  dots,
}: {
  data: Turns | undefined;
  failure: string | null;
  dots: readonly Dot[];
}) {
  const silent = data?.turns === null ? (data.sources[0]?.message ?? "Tempo did not answer.") : failure;
  const turns = data?.turns ?? [];
  return (
    <>
      {dots.length === 0 ? null : (
        <p className="border-b border-line px-3 py-2 text-xs text-ink-2">
          {plural(dots.length, "exemplar")} of the metric:{" "}
          {dots.slice(0, MOST_DOTS).map(({ href, value, atMs }, i) => (
            <span key={`${href} ${atMs}`}>
              {i === 0 ? "" : ", "}
              <Link href={href} prefetch={false} className="text-accent hover:underline">
                {formatDuration(value)}
              </Link>{" "}
              at <Instant at={atMs} form="clock" />
            </span>
          ))}
        </p>
      )}
      {silent !== null ? (
        <div className="p-3">
          <Notice tone="degraded">{clip(silent, 300)}</Notice>
        </div>
      ) : data === undefined ? (
        <div className="space-y-2 p-3">
          <output className="text-xs text-ink-3">Searching the traces…</output>
          <Skeleton className="h-5 w-full" />
          <Skeleton className="h-5 w-full" />
        </div>
      ) : turns.length === 0 ? (
        <Nothing>
          Tempo has no trace of such a turn. Of calls without a fault, only some traces are kept; all calls of
          this time are in the list of calls.
        </Nothing>
      ) : (
        <>
          <Rows turns={turns} />
          <p className="px-3 py-2 text-xs text-ink-3">
            {data.more ? `Showing ${turns.length} of more: the longest of those that were looked at. ` : ""}
            Of the traces that were kept: of calls without a fault, only some are.
          </p>
        </>
      )}
    </>
  );
}
const MOST_DOTS = 20;

function Rows({ turns }: { turns: readonly FoundTurn[] }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm">
        <caption className="sr-only">Turns of the cell</caption>
        <thead className="text-xs text-ink-2">
          <tr className="border-b border-line">
            <th scope="col" className="px-3 py-1 text-left font-medium">
              Call
            </th>
            <th scope="col" className="px-2 py-1 text-left font-medium">
              Ended
            </th>
            <th scope="col" className="px-2 py-1 text-right font-medium">
              Waited
            </th>
            <th scope="col" className="px-3 py-1 text-left font-medium">
              Mostly for
            </th>
          </tr>
        </thead>
        <tbody>
          {turns.map((turn) => (
            <tr key={`${turn.href} ${turn.at}`} className="border-b border-line last:border-b-0">
              <th scope="row" className="px-3 py-1 text-left font-normal whitespace-nowrap">
                <Link
                  href={turn.href}
                  prefetch={false}
                  className="inline-flex min-h-6 items-center text-accent hover:underline"
                >
                  <span className="font-mono text-xs">{shortId(turn.sid ?? turn.traceId)}</span>
                  {turn.turnIndex === null ? null : <span className="ml-1.5">turn {turn.turnIndex}</span>}
                </Link>
              </th>
              <td className="px-2 py-1 whitespace-nowrap text-ink-2">
                <Instant at={turn.at} form="clock" />
              </td>
              <td className="px-2 py-1 text-right whitespace-nowrap">
                {turn.answered === false ? "at least " : ""}
                {formatDuration(turn.latencyMs)}
              </td>
              <td className="px-3 py-1 whitespace-nowrap">
                <MostlyFor turn={turn} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MostlyFor({ turn: { stage, stageMs } }: { turn: FoundTurn }) {
  const known = LEDGER_STAGES.find((one) => one === stage);
  if (known === undefined) return <span className="text-ink-3">{UNKNOWN}</span>;
  return (
    <span className="inline-flex items-center gap-1.5">
      <StageMark stage={known} />
      <span className="text-ink-3">{formatDuration(stageMs)}</span>
    </span>
  );
}
