"use client";

import { clsx } from "clsx";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { setCursor } from "#components/call-page/clock.tsx";
import { useSelection } from "#components/call-page/selection.tsx";
import { StageSwatch } from "#components/ui/stage-mark.tsx";
import type { CallEvent } from "#lib/calls/view/events.ts";
import type { NetworkSample } from "#lib/calls/view/network.ts";
import type { TimeRange } from "#lib/calls/view/timeline.ts";
import { formatDuration, formatOffset } from "#lib/format/duration.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip, short } from "#lib/format/text.ts";
import { EventMark } from "./event-lane.tsx";
import { told } from "./network-lane.tsx";

const ROW_PX = 25;
const SHOWN_ROWS = 14;

type Row = Pick<CallEvent, "startMs" | "endMs" | "what" | "more" | "turnIndex" | "spanId" | "bad"> & {
  readonly event: CallEvent | null;
};

/** What the lanes draw, as rows: the same events, each leading to its span. Only the rows in sight are in the document. */
export function EventTable({
  events,
  samples,
  range,
}: {
  events: readonly CallEvent[];
  samples: readonly NetworkSample[];
  range: TimeRange;
}) {
  const rows = keyed(tableRows(events, samples, range), (row) => `${row.what} ${row.startMs}`);
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- the compiler is not used; the virtualiser holds its own state
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
    initialRect: { width: 900, height: ROW_PX * SHOWN_ROWS },
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div
      ref={scroller}
      className="relative overflow-y-auto overscroll-contain"
      style={{ maxHeight: ROW_PX * (SHOWN_ROWS + 1) }}
    >
      <table className="w-full table-fixed border-collapse" aria-rowcount={rows.length + 1}>
        <caption className="sr-only">What happened in the conversation, in the order of time</caption>
        <thead className="sticky top-0 z-10 bg-surface text-2xs text-ink-3">
          <tr className="h-6 border-b border-line text-left">
            <th scope="col" className="w-[5.5rem] pl-3 font-normal">
              At
            </th>
            <th scope="col" className="w-[4.5rem] pr-3 text-right font-normal">
              Length
            </th>
            <th scope="col" className="w-[13rem] font-normal max-sm:w-auto">
              What
            </th>
            <th scope="col" className="font-normal max-sm:hidden">
              More
            </th>
            <th scope="col" className="w-14 pr-3 text-right font-normal">
              Turn
            </th>
          </tr>
        </thead>
        <tbody>
          {above > 0 ? <tr aria-hidden style={{ height: above }} /> : null}
          {items.map(({ index }) => {
            const row = rows[index];
            return row === undefined ? null : <EventRow key={row.key} row={row.item} index={index} />;
          })}
          {below > 0 ? <tr aria-hidden style={{ height: below }} /> : null}
        </tbody>
      </table>
    </div>
  );
}

function EventRow({ row, index }: { row: Row; index: number }) {
  const { selectSpan, selectTurn, span } = useSelection();
  const isSelected = row.spanId !== null && row.spanId === span;
  const what = short(row.what, 60);
  const select = () => {
    if (row.spanId !== null) selectSpan(row.spanId, row.turnIndex);
    else selectTurn(row.turnIndex);
  };
  return (
    <tr
      aria-rowindex={index + 2}
      onPointerEnter={() => setCursor(row.startMs)}
      onPointerLeave={() => setCursor(null)}
      className={clsx(
        "relative h-[25px] border-b border-line",
        isSelected ? "bg-accent-wash" : "hover:bg-sunken",
        row.bad && "text-breach",
      )}
    >
      <td className={clsx("pl-3", !row.bad && "text-ink-2")}>{formatOffset(row.startMs, true)}</td>
      <td className="pr-3 text-right">{row.endMs === null ? "" : formatDuration(row.endMs - row.startMs)}</td>
      <td className="truncate">
        <span className="inline-flex max-w-full items-center gap-1.5">
          {row.event === null ? null : row.event.stage === null || row.event.kind === "error" ? (
            <EventMark event={row.event} />
          ) : (
            <StageSwatch stage={row.event.stage} />
          )}
          {row.spanId === null && row.turnIndex === null ? (
            <span className="truncate">{what}</span>
          ) : (
            <button
              type="button"
              aria-pressed={isSelected}
              onClick={select}
              className="truncate text-left after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
            >
              {what}
            </button>
          )}
        </span>
      </td>
      <td
        className={clsx("truncate max-sm:hidden", !row.bad && "text-ink-2")}
        title={row.more === null ? undefined : clip(row.more, 300)}
      >
        {row.more === null ? "" : short(row.more, 160)}
      </td>
      <td className={clsx("pr-3 text-right", !row.bad && "text-ink-2")}>{row.turnIndex ?? ""}</td>
    </tr>
  );
}

function tableRows(events: readonly CallEvent[], samples: readonly NetworkSample[], range: TimeRange): Row[] {
  const reports: Row[] = samples.map((sample) => ({
    startMs: sample.startMs,
    endMs: null,
    what: "Network report",
    more: told(sample),
    turnIndex: sample.turnIndex,
    spanId: sample.spanId,
    bad: false,
    event: null,
  }));
  return [...events.map((event) => ({ ...event, event })), ...reports]
    .filter((row) => row.startMs <= range.endMs && (row.endMs ?? row.startMs) >= range.startMs)
    .toSorted((a, b) => a.startMs - b.startMs);
}
