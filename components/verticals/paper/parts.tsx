import type { ReactNode } from "react";
import { UNKNOWN } from "#lib/format/duration.ts";
import { humanize } from "#lib/format/labels.ts";
import { clip, short } from "#lib/format/text.ts";
import { formatClock, formatDate } from "#lib/format/time.ts";
import type { Panel, PanelData } from "#lib/verticals/schema.ts";
import { arrowOf, changeOf, figureText } from "../words.ts";

/** Figures and tables of a printed report. */

export type TableData = Extract<PanelData, { kind: "table" }>;
type Column = TableData["columns"][number];
type Cell = TableData["rows"][number]["cells"][number];

const MOST_ROWS = 20;

/** A figure or table with its caption above, kept whole over pages. */
export function Piece({
  title,
  children,
  note = null,
  words,
}: {
  title: string;
  /** What it shows, with units. */
  words: ReactNode;
  note?: string | null;
  children: ReactNode;
}) {
  return (
    <section className="piece" aria-label={title}>
      <p className="caption">
        <b>{title}.</b> {words}
      </p>
      {children}
      {note === null ? null : <p className="faint">{clip(note, 300)}</p>}
    </section>
  );
}

/** In place of a figure: why there is none. */
export const Missing = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="piece" aria-label={title}>
    <p>
      <b className="font-semibold">{title}.</b> <span className="faint">{children}</span>
    </p>
  </section>
);

/** @param head what a row is */
export function PaperTable({
  panel,
  data,
  head,
  beforeLabel,
  timeZone,
}: {
  panel: Panel;
  data: TableData;
  head: string;
  /** "the same time last week"; null: there is nothing to compare with. */
  beforeLabel: string | null;
  timeZone: string;
}) {
  const { columns } = data;
  const isCompared = beforeLabel !== null && data.rows.some(({ before }) => before !== null);
  const rows = data.rows.slice(0, MOST_ROWS);
  return (
    <Piece
      title={panel.title}
      words={`${panel.description}${isCompared ? `; below each figure its change against ${beforeLabel.replace("the same time ", "")}` : ""}.`}
      note={
        data.rows.length > MOST_ROWS ? `The first ${MOST_ROWS} of ${data.rows.length}.` : (panel.note ?? null)
      }
    >
      <table>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            {columns.map((column) => (
              <th key={column.id} scope="col" className={column.unit === null ? "text" : ""}>
                {headText(column.title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                {row.href === null ? (
                  short(row.label, 48)
                ) : (
                  // In full: on paper nobody can copy what lies behind a short one.
                  <a href={row.href} className="font-mono text-[7pt]">
                    {short(row.label, 48)}
                  </a>
                )}
              </th>
              {columns.map((column, i) => (
                <PaperCell
                  key={column.id}
                  column={column}
                  cell={row.cells[i] ?? null}
                  note={row.notes[i] ?? null}
                  before={isCompared ? (row.before?.[i] ?? null) : null}
                  timeZone={timeZone}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Piece>
  );
}

/** `a minute` → `A minute`; a percentile is written small. */
export const headText = (title: string): string =>
  /^p\d/.test(title) ? title : `${title.charAt(0).toUpperCase()}${title.slice(1)}`;

const BAD: ReadonlySet<string> = new Set(["failed", "dropped"]);

function PaperCell({
  column,
  cell,
  note,
  before,
  timeZone,
}: {
  column: Column;
  cell: Cell;
  before: Cell;
  note: string | null;
  timeZone: string;
}) {
  const text = column.unit === null ? "text" : "";
  if (cell === null) return <td className={`faint ${text}`}>{note === null ? UNKNOWN : clip(note, 60)}</td>;
  if (typeof cell === "string") {
    const at = column.id === "ended" ? Date.parse(cell) : Number.NaN;
    if (Number.isFinite(at))
      return (
        <td className={text}>
          {formatDate(at, timeZone).slice(0, -5)}, {formatClock(at, timeZone).slice(0, 5)}
        </td>
      );
    return <td className={BAD.has(cell) ? `bad ${text}` : text}>{short(humanize(cell), 28)}</td>;
  }
  if (column.unit === null) return <td>{cell}</td>;
  const beyond = note?.startsWith("more than") === true;
  const change = typeof before === "number" ? changeOf(cell, before, column.unit, column.better) : null;
  return (
    <td className={cell === 0 ? "faint" : ""}>
      {beyond ? note.replace("more than", ">") : figureText(cell, column.unit)}
      {change === null || change.text === "=" ? null : (
        <span className="block text-[7pt] leading-[9pt] text-ink-3">
          {change.way === "worse" ? `${arrowOf(change)} ` : ""}
          {change.text}
        </span>
      )}
    </td>
  );
}
