"use client";

import Link from "next/link";
import { type KeyboardEvent, type PointerEvent, useCallback, useMemo, useState } from "react";
import { SaveCsv } from "#components/charts/csv-button.tsx";
import { AXIS_PX, LEFT_PX, RIGHT_PX } from "#components/charts/model.ts";
import { Segmented } from "#components/ui/segmented.tsx";
import { type Brush, useCanvas } from "#components/ui/use-canvas.ts";
import { useWidth } from "#components/ui/use-width.ts";
import { callHref } from "#lib/calls/href.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { formatScore } from "#lib/format/figures.ts";
import { shortId } from "#lib/format/text.ts";
import type { Panel, PanelData } from "#lib/verticals/schema.ts";
import { nearestPoint, placed, stepOf, waitTicks, walkOf } from "./scatter.ts";
import { scatterCsv } from "./csv.ts";
import { type Asked, PanelFrame } from "./panel-frame.tsx";
import type { Stage } from "./section-context.ts";

type Scatter = Extract<PanelData, { kind: "scatter" }>;

const FORMS = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
] as const;
/** With the table below it, it is as high as the three charts beside it; on a phone there is nothing beside it. */
const HIGH_PX = 400;
const LOW_PX = 300;
const WIDE_PX = 520;
const TABLE_PX = 320;
const MOST_ROWS = 200;

/** Each call's longest wait beside its sentiment, and whether they go together. */
export function ScatterPanel({ panel, asked, stage }: { panel: Panel; asked: Asked; stage: Stage }) {
  const [form, setForm] = useState<"chart" | "table">("chart");
  const data = panel.data?.kind === "scatter" ? panel.data : null;
  return (
    <PanelFrame
      panel={panel}
      asked={asked}
      empty={
        data !== null && data.x.length === 0 ? "No call of this range has both a wait and a sentiment." : null
      }
      actions={
        <>
          {data === null ? null : <SaveCsv label={panel.title} table={() => scatterCsv(data)} />}
          <Segmented label={`${panel.title} as`} options={FORMS} value={form} onChange={setForm} />
        </>
      }
    >
      {data === null ? null : (
        <>
          <p className="mb-1.5 font-medium">{data.statement}</p>
          {form === "chart" ? <Points data={data} stage={stage} /> : <Rows data={data} />}
        </>
      )}
    </PanelFrame>
  );
}

