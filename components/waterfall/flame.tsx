"use client";

import { useCallback, useEffect, useMemo, useRef, useState, type MouseEvent } from "react";
import { createPortal } from "react-dom";
import { useSelection } from "#components/call-page/selection.tsx";
import { stageToken, useCanvas, type Brush } from "#components/ui/use-canvas.ts";
import { useWidth } from "#components/ui/use-width.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { clip, plural } from "#lib/format/text.ts";
import type { SpanTable } from "#lib/traces/span-table.ts";
import type { Colouring } from "#lib/traces/view/colours.ts";
import { flameRows, placeOf, type FlameBar } from "#lib/traces/view/flame.ts";
import { placeIn, type TimeWindow } from "#lib/traces/view/window.ts";
import { type Rows, useRowMoves } from "./use-row-moves.ts";

const ROW_PX = 18;
const LETTER_PX = 6.2;
/** As much is in sight at once; more is scrolled to. */
const MOST_LINES = 24;

/** The trace as a flame: time across, depth down. What is selected is framed and in sight; the keys are those of the rows. */
export function Flame({
  rows,
  range,
  breached,
  colouring,
  serviceColours,
}: {
  rows: Rows;
  range: TimeWindow;
  breached: ReadonlySet<string>;
  colouring: Colouring;
  serviceColours: ReadonlyMap<string, number | null>;
}) {
  const { table, current } = rows;
  const { selectSpan } = useSelection();
  const [boxRef, width] = useWidth<HTMLDivElement>(800);
  const [hovered, setHovered] = useState<{ bar: FlameBar; x: number; y: number } | null>(null);
  const [top, setTop] = useState(0);
  const lines = useMemo(() => flameRows(table, range, width), [table, range, width]);
  const place = useMemo(() => placeOf(lines, table, current), [lines, table, current]);
  const height = Math.min(MOST_LINES, Math.max(1, lines.length)) * ROW_PX;
  const tokenOf = useCallback(
    (row: number): string => {
      if (colouring === "status")
        return { error: "--breach", ok: "--ink-2", unset: "--line-strong" }[table.status(row)];
      if (colouring === "service") {
        const colour = serviceColours.get(table.service(row)) ?? null;
        return colour === null ? "--line-strong" : `--service-${colour}`;
      }
      const stage = table.stage(row);
      return stage === null ? "--line-strong" : stageToken(stage);
    },
    [table, colouring, serviceColours],
  );
  const draw = useCallback(
    ({ context, width, colour }: Brush) => {
      context.font = `11px ${getComputedStyle(document.body).fontFamily}`;
      context.textBaseline = "middle";
      const first = Math.floor(top / ROW_PX);
      for (const [at, line] of lines.slice(first, first + MOST_LINES + 1).entries()) {
        const y = (first + at) * ROW_PX - top;
        for (const bar of line.bars) {
          const share = placeIn(range, bar.startNs, bar.endNs);
          if (share === null) continue;
          const x = (share.left / 100) * width;
          const wide = Math.max(1, (share.width / 100) * width - 0.5);
          const token = tokenOf(bar.row);
          context.fillStyle = colour(token);
          context.globalAlpha = bar.count > 1 ? 0.55 : 1;
          context.fillRect(x, y + 1, wide, ROW_PX - 2);
          context.globalAlpha = 1;
          if (bar.failed || breached.has(table.id(bar.row))) {
            context.fillStyle = colour("--breach");
            context.fillRect(x, y + ROW_PX - 4, wide, 3);
          }
          if (bar === place?.bar) {
            context.strokeStyle = colour("--accent");
            context.lineWidth = 2;
            context.strokeRect(x + 1, y + 1, Math.max(1, wide - 2), ROW_PX - 3);
          }
          const letters = Math.floor((wide - 8) / LETTER_PX);
          if (letters < 4 || bar.count > 1) continue;
          const label = table.label(bar.row);
          const name = label === null ? table.name(bar.row) : `${table.name(bar.row)} ${label}`;
          context.fillStyle = colour(inkOn(token));
          context.fillText(
            name.length > letters ? `${name.slice(0, letters - 1)}…` : name,
            x + 4,
            y + ROW_PX / 2,
          );
        }
      }
    },
    [lines, range, top, table, place, breached, tokenOf],
  );
  const canvas = useCanvas(draw);
  const scroller = useRef<HTMLDivElement>(null);
  const selectedLine = place?.line ?? -1;
  // Not with every answer of a running call: whoever has scrolled away stays there until something else is selected.
  useEffect(() => {
    const box = scroller.current;
    if (box === null || current < 0 || selectedLine < 0) return;
    const linePx = selectedLine * ROW_PX;
    if (box.scrollTop > linePx) box.scrollTop = linePx;
    else box.scrollTop = Math.max(box.scrollTop, linePx + ROW_PX - box.clientHeight);
  }, [selectedLine, current]);
  useRowMoves(rows, {
    page: MOST_LINES,
    onFold: null,
    inSight: () => scroller.current?.scrollIntoView({ block: "nearest" }),
  });

  const barAt = (event: MouseEvent): FlameBar | null => {
    const box = scroller.current?.getBoundingClientRect();
    if (box === undefined) return null;
    const line = lines[Math.floor((event.clientY - box.top + top) / ROW_PX)];
    const atNs = range.startNs + ((event.clientX - box.left) / box.width) * (range.endNs - range.startNs);
    const reachNs = ((range.endNs - range.startNs) / Math.max(width, 1)) * 2;
    return line?.bars.findLast((bar) => bar.startNs - reachNs <= atNs && bar.endNs + reachNs >= atNs) ?? null;
  };

  return (
    <div ref={boxRef} className="relative px-3 py-2">
      <p className="sr-only">
        A flame view of {plural(table.count, "span")}; j and k go from span to span, v shows them as rows.
      </p>
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <div
        ref={scroller}
        className="relative overflow-y-auto overscroll-contain"
        style={{ height }}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        onClick={(event) => {
          const bar = barAt(event);
          if (bar !== null) selectSpan(table.id(bar.row), table.turnIndex(bar.row));
        }}
        onMouseMove={(event) => {
          const bar = barAt(event);
          setHovered(bar === null ? null : { bar, x: event.clientX, y: event.clientY });
        }}
        onMouseLeave={() => setHovered(null)}
      >
        <div style={{ height: lines.length * ROW_PX }}>
          <canvas ref={canvas} aria-hidden className="sticky top-0 block w-full" style={{ height }} />
        </div>
      </div>
      {hovered === null ? null : <Hint table={table} {...hovered} />}
    </div>
  );
}

