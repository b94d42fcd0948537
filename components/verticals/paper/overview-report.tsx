"use client";

import { Sparkline } from "#components/charts/sparkline.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { humanize } from "#lib/format/labels.ts";
import { clip } from "#lib/format/text.ts";
import type { Measure, Overview } from "#lib/verticals/schema.ts";
import type { MeasureMeta } from "#lib/verticals/model.ts";
import type { Shown } from "../shown.ts";
import { sorted, type Sorting, type VerticalRow } from "../sorting.ts";
import { arrowOf, changeOf, measureText } from "../words.ts";
import { Missing, Piece } from "./parts.tsx";
import { Colophon, ReportHead } from "./report-head.tsx";
import { pathOf } from "./path.ts";
import "./paper.css";

/** So many columns are readable on an upright page. */
const A_PAGE = 6;
const SPARK_PX = 84;

/** All verticals on paper: a column each, since there are more figures than verticals; more of them are more tables. */
export function OverviewReport({ data, sorting, shown }: { data: Overview; sorting: Sorting; shown: Shown }) {
  const { shownZone } = usePreferences();
  const rows = data.verticals === null ? [] : sorted(data.verticals, sorting);
  const groups = Array.from({ length: Math.ceil(rows.length / A_PAGE) }, (_, i) =>
    rows.slice(i * A_PAGE, (i + 1) * A_PAGE),
  );
  return (
    <article className="paper" aria-label="Report">
      <ReportHead
        kind="Overview of verticals"
        title="Verticals"
        range={data.range}
        timeZone={shownZone}
        environment={shown.environment}
        at={data.at}
        sources={data.sources}
        notes={data.notes}
      />
      {data.verticals === null ? (
        <Missing title="Verticals">Neither Prometheus nor Loki could say which there are.</Missing>
      ) : null}
      {data.verticals?.length === 0 ? (
        <Missing title="Verticals">None was counted in this range.</Missing>
      ) : null}
      {groups.map((group) => (
        <Columns key={group[0]?.vertical} data={data} rows={group} />
      ))}
      {rows.length === 0 ? null : <Legend measures={data.measures} />}
      <Colophon path={pathOf("/verticals", data.range, shown)} />
    </article>
  );
}

function Columns({ data: { measures, range }, rows }: { data: Overview; rows: readonly VerticalRow[] }) {
  const before = range.before;
  return (
    <Piece
      title="Figures"
      words={`Of the whole range, their course over it${before === null ? "" : `, and what changed against ${before.label}; ▲▼ for the worse`}.`}
    >
      <table className="overview">
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">Figure</span>
            </th>
            {rows.map(({ vertical, href }) => (
              <th key={vertical} scope="col">
                <a href={href}>{clip(humanize(vertical), 30)}</a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {measures.map((meta) => (
            <tr key={meta.id}>
              <th scope="row">{meta.title}</th>
              {rows.map((row) => (
                <td key={row.vertical}>
                  <Cell meta={meta} measure={row.measures[meta.id]} isCompared={before !== null} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Piece>
  );
}

function Cell({
  meta,
  measure,
  isCompared,
}: {
  meta: MeasureMeta;
  measure: Measure | undefined;
  isCompared: boolean;
}) {
  if (measure === undefined) return <span className="faint">–</span>;
  const change = isCompared ? changeOf(measure.value, measure.before, meta.unit, meta.better) : null;
  const overspent = meta.id === "budget_left" && measure.value !== null && measure.value <= 0;
  return (
    <>
      <span className={overspent ? "bad" : measure.value === null ? "faint" : "font-semibold"}>
        {measureText(measure, meta.unit)}
      </span>
      {change === null || change.text === "=" ? null : (
        <span className="block text-[7pt] leading-[8pt] text-ink-3">
          {change.way === "worse" ? `${arrowOf(change)} ` : ""}
          {change.text}
        </span>
      )}
      <span className="mt-[1pt] flex justify-end">
        <Sparkline values={measure.spark} width={SPARK_PX} height={13} />
      </span>
    </>
  );
}

function Legend({ measures }: { measures: readonly MeasureMeta[] }) {
  return (
    <dl className="piece grid grid-cols-[auto_1fr_auto_1fr] gap-x-[8pt] text-[8pt] leading-[11pt] text-ink-2">
      {measures.map((meta) => (
        <div key={meta.id} className="contents">
          <dt className="font-semibold whitespace-nowrap">{meta.title}</dt>
          <dd>{meta.description}</dd>
        </div>
      ))}
    </dl>
  );
}
