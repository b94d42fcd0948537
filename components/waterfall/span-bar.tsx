"use client";

import { clsx } from "clsx";
import { memo } from "react";
import type { LedgerPiece } from "#lib/calls/view/ledger.ts";
import { formatDuration } from "#lib/format/duration.ts";
import type { SpanRow } from "#lib/traces/schema.ts";
import type { Colouring } from "#lib/traces/view/colours.ts";
import type { PathSection } from "#lib/traces/view/critical-path.ts";
import { placeIn, type TimeWindow } from "#lib/traces/view/window.ts";

/** A log line's place on its span's row. */
export interface LineTick {
  readonly atNs: number;
  readonly failed: boolean;
}

export interface BarProps {
  row: SpanRow;
  range: TimeWindow;
  /** The room that a label beside a bar needs, in percent of the axis. */
  labelShare: number;
  breached: boolean;
  shown: boolean;
  colouring: Colouring;
  /** 1 to 6; null for the grey of all other services. */
  serviceColour: number | null;
  /** What of the span is on the critical path; null where the path is not shown. */
  path: readonly PathSection[] | null;
  ticks: readonly LineTick[];
  /** A turn's ledger, drawn in place of its bar; times are ms from the turn's start. */
  ledger: readonly LedgerPiece[] | null;
}

const NOTHING: readonly never[] = [];
/** Closer than this, in percent of the axis, ticks are one. */
const TICK_SHARE = 0.25;

/** A span's bar, with its length written beside it: after it, or before it where there is no room. */
export const SpanBar = memo(function SpanBar(props: BarProps) {
  const { row, range, labelShare, breached, shown, path, ticks, ledger } = props;
  const endNs = row.startNs + row.durationNs;
  const place = placeIn(range, row.startNs, endNs);
  if (place === null)
    return (
      <span
        className={clsx(
          "absolute top-1 text-2xs text-ink-3",
          row.startNs > range.endNs ? "right-1" : "left-1",
        )}
      >
        {row.startNs > range.endNs ? "▸" : "◂"}
        <span className="sr-only">{row.startNs > range.endNs ? "later" : "earlier"}</span>
      </span>
    );
  const { left, width } = place;
  const failed = row.status === "error";
  const after = left + width < 100 - labelShare;
  const inside = !after && left < labelShare;
  const box = { left: `${left}%`, width: `${width}%` };
  return (
    <>
      {ledger !== null && ledger.length > 0 ? (
        <TurnLedger pieces={ledger} row={row} range={range} />
      ) : (
        <span
          {...fill(props)}
          className={clsx("absolute top-[7px] h-2.5 min-w-[2px] rounded-[1.5px]", fillClass(props))}
          style={box}
        />
      )}
      {breached || failed ? (
        <span className="absolute top-[21px] h-0.5 min-w-[2px] bg-breach" style={box} />
      ) : null}
      {(path ?? NOTHING).map((section) => {
        const at = placeIn(range, section.startNs, section.endNs);
        return at === null ? null : (
          <span
            key={section.startNs}
            data-path
            className="absolute top-[18px] h-0.5 min-w-px bg-ink"
            style={{ left: `${at.left}%`, width: `${at.width}%` }}
          />
        );
      })}
      <Ticks ticks={ticks} range={range} />
      <span
        className={clsx(
          "absolute top-[5px] px-1 text-2xs leading-[14px] whitespace-nowrap",
          breached || failed ? "font-semibold text-breach" : "text-ink-3",
          inside && ["rounded-xs", shown ? "bg-accent-wash" : "bg-surface"],
        )}
        style={after ? { left: `${left + width}%` } : inside ? { right: 0 } : { right: `${100 - left}%` }}
      >
        {formatDuration(row.durationNs / 1e6)}
      </span>
    </>
  );
});

const fill = ({ row, colouring, serviceColour }: BarProps) =>
  colouring === "stage"
    ? { "data-stage": row.stage ?? undefined }
    : colouring === "service"
      ? { "data-service": serviceColour ?? undefined }
      : {};

const STATUS_FILL = { error: "bg-breach", ok: "bg-ink-2", unset: "bg-line-strong" } as const;

function fillClass({ row, colouring, serviceColour }: BarProps): string {
  switch (colouring) {
    case "stage":
      return row.stage === null ? "bg-line-strong" : "stage-fill";
    case "service":
      return serviceColour === null ? "bg-line-strong" : "service-fill";
    case "status":
      return STATUS_FILL[row.status];
  }
}

/** A turn's own row shows how its time was divided: the gaps are where nothing is recorded. */
function TurnLedger({
  pieces,
  row,
  range,
}: {
  pieces: readonly LedgerPiece[];
  row: SpanRow;
  range: TimeWindow;
}) {
  return pieces.map((piece) => {
    const startNs = row.startNs + piece.startMs * 1e6;
    const at = placeIn(range, startNs, startNs + piece.ms * 1e6);
    return at === null ? null : (
      <span
        key={piece.key}
        data-stage={piece.stage}
        className="stage-fill absolute top-[7px] h-2.5 min-w-px"
        style={{ left: `${at.left}%`, width: `${at.width}%` }}
      />
    );
  });
}

function Ticks({ ticks, range }: { ticks: readonly LineTick[]; range: TimeWindow }) {
  let lastLeft = Number.NEGATIVE_INFINITY;
  return ticks.map((tick) => {
    const at = placeIn(range, tick.atNs, tick.atNs);
    if (at === null || (at.left - lastLeft < TICK_SHARE && !tick.failed)) return null;
    lastLeft = at.left;
    return (
      <span
        key={tick.atNs}
        data-line-tick
        className={clsx(
          "absolute top-[3px] h-[5px] w-[1.5px] -translate-x-1/2",
          tick.failed ? "bg-breach" : "bg-ink-2",
        )}
        style={{ left: `${at.left}%` }}
      />
    );
  });
}
