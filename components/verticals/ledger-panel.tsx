"use client";

import Link from "next/link";
import { SaveCsv } from "#components/charts/csv-button.tsx";
import { StageSwatch } from "#components/ui/stage-mark.tsx";
import { formatDuration, UNKNOWN } from "#lib/format/duration.ts";
import { STAGE_LABELS } from "#lib/format/labels.ts";
import { LEDGER_STAGES, type LedgerStage } from "#lib/ledger/stages.ts";
import type { Panel, PanelData } from "#lib/verticals/schema.ts";
import { ledgerCsv } from "./csv.ts";
import { type Asked, PanelFrame } from "./panel-frame.tsx";
import { rangeHref, type Stage } from "./section-context.ts";
import { changeOf } from "./words.ts";

type Ledger = Extract<PanelData, { kind: "ledger" }>;
type Row = Ledger["rows"][number];

const stageOf = (name: string): LedgerStage => LEDGER_STAGES.find((one) => one === name) ?? "unattributed";

/** Where the average turn's time goes, and where it went before. */
export function LedgerPanel({ panel, asked, stage }: { panel: Panel; asked: Asked; stage: Stage }) {
  const data = panel.data?.kind === "ledger" ? panel.data : null;
  return (
    <PanelFrame
      panel={panel}
      asked={asked}
      flush
      actions={data === null ? undefined : <SaveCsv label={panel.title} table={() => ledgerCsv(data)} />}
      empty={
        data !== null && data.rows.length === 0 ? (panel.note ?? "No turn was counted in this range.") : null
      }
    >
      {data === null ? null : (
        <>
          <Bars data={data} label={stage.range.before?.label ?? null} />
          <Rows data={data} stage={stage} />
        </>
      )}
    </PanelFrame>
  );
}

function Bars({ data, label }: { data: Ledger; label: string | null }) {
  const most = Math.max(data.totalMs ?? 0, data.beforeTotalMs ?? 0, 1);
  return (
    <div className="space-y-2 px-3 pt-2.5 pb-3" aria-hidden>
      <Bar rows={data.rows} of={({ ms }) => ms} scaleMs={most} totalMs={data.totalMs} label="now" />
      {data.beforeTotalMs === null || label === null ? null : (
        <Bar
          rows={data.rows}
          of={({ beforeMs }) => beforeMs}
          scaleMs={most}
          totalMs={data.beforeTotalMs}
          label={label}
          light
        />
      )}
    </div>
  );
}

function Bar({
  rows,
  of,
  scaleMs,
  totalMs,
  label,
  light = false,
}: {
  rows: readonly Row[];
  of: (row: Row) => number | null;
  scaleMs: number;
  totalMs: number | null;
  label: string;
  light?: boolean;
}) {
  return (
    <div>
      <p className="flex justify-between text-xs text-ink-3">
        <span>{label}</span>
        <span className={light ? "" : "font-semibold text-ink"}>{formatDuration(totalMs)}</span>
      </p>
      <div className={light ? "flex h-2.5 opacity-45" : "flex h-5"}>
        {rows.map((row) => {
          const ms = of(row) ?? 0;
          return ms <= 0 ? null : (
            <div
              key={row.stage}
              data-stage={row.stage}
              title={`${STAGE_LABELS[stageOf(row.stage)]}, ${formatDuration(ms)}`}
              className="stage-fill mr-px min-w-px overflow-hidden text-2xs whitespace-nowrap"
              style={{ width: `calc(${(ms / scaleMs) * 100}% - 1px)`, color: "var(--on-stage)" }}
            >
              {!light && ms / scaleMs > 0.12 ? (
                <span className="px-1.5 leading-5">{formatDuration(ms)}</span>
              ) : null}
            </div>
          );
        })}
      </div>
    </div>
  );
}

const HEAD = "h-7 border-b border-line px-3 text-2xs font-normal whitespace-nowrap text-ink-3";
const CELL = "border-b border-line px-3 py-1 text-right whitespace-nowrap";

function Rows({ data, stage }: { data: Ledger; stage: Stage }) {
  const before = stage.range.before;
  const turns = (count: number | null) => (count === null ? UNKNOWN : Math.round(count).toLocaleString("en"));
  return (
    <table className="w-full border-separate border-spacing-0">
      <caption className="sr-only">The average turn, stage by stage</caption>
      <thead>
        <tr>
          <th scope="col" className={`${HEAD} border-t text-left`}>
            Stage
          </th>
          <th scope="col" className={`${HEAD} border-t text-right`}>
            now
          </th>
          {before === null ? null : (
            <th scope="col" className={`${HEAD} border-t text-right`} title={before.label}>
              before
            </th>
          )}
          {before === null ? null : (
            <th scope="col" className={`${HEAD} border-t text-right`}>
              change
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {data.rows.map((row) => {
          const href = rangeHref(row.drill, stage);
          const change = changeOf(row.ms, row.beforeMs, "ms", "less");
          const name = STAGE_LABELS[stageOf(row.stage)];
          return (
            <tr key={row.stage} className="relative hover:bg-sunken has-[a:focus-visible]:bg-accent-wash">
              <th
                scope="row"
                className="border-b border-line px-3 py-1 text-left font-normal whitespace-nowrap"
              >
                <span className="inline-flex items-center gap-1.5">
                  <StageSwatch stage={stageOf(row.stage)} />
                  {href === undefined ? (
                    name
                  ) : (
                    <Link
                      href={href}
                      prefetch={false}
                      title={`Calls that breached ${name}`}
                      className="outline-none after:absolute after:inset-0 hover:underline focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
                    >
                      {name}
                    </Link>
                  )}
                </span>
              </th>
              <td className={CELL}>{formatDuration(row.ms)}</td>
              {before === null ? null : (
                <td className={`${CELL} text-ink-3`}>
                  {row.beforeMs === null ? "–" : formatDuration(row.beforeMs)}
                </td>
              )}
              {before === null ? null : (
                <td className={`${CELL} ${change?.way === "worse" ? "" : "text-ink-3"}`}>
                  {change === null ? "–" : change.text}
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" className="px-3 py-1.5 text-left font-semibold">
            Together
          </th>
          <td className="px-3 py-1.5 text-right font-semibold whitespace-nowrap">
            {formatDuration(data.totalMs)}
            <span className="block text-2xs font-normal text-ink-3">of {turns(data.turns)} turns</span>
          </td>
          {before === null ? null : (
            <td className="px-3 py-1.5 text-right whitespace-nowrap text-ink-3">
              {data.beforeTotalMs === null ? "–" : formatDuration(data.beforeTotalMs)}
              <span className="block text-2xs">of {turns(data.beforeTurns)}</span>
            </td>
          )}
          {before === null ? null : (
            <td className="px-3 py-1.5 text-right align-top whitespace-nowrap text-ink-3">
              {changeOf(data.totalMs, data.beforeTotalMs, "ms", "less")?.text ?? "–"}
            </td>
          )}
        </tr>
      </tfoot>
    </table>
  );
}
