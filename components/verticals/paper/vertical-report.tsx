"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { humanize } from "#lib/format/labels.ts";
import { clip } from "#lib/format/text.ts";
import { verticalHref } from "#lib/verticals/drill.ts";
import { SECTIONS, type SectionId } from "#lib/verticals/model.ts";
import { sectionQuery } from "#lib/verticals/queries.ts";
import type { Marks, Panel, Section, Vertical } from "#lib/verticals/schema.ts";
import { marksOf } from "../section-context.ts";
import { sectionAddress, type Shown } from "../shown.ts";
import { PaperHeatmap, PaperScatter, PaperSeries, type Sheet } from "./figures.tsx";
import { KeyFigures } from "./key-figures.tsx";
import { Missing, PaperTable } from "./parts.tsx";
import { PaperEvents, PaperObjectives } from "./promises.tsx";
import { Colophon, ReportHead } from "./report-head.tsx";
import { pathOf } from "./path.ts";
import { PaperHours, PaperLedger, PaperStages } from "./tables.tsx";
import "./paper.css";

/** What the head of the page does not have. */
export const LAZY_SECTIONS: readonly SectionId[] = SECTIONS.map(({ id }) => id).filter(
  (id) => id !== "turns",
);

type Found = { readonly section: Section } | { readonly why: string };

/** A vertical as pages of paper, of what is loaded at this moment; what is not says so. */
export function VerticalReport({
  data,
  marks,
  shown,
}: {
  data: Vertical;
  marks: Marks | undefined;
  shown: Shown;
}) {
  const client = useQueryClient();
  const { shownZone } = usePreferences();
  const found = new Map(
    LAZY_SECTIONS.map((id): [SectionId, Found] => {
      const { queryKey } = sectionQuery(data.vertical, id, sectionAddress(id, shown, data.range, shownZone));
      const state = client.getQueryState(queryKey);
      if (state?.data !== undefined) return [id, { section: state.data }];
      const failure = errorSentence(state?.error);
      return [id, { why: failure ?? "Not loaded when this was printed." }];
    }),
  );
  const sheet: Sheet = {
    range: data.range,
    marks: marksOf(marks, shown, data.range, shownZone),
    timeZone: shownZone,
  };
  const each = (
    id: SectionId,
    title: string,
    draw: (of: Sheet, panel: (id: string) => Panel | null, all: Section) => ReactNode,
  ) => {
    const one = found.get(id);
    if (one === undefined || "why" in one) return <Missing title={title}>{one?.why}</Missing>;
    const { section } = one;
    const panel = (name: string) => section.panels.find((own) => own.id === name) ?? null;
    return draw({ ...sheet, range: section.range }, panel, section);
  };
  const table = (id: SectionId, title: string, name: string, head: string) =>
    each(id, title, (of, panel) => <TableOf panel={panel(name)} head={head} sheet={of} />);
  const series = (id: SectionId, title: string, name: string, height: number, most?: number) =>
    each(id, title, (of, panel) => {
      const own = panel(name);
      return own === null ? null : (
        <PaperSeries panel={own} sheet={of} height={height} {...(most !== undefined && { most })} />
      );
    });
  const turns = (id: string) => data.turns.find((one) => one.id === id) ?? null;
  const [waits, heat, slow, rate] = [
    turns("turn_percentiles"),
    turns("turn_heatmap"),
    turns("slow_turns"),
    turns("turn_rate"),
  ];
  const unloaded = SECTIONS.filter(({ id }) => {
    const one = found.get(id);
    return one !== undefined && "why" in one;
  });
  return (
    <article className="paper" aria-label="Report">
      <ReportHead
        kind="Vertical report"
        title={clip(humanize(data.vertical), 80)}
        range={data.range}
        timeZone={shownZone}
        environment={shown.environment}
        at={data.at}
        sources={[
          ...data.sources,
          ...[...found.values()].flatMap((one) => ("section" in one ? one.section.sources : [])),
        ]}
        notes={[...data.notes, ...missingNotes(unloaded.map(({ title }) => title))]}
      />
      <KeyFigures data={data} />
      <PaperObjectives slos={data.slos} />
      <PaperEvents marks={marks} timeZone={shownZone} />
      <h2>How long do callers wait?</h2>
      {waits === null ? null : <PaperSeries panel={waits} sheet={sheet} height={210} earlierOf={["p95"]} />}
      {heat === null ? null : (
        <PaperHeatmap
          panel={heat}
          sheet={sheet}
          limits={waits?.data?.kind === "series" ? waits.data.limits : []}
        />
      )}
      {slow === null ? null : <PaperSeries panel={slow} sheet={sheet} height={130} most={1} />}
      {rate === null ? null : <PaperSeries panel={rate} sheet={sheet} height={110} />}
      <h2>Where does the time go?</h2>
      {each("ledger", "The average turn", (of, panel) => {
        const own = panel("ledger");
        return own === null ? null : <PaperLedger panel={own} range={of.range} />;
      })}
      {each("stages", "Stages", (of, _, all) => (
        <PaperStages panels={all.panels} sheet={of} />
      ))}
      <h2>What fails?</h2>
      {series("outcomes", "Outcomes", "outcomes", 165)}
      {table("outcomes", "Outcomes of the range", "outcomes_range", "Outcome")}
      {table("tools", "Tools", "tools", "Tool")}
      {table("guardrails", "Guardrails", "guardrails", "Guardrail")}
      {series("guardrails", "Rejections", "rejections", 110)}
      <h2>How do callers feel about it?</h2>
      {series("sentiment", "Sentiment", "sentiment_share", 150, 1)}
      {series("sentiment", "Net sentiment", "sentiment_net", 120)}
      {table("sentiment", "Sentiment of the range", "sentiment_range", "Sentiment")}
      {each("relation", "Waiting and sentiment", (_, panel) => {
        const own = panel("relation");
        return own === null ? null : <PaperScatter panel={own} />;
      })}
      <h2>Which calls are worth hearing?</h2>
      {table("relation", "Longest waits", "worst", "Call")}
      <h2>Who answers, and who calls from where and when?</h2>
      {table("agents", "Agents", "agents", "Agent")}
      <div className="pair">
        <div>{table("origins", "Languages", "languages", "Language")}</div>
        <div>{table("origins", "Carriers", "carriers", "Carrier")}</div>
      </div>
      {each("hours", "Hours of the week", (_, panel) => {
        const own = panel("hours");
        return own === null ? null : <PaperHours panel={own} />;
      })}
      <Colophon path={pathOf(verticalHref(data.vertical), data.range, shown)} />
    </article>
  );
}

const missingNotes = (titles: readonly string[]): string[] =>
  titles.length === 0
    ? []
    : [`Not in this report: ${titles.join(", ")}. The page's own Print button loads everything first.`];

function TableOf({ panel, head, sheet }: { panel: Panel | null; head: string; sheet: Sheet }) {
  if (panel === null) return null;
  if (panel.data?.kind !== "table") return <Missing title={panel.title}>Its source did not answer.</Missing>;
  if (panel.data.rows.length === 0)
    return <Missing title={panel.title}>{panel.note ?? "Nothing was counted in this range."}</Missing>;
  return (
    <PaperTable
      panel={panel}
      data={panel.data}
      head={head}
      beforeLabel={sheet.range.before?.label ?? null}
      timeZone={sheet.timeZone}
    />
  );
}
