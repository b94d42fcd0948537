"use client";

import { clsx } from "clsx";
import { useRef, useState } from "react";
import { CsvButton, SaveCsv } from "#components/charts/csv-button.tsx";
import { ChartTable } from "#components/charts/chart-table.tsx";
import { useHover } from "#components/charts/hover.tsx";
import { MiniChart, type MiniChartProps } from "#components/charts/mini-chart.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { StageSwatch } from "#components/ui/stage-mark.tsx";
import { formatDuration } from "#lib/format/duration.ts";
import { clip } from "#lib/format/text.ts";
import { LEDGER_STAGES } from "#lib/ledger/stages.ts";
import type { Line, Panel, PanelData } from "#lib/verticals/schema.ts";
import { stageColour } from "./colours.ts";
import { tableCsv } from "./csv.ts";
import { type Asked, PanelFrame } from "./panel-frame.tsx";
import { fromMs, type Stage, stepHref, toMs } from "./section-context.ts";
import { arrowOf, changeOf, chartUnit, figureText } from "./words.ts";

type Series = Extract<PanelData, { kind: "series" }>;
type Table = Extract<PanelData, { kind: "table" }>;

const MEASURES = [
  { id: "stage_rate", head: "Rate", cell: "rate" },
  { id: "stage_errors", head: "Failed", cell: "errors" },
  { id: "stage_p95", head: "p95", cell: "p95" },
] as const;
const FORMS = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
] as const;
const GRID =
  "grid grid-cols-1 gap-x-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] xl:grid-cols-[11rem_repeat(3,minmax(0,1fr))]";

/** Rate, errors and duration of every stage, a row a stage, all on one time axis. */
export function StagesPanel({
  panels,
  asked,
  stage,
}: {
  panels: readonly Panel[];
  asked: Asked;
  stage: Stage;
}) {
  const [form, setForm] = useState<"chart" | "table">("chart");
  const sliders = useRef(new Map<string, HTMLDivElement>());
  /** Which chart of each column is reached by Tab; the others by arrow keys from there. */
  const [stops, setStops] = useState<Readonly<Record<string, string>>>({});
  const [, hover] = useHover();
  const own = panels.find(({ id }) => id === "stages");
  if (own === undefined) return null;
  const data = own.data?.kind === "table" ? own.data : null;
  const series = MEASURES.map((measure) => ({
    ...measure,
    panel: panels.find(({ id }) => id === measure.id),
  }));
  const drawn = (id: string, key: string): boolean =>
    isDrawn(
      lineOf(
        panels.find((one) => one.id === id),
        key,
      ),
    );
  const keysOf = (id: string, key: string) => ({
    isStop: (stops[id] ?? data?.rows.find((row) => drawn(id, row.key))?.key) === key,
    ref: (element: HTMLDivElement | null) => {
      if (element === null) sliders.current.delete(`${id} ${key}`);
      else sliders.current.set(`${id} ${key}`, element);
    },
    onRow: (by: -1 | 1, atMs: number | null) => {
      const rows = (data?.rows ?? []).filter((row) => drawn(id, row.key));
      const next = rows[rows.findIndex((row) => row.key === key) + by];
      if (next === undefined) return;
      setStops({ ...stops, [id]: next.key });
      sliders.current.get(`${id} ${next.key}`)?.focus();
      // What lost the focus points at nothing any more: the one that has it points at the same instant.
      hover(atMs);
    },
  });
  return (
    <PanelFrame
      panel={own}
      asked={asked}
      flush
      empty={
        data !== null && data.rows.length === 0 ? (own.note ?? "Nothing was counted in this range.") : null
      }
      actions={
        <>
          {data === null ? null : <SaveCsv label={own.title} table={() => tableCsv(data, "stage")} />}
          <Segmented label="Stages as" options={FORMS} value={form} onChange={setForm} />
        </>
      }
    >
      {data === null ? null : form === "table" ? (
        <div className="space-y-3 p-3">
          {series.map(({ id, panel }) =>
            panel?.data?.kind === "series" ? (
              <div key={id}>
                <div className="flex items-center justify-between gap-2">
                  <h3 className="text-xs font-semibold">{panel.title}</h3>
                  <CsvButton
                    label={panel.title}
                    unit={chartUnit(panel.unit)}
                    times={stage.range.times}
                    lines={panel.data.lines}
                  />
                </div>
                <ChartTable
                  label={panel.title}
                  unit={chartUnit(panel.unit)}
                  times={stage.range.times}
                  lines={panel.data.lines.map(({ key, label, values }) => ({
                    key,
                    label,
                    colour: "",
                    values,
                  }))}
                  marks={stage.marks}
                  height={260}
                />
              </div>
            ) : null,
          )}
        </div>
      ) : (
        <>
          <div
            aria-hidden
            className={`${GRID} h-7 items-center border-b border-line px-3 text-2xs text-ink-3 max-xl:hidden`}
          >
            <span>Stage</span>
            <span style={{ paddingLeft: 52 }}>times a minute</span>
            <span style={{ paddingLeft: 52 }}>share that failed</span>
            <span style={{ paddingLeft: 52 }}>p95, and the stage's budget</span>
          </div>
          {data.rows.map((row) => (
            <div
              key={row.key}
              className={`${GRID} items-center border-b border-line px-3 py-1 last:border-b-0`}
            >
              <Facts data={data} row={row} label={stage.range.before?.label ?? null} />
              {series.map(({ id, head, panel }) => (
                <Small
                  key={id}
                  name={`${row.label}, ${head}`}
                  line={lineOf(panel, row.key)}
                  panel={panel}
                  stage={stage}
                  budgetMs={id === "stage_p95" ? numberIn(data, row, "budget") : null}
                  keys={keysOf(id, row.key)}
                />
              ))}
            </div>
          ))}
        </>
      )}
    </PanelFrame>
  );
}

