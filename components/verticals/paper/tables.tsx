import { type ReactNode } from "react";
import { StageSwatch } from "#components/ui/stage-mark.tsx";
import { formatDuration, UNKNOWN } from "#lib/format/duration.ts";
import { formatCount } from "#lib/format/figures.ts";
import { STAGE_LABELS } from "#lib/format/labels.ts";
import { LEDGER_STAGES, type LedgerStage } from "#lib/ledger/stages.ts";
import type { PageRange, Panel, PanelData } from "#lib/verticals/schema.ts";
import { stageColour } from "../colours.ts";
import { changeOf, chartUnit, figureText } from "../words.ts";
import type { Sheet } from "./figures.tsx";
import { headText, Missing, Piece, type TableData } from "./parts.tsx";
import { PaperPlot } from "./plot.tsx";
import { rangeWords, stepWords } from "./range-words.ts";

/** What has a form of its own on paper: the average turn, the stages, the hours of the week. */

type Ledger = Extract<PanelData, { kind: "ledger" }>;
type Hours = Extract<PanelData, { kind: "hours" }>;

const stageOf = (name: string): LedgerStage => LEDGER_STAGES.find((one) => one === name) ?? "unattributed";

export function PaperLedger({ panel, range }: { panel: Panel; range: PageRange }) {
  const data = panel.data?.kind === "ledger" ? panel.data : null;
  if (data === null) return <Missing title={panel.title}>Its source did not answer.</Missing>;
  if (data.rows.length === 0)
    return <Missing title={panel.title}>{panel.note ?? "No turn was counted in this range."}</Missing>;
  const before = range.before !== null && data.beforeTotalMs !== null ? range.before : null;
  const total = data.totalMs ?? 0;
  return (
    <Piece title={panel.title} words={`${panel.description}.`} note={panel.note}>
      <Bar data={data} totalMs={total} />
      <table className="mt-1">
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col">Mean a turn</th>
            <th scope="col">Share</th>
            {before === null ? null : <th scope="col">{before.label}</th>}
            {before === null ? null : <th scope="col">Change</th>}
          </tr>
        </thead>
        <tbody>
          {data.rows.map((row) => (
            <tr key={row.stage}>
              <th scope="row">
                <span className="inline-flex items-center gap-1.5">
                  <StageSwatch stage={stageOf(row.stage)} />
                  {STAGE_LABELS[stageOf(row.stage)]}
                </span>
              </th>
              <td>{formatDuration(row.ms)}</td>
              <td>{row.ms === null || total === 0 ? UNKNOWN : figureText(row.ms / total, "ratio")}</td>
              {before === null ? null : <td className="faint">{formatDuration(row.beforeMs)}</td>}
              {before === null ? null : (
                <td className="faint">{changeOf(row.ms, row.beforeMs, "ms", "less")?.text ?? ""}</td>
              )}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">
              Together{data.turns === null ? "" : `, ${Math.round(data.turns).toLocaleString("en")} turns`}
            </th>
            <td>{formatDuration(data.totalMs)}</td>
            <td>100 %</td>
            {before === null ? null : <td>{formatDuration(data.beforeTotalMs)}</td>}
            {before === null ? null : (
              <td>{changeOf(data.totalMs, data.beforeTotalMs, "ms", "less")?.text ?? ""}</td>
            )}
          </tr>
        </tfoot>
      </table>
    </Piece>
  );
}

function Bar({ data, totalMs }: { data: Ledger; totalMs: number }) {
  return (
    <div className="flex h-5 w-full" aria-hidden>
      {data.rows.map((row) =>
        row.ms === null || row.ms <= 0 ? null : (
          <div
            key={row.stage}
            data-stage={row.stage}
            className="stage-fill mr-px min-w-px overflow-hidden text-[7.5pt] leading-5 whitespace-nowrap"
            style={{ width: `calc(${(row.ms / totalMs) * 100}% - 1px)`, color: "var(--on-stage)" }}
          >
            {row.ms / totalMs > 0.1 ? <span className="px-1">{formatDuration(row.ms)}</span> : null}
          </div>
        ),
      )}
    </div>
  );
}

const STAGE_PX = 200;
const STAGE_HIGH_PX = 36;

/** A row a stage: its figures over the range, and the course of its p95. */
export function PaperStages({ panels, sheet }: { panels: readonly Panel[]; sheet: Sheet }) {
  const own = panels.find(({ id }) => id === "stages");
  if (own === undefined) return null;
  const data = own.data?.kind === "table" ? own.data : null;
  if (data === null) return <Missing title={own.title}>Its source did not answer.</Missing>;
  if (data.rows.length === 0)
    return <Missing title={own.title}>{own.note ?? "Nothing was counted in this range."}</Missing>;
  return (
    <Piece
      title={own.title}
      words={`${own.description}; on the right its p95 in steps of ${stepWords(sheet.range.stepSeconds)}, dotted: its budget.`}
      note={own.note}
    >
      <table className="stages">
        <thead>
          <tr>
            <th scope="col">Stage</th>
            {data.columns.map((column) => (
              <th key={column.id} scope="col">
                {headText(column.title)}
              </th>
            ))}
            <th scope="col" style={{ width: STAGE_PX }}>
              p95 over the range
            </th>
          </tr>
        </thead>
        <tbody>
          {data.rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                <span className="inline-flex items-center gap-1.5">
                  {LEDGER_STAGES.some((one) => one === row.key) ? (
                    <StageSwatch stage={stageOf(row.key)} />
                  ) : null}
                  {row.label}
                </span>
              </th>
              {data.columns.map((column, i) => {
                const cell = row.cells[i] ?? null;
                const faint = cell === null || cell === 0;
                return (
                  <td key={column.id} className={faint ? "faint" : ""}>
                    {typeof cell === "number" && column.unit !== null
                      ? figureText(cell, column.unit)
                      : (cell ?? row.notes[i] ?? UNKNOWN)}
                  </td>
                );
              })}
              <td>
                <Course panels={panels} row={row} sheet={sheet} budget={budgetOf(data, row)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Piece>
  );
}

function budgetOf(data: TableData, row: TableData["rows"][number]): number | null {
  const cell = row.cells[data.columns.findIndex(({ id }) => id === "budget")];
  return typeof cell === "number" ? cell : null;
}

function Course({
  panels,
  row,
  sheet: { range, timeZone },
  budget,
}: {
  panels: readonly Panel[];
  row: TableData["rows"][number];
  sheet: Sheet;
  budget: number | null;
}) {
  const panel = panels.find(({ id }) => id === "stage_p95");
  const line =
    panel?.data?.kind === "series"
      ? panel.data.lines.find(({ key, of }) => key === row.key && of === "now")
      : undefined;
  if (panel === undefined || line === undefined || line.values.every((value) => value === null))
    return (
      <span className="faint">
        {(line?.samples ?? []).some((one) => (one ?? 0) > 0) ? "too few in each step" : "nothing counted"}
      </span>
    );
  return (
    <PaperPlot
      unit={chartUnit(panel.unit)}
      times={range.times}
      lines={[{ key: line.key, label: row.label, colour: stageColour(row.key), values: line.values }]}
      limits={budget === null ? [] : [{ value: budget, label: "" }]}
      fromMs={Date.parse(range.from)}
      toMs={Date.parse(range.to)}
      timeZone={timeZone}
      width={STAGE_PX}
      height={STAGE_HIGH_PX}
      bare
    />
  );
}

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** How many calls come when. */
export function PaperHours({ panel, children }: { panel: Panel; children?: ReactNode }) {
  const data = panel.data?.kind === "hours" ? panel.data : null;
  if (data === null) return <Missing title={panel.title}>Its source did not answer.</Missing>;
  if (!data.means.some((day) => day.some((one) => one !== null)))
    return <Missing title={panel.title}>{panel.note ?? "No hour is covered by the call log yet."}</Missing>;
  return (
    <Piece
      title={panel.title}
      words={`Mean calls an hour, ${data.timeZone}, from ${rangeWords(data, data.timeZone)}. Empty: not covered.`}
      note={panel.note}
    >
      <Grid data={data} />
      {children}
    </Piece>
  );
}

function Grid({ data }: { data: Hours }) {
  const most = Math.max(1e-9, ...data.means.flatMap((day) => day.map((one) => one ?? 0)));
  return (
    <table className="hours">
      <thead>
        <tr>
          <th scope="col">
            <span className="sr-only">Day</span>
          </th>
          {Array.from({ length: 24 }, (_, hour) => (
            <th key={hour} scope="col">
              {String(hour).padStart(2, "0")}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {DAYS.map((name, day) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {Array.from({ length: 24 }, (_, hour) => {
              const mean = data.means[day]?.[hour] ?? null;
              const share = mean === null ? 0 : Math.round((mean / most) * 45);
              return (
                <td
                  key={hour}
                  style={{ background: `color-mix(in srgb, var(--accent) ${share}%, transparent)` }}
                >
                  {mean === null ? "" : formatCount(mean)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
