"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { SaveCsv } from "#components/charts/csv-button.tsx";
import { Instant } from "#components/ui/instant.tsx";
import { UNKNOWN } from "#lib/format/duration.ts";
import { humanize } from "#lib/format/labels.ts";
import { clip, short, shortId } from "#lib/format/text.ts";
import type { Better, Unit } from "#lib/verticals/model.ts";
import type { Panel, PanelData } from "#lib/verticals/schema.ts";
import { type Asked, PanelFrame } from "./panel-frame.tsx";
import { rangeHref, type Stage } from "./section-context.ts";
import { tableCsv } from "./csv.ts";
import { arrowOf, changeOf, figureText } from "./words.ts";

type Table = Extract<PanelData, { kind: "table" }>;
type Column = Table["columns"][number];
type Cell = Table["rows"][number]["cells"][number];

const MOST_ROWS = 20;

/** Rows that lead to the calls behind them. `name`: what a row is. */
export function TablePanel({
  panel,
  asked,
  stage,
  name,
  behind,
}: {
  panel: Panel;
  asked: Asked;
  stage: Stage;
  name: string;
  /** What a row's link leads to: "Calls that used …". */
  behind?: (label: string) => string;
}) {
  const data = panel.data?.kind === "table" ? panel.data : null;
  const rows = data?.rows ?? [];
  return (
    <PanelFrame
      panel={panel}
      asked={asked}
      flush
      actions={
        data === null || rows.length === 0 ? undefined : (
          <SaveCsv label={panel.title} table={() => tableCsv(data, name.toLowerCase())} />
        )
      }
      empty={data !== null && rows.length === 0 ? (panel.note ?? "Nothing was counted in this range.") : null}
    >
      {data === null ? null : (
        <section
          className="overflow-x-auto"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keys too
          tabIndex={0}
          aria-label={`${panel.title}, table`}
        >
          <table className="w-full border-separate border-spacing-0">
            <caption className="sr-only">{panel.title}</caption>
            <thead>
              <tr>
                <th scope="col" className={clsx(HEAD, "sticky left-0 bg-surface text-left")}>
                  {name}
                </th>
                {data.columns.map((column) => (
                  <th
                    key={column.id}
                    scope="col"
                    className={clsx(HEAD, isText(column) ? "text-left" : "text-right")}
                  >
                    {column.title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, MOST_ROWS).map((row) => (
                <Row
                  key={row.key}
                  row={row}
                  columns={data.columns}
                  stage={stage}
                  isCall={row.href !== null}
                  title={behind?.(row.label) ?? row.label}
                />
              ))}
            </tbody>
          </table>
          {rows.length > MOST_ROWS ? (
            <p className="px-3 py-1.5 text-xs text-ink-3">
              The first {MOST_ROWS} of {rows.length}.
            </p>
          ) : null}
        </section>
      )}
    </PanelFrame>
  );
}

const HEAD = "h-7 border-b border-line px-3 text-2xs font-normal whitespace-nowrap text-ink-3";
const isText = ({ unit }: Column): boolean => unit === null;

function Row({
  row,
  columns,
  stage,
  isCall,
  title,
}: {
  row: Table["rows"][number];
  columns: Table["columns"];
  stage: Stage;
  isCall: boolean;
  title: string;
}) {
  const href = row.href ?? rangeHref(row.drill, stage);
  const earlier = stage.range.before?.label ?? null;
  const label = isCall ? shortId(row.label) : short(row.label, 40);
  return (
    <tr className="group relative *:border-b *:border-line last:*:border-b-0 hover:bg-sunken has-[a:focus-visible]:bg-accent-wash">
      <th
        scope="row"
        className="sticky left-0 z-[1] max-w-56 truncate bg-surface px-3 py-1.5 text-left align-top font-normal group-hover:bg-sunken"
      >
        {href === undefined ? (
          label
        ) : (
          <Link
            href={href}
            prefetch={false}
            title={clip(title, 128)}
            className={clsx(
              "outline-none after:absolute after:inset-0 hover:underline focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent",
              isCall ? "font-mono text-xs text-accent" : "text-ink",
            )}
          >
            {label}
          </Link>
        )}
      </th>
      {columns.map((column, i) => (
        <td
          key={column.id}
          className={clsx(
            "px-3 py-1.5 align-top whitespace-nowrap",
            isText(column) ? "text-left" : "text-right",
          )}
        >
          <Value cell={row.cells[i] ?? null} note={row.notes[i] ?? null} column={column} />
          {row.before === null || earlier === null || column.unit === null ? null : (
            <Before
              cell={row.cells[i] ?? null}
              before={row.before[i] ?? null}
              note={row.beforeNotes?.[i] ?? null}
              unit={column.unit}
              better={column.better}
              label={earlier}
            />
          )}
        </td>
      ))}
    </tr>
  );
}

/** What a figure was before, drawn lighter: as a change, or, where there is none to tell, as it was. */
function Before({
  cell,
  before,
  note,
  unit,
  better,
  label,
}: {
  cell: Cell;
  before: Cell;
  note: string | null;
  unit: Unit;
  better: Better | null;
  label: string;
}) {
  const then = typeof before === "number" ? before : null;
  const now = typeof cell === "number" ? cell : null;
  const change = changeOf(now, then, unit, better);
  const was = then === null ? (note ?? "unknown") : figureText(then, unit);
  return (
    <span
      title={`${was} ${label}`}
      className={clsx("block text-2xs", change?.way === "worse" ? "text-ink" : "text-ink-3")}
    >
      {change === null ? (
        <>
          <span aria-hidden>{then === null ? (note?.split(":")[0] ?? "–") : `was ${was}`}</span>
          <span className="sr-only">
            {was} {label}
          </span>
        </>
      ) : (
        <>
          {change.way === "worse" ? <span aria-hidden>{arrowOf(change)} </span> : null}
          {change.text === "=" ? <span className="sr-only">no change</span> : change.text}
          {change.way === "worse" ? <span className="sr-only"> worse</span> : null}
          <span className="sr-only"> than {label}</span>
        </>
      )}
    </span>
  );
}

const BAD: ReadonlySet<string> = new Set(["failed", "dropped"]);

function Value({ cell, note, column }: { cell: Cell; note: string | null; column: Column }) {
  if (cell === null)
    return (
      <span className="text-ink-3">
        {note === null ? "–" : clip(note, 60)}
        {note === null ? <span className="sr-only">{UNKNOWN}</span> : null}
      </span>
    );
  if (typeof cell === "string") {
    if (column.id === "ended") return <Instant at={cell} form="minute" className="text-ink-2" />;
    return <span className={clsx(BAD.has(cell) && "text-breach")}>{short(humanize(cell), 40)}</span>;
  }
  if (column.unit === null) return cell;
  const text =
    note?.startsWith("more than") === true ? note.replace("more than", ">") : figureText(cell, column.unit);
  return <span className={clsx(cell === 0 && "text-ink-3")}>{text}</span>;
}