function numberIn(data: Table, row: Table["rows"][number], id: string): number | null {
  const cell = row.cells[data.columns.findIndex((column) => column.id === id)] ?? null;
  return typeof cell === "number" ? cell : null;
}

function Facts({
  data,
  row,
  label,
}: {
  data: Table;
  row: Table["rows"][number];
  /** "the same time last week"; null: there is nothing to compare with. */
  label: string | null;
}) {
  const [p95, over, budget] = ["p95", "over", "budget"].map((id) => numberIn(data, row, id));
  const at = data.columns.findIndex(({ id }) => id === "p95");
  const cell = row.before?.[at];
  const before = typeof cell === "number" ? cell : null;
  // Here is room for what anybody would act on.
  const isOther = p95 != null && before !== null && Math.abs(p95 - before) >= before / 20;
  const change = isOther ? changeOf(p95, before, "ms", "less") : null;
  const known = LEDGER_STAGES.find((one) => one === row.key);
  return (
    <div className="py-1 max-xl:col-span-full">
      <p className="flex items-center gap-1.5 font-medium">
        {known === undefined ? null : <StageSwatch stage={known} />}
        {row.label}
      </p>
      <p className="text-xs text-ink-2">
        p95 {p95 == null ? clip(row.notes[at] ?? "unknown", 40) : formatDuration(p95)}
        {budget == null ? null : <span className="text-ink-3"> of {formatDuration(budget)}</span>}
        {change === null || label === null || change.text === "=" ? null : (
          <span
            className={clsx("text-2xs whitespace-nowrap", change.way === "worse" ? "text-ink" : "text-ink-3")}
            title={`${formatDuration(before)} ${label}`}
          >
            {" "}
            {change.way === "worse" ? <span aria-hidden>{arrowOf(change)} </span> : null}
            {change.text}
            <span className="sr-only"> than {label}</span>
          </span>
        )}
      </p>
      {over == null ? null : <p className="text-xs text-ink-3">{figureText(over, "ratio")} over budget</p>}
    </div>
  );
}

function lineOf(panel: Panel | undefined, stageKey: string): Line | undefined {
  const data: Series | null = panel?.data?.kind === "series" ? panel.data : null;
  return data?.lines.find(({ key, of }) => key === stageKey && of === "now");
}

const isDrawn = (line: Line | undefined): boolean => line?.values.some((value) => value !== null) === true;

function Small({
  name,
  line,
  panel,
  stage,
  budgetMs,
  keys,
}: {
  name: string;
  line: Line | undefined;
  panel: Panel | undefined;
  stage: Stage;
  budgetMs: number | null;
  keys: Pick<MiniChartProps, "isStop" | "ref" | "onRow">;
}) {
  if (line === undefined || panel === undefined || !isDrawn(line))
    return (
      <p className="py-2 text-xs text-ink-3 max-sm:hidden" style={{ paddingLeft: 52 }}>
        {(line?.samples ?? []).some((one) => (one ?? 0) > 0) ? "too few in each step" : "nothing counted"}
      </p>
    );
  return (
    <MiniChart
      label={name}
      unit={chartUnit(panel.unit)}
      colour={panel.id === "stage_p95" ? stageColour(line.key) : "var(--ink-2)"}
      times={stage.range.times}
      values={line.values}
      limit={budgetMs === null ? null : { value: budgetMs, label: "budget" }}
      marks={stage.marks}
      fromMs={fromMs(stage)}
      toMs={toMs(stage)}
      onSelect={stage.onZoom}
      onPick={(atMs) => {
        const href = stepHref(line.drill, stage, atMs);
        if (href !== null) stage.onGo(href);
      }}
      {...keys}
    />
  );
}