function Points({ data, stage }: { data: Scatter; stage: Stage }) {
  const [frame, width] = useWidth<HTMLDivElement>(0);
  const [pointed, setPointed] = useState<number | null>(null);
  const inner = Math.max(1, width - LEFT_PX - RIGHT_PX);
  const high = width < WIDE_PX ? LOW_PX : HIGH_PX;
  const most = Math.max(1_000, ...data.x);
  const place = placed({ width: inner, height: high - AXIS_PX, mostMs: most });
  const draw = useCallback(
    ({ context, width, height, colour }: Brush) => {
      const own = placed({ width, height, mostMs: most });
      context.fillStyle = colour("--accent");
      context.globalAlpha = 0.45;
      for (const [i, wait] of data.x.entries()) {
        context.beginPath();
        context.arc(own.x(wait), own.y(data.y[i] ?? 0), 2.25, 0, 7);
        context.fill();
      }
      context.globalAlpha = 1;
    },
    [data, most],
  );
  const canvas = useCanvas(draw);
  const find = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return nearestPoint(data, place, event.clientX - box.left, event.clientY - box.top);
  };
  const walk = useMemo(() => walkOf(data), [data]);
  const step = pointed === null ? -1 : walk.indexOf(pointed);
  const open = (at: number | null) => {
    const to = at === null ? undefined : data.sids[at];
    if (to !== undefined) stage.onGo(callHref(to));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = stepOf(event.key, step < 0 ? null : step, walk.length);
    if (next !== null) setPointed(walk[next] ?? null);
    else if (event.key === "Enter") open(pointed);
    else if (event.key === "Escape") setPointed(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const [wait, score, sid] =
    pointed === null
      ? [null, null, null]
      : [data.x[pointed] ?? null, data.y[pointed] ?? null, data.sids[pointed]];
  return (
    <figure aria-label="Waiting and sentiment" ref={frame} className="relative" style={{ height: high }}>
      <svg aria-hidden width={width} height={high} className="absolute inset-0 fill-ink-3 text-[11px]">
        {[1, 0, -1].map((tick) => (
          <g key={tick}>
            <line
              x1={LEFT_PX}
              x2={width - RIGHT_PX}
              y1={place.y(tick)}
              y2={place.y(tick)}
              className={tick === 0 ? "stroke-line-strong" : "stroke-line"}
            />
            <text x={LEFT_PX - 6} y={place.y(tick) + 4} textAnchor="end">
              {formatScore(tick)}
            </text>
          </g>
        ))}
        {waitTicks(most).map((tick) => (
          <text key={tick} x={LEFT_PX + place.x(tick)} y={high - 5} textAnchor="middle">
            {formatDuration(tick)}
          </text>
        ))}
        {wait === null || score === null ? null : (
          <circle
            cx={LEFT_PX + place.x(wait)}
            cy={place.y(score)}
            r={5}
            className="fill-none stroke-ink"
            strokeWidth={1.5}
          />
        )}
      </svg>
      <canvas
        ref={canvas}
        aria-hidden
        className="absolute top-0"
        style={{ left: LEFT_PX, width: inner, height: high - AXIS_PX }}
      />
      <div
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a native one has a thumb
        role="slider"
        tabIndex={0}
        aria-label="Waiting and sentiment: call"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, walk.length - 1)}
        aria-valuenow={Math.max(0, step)}
        aria-valuetext={
          sid == null || wait === null || score === null
            ? "no call chosen"
            : `${shortId(sid)} waited ${formatDuration(wait)}, sentiment ${formatScore(score)}`
        }
        className="absolute top-0"
        style={{
          left: LEFT_PX,
          width: inner,
          height: high - AXIS_PX,
          cursor: sid == null ? "default" : "pointer",
        }}
        onPointerMove={(event) => setPointed(find(event))}
        onPointerLeave={() => setPointed(null)}
        onPointerUp={(event) => open(find(event))}
        onKeyDown={onKeyDown}
        onBlur={() => setPointed(null)}
      />
      {sid == null || wait === null || score === null ? null : (
        <p className="pointer-events-none absolute top-0 right-3 rounded-xs bg-surface px-1 text-xs text-ink-2">
          <span className="font-mono">{shortId(sid)}</span> waited {formatDuration(wait)},{" "}
          {formatScore(score)}
        </p>
      )}
    </figure>
  );
}

/** The same as rows, by keys: the longest waits first. */
function Rows({ data }: { data: Scatter }) {
  const rows = data.sids
    .map((sid, i) => ({ sid, wait: data.x[i] ?? null, score: data.y[i] ?? null }))
    .toSorted((a, b) => (b.wait ?? 0) - (a.wait ?? 0));
  return (
    <section
      className="overflow-auto border-y border-line"
      style={{ height: TABLE_PX }}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keys too
      tabIndex={0}
      aria-label="Waiting and sentiment, table"
    >
      <table className="w-full text-xs">
        <caption className="sr-only">Waiting and sentiment</caption>
        <thead className="sticky top-0 bg-surface text-ink-2">
          <tr>
            <th scope="col" className="px-2 py-1 text-left font-medium">
              Call
            </th>
            <th scope="col" className="px-2 py-1 text-right font-medium">
              Longest wait
            </th>
            <th scope="col" className="px-2 py-1 text-right font-medium">
              Sentiment
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map(({ sid, wait, score }) => (
            <tr key={sid} className="border-b border-line">
              <td className="px-2 py-0.5">
                <Link href={callHref(sid)} prefetch={false} className="font-mono text-accent hover:underline">
                  {shortId(sid)}
                </Link>
              </td>
              <td className="px-2 py-0.5 text-right">{formatDuration(wait)}</td>
              <td className="px-2 py-0.5 text-right">{formatScore(score)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS ? (
        <p className="px-2 py-1 text-xs text-ink-3">
          The {MOST_ROWS} longest waits of {rows.length}.
        </p>
      ) : null}
    </section>
  );
}