const HINT_PX = { width: 288, height: 64 } as const;

/** What is under the mouse; on top of all panels, and inside the window. `x`, `y`: of the mouse in the window, px. */
function Hint({ table, bar, x, y }: { table: SpanTable; bar: FlameBar; x: number; y: number }) {
  const label = table.label(bar.row);
  const below = y + 16 + HINT_PX.height <= innerHeight;
  return createPortal(
    <p
      aria-hidden
      className="pointer-events-none fixed z-50 rounded-sm border border-line-strong bg-raised px-2 py-1 text-xs text-ink shadow-md"
      style={{
        maxWidth: HINT_PX.width,
        left: Math.max(4, Math.min(x + 14, innerWidth - HINT_PX.width - 4)),
        ...(below ? { top: y + 16 } : { bottom: innerHeight - y + 8 }),
      }}
    >
      <span className="font-medium wrap-anywhere">{clip(table.name(bar.row), 120)}</span>{" "}
      {label === null ? null : <span className="text-ink-3 wrap-anywhere">{clip(label, 60)} </span>}
      <span className="whitespace-nowrap text-ink-2">{formatDuration(table.duration(bar.row) / 1e6)}</span>
      {bar.count > 1 ? (
        <span className="block text-ink-3">and {plural(bar.count - 1, "shorter span")}</span>
      ) : null}
    </p>,
    document.body,
  );
}

/** The ink that can be read on a bar's colour. */
function inkOn(token: string): string {
  if (token.startsWith("--stage-")) return token.replace("--stage-", "--on-");
  if (token === "--breach") return "--breach-ink";
  if (token === "--line-strong") return "--ink";
  return "--surface";
}
