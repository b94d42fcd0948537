"use client";

import type { ReactNode } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import type { SectionId } from "#lib/verticals/model.ts";
import type { Panel, Section, Vertical } from "#lib/verticals/schema.ts";
import { HoursPanel } from "./hours-panel.tsx";
import { LazySection } from "./lazy-section.tsx";
import { LedgerPanel } from "./ledger-panel.tsx";
import { Question } from "./question.tsx";
import { ScatterPanel } from "./scatter-panel.tsx";
import type { Stage } from "./section-context.ts";
import { SeriesPanel } from "./series-panel.tsx";
import { refreshMs, sectionAddress, type Shown } from "./shown.ts";
import { StagesPanel } from "./stages-panel.tsx";
import { TablePanel } from "./table-panel.tsx";

/** What is asked for as it comes in sight. */
export function Sections({
  data,
  stage,
  shown,
  isSettled,
}: {
  data: Vertical;
  stage: Stage;
  shown: Shown;
  isSettled: boolean;
}) {
  const { shownZone } = usePreferences();
  const lazy = (
    section: SectionId,
    height: number,
    children: (section: Section, of: Stage, panel: (id: string) => Panel | null) => ReactNode,
  ) => (
    <LazySection
      vertical={data.vertical}
      section={section}
      address={isSettled ? sectionAddress(section, shown, data.range, shownZone) : null}
      refreshMs={refreshMs(shown)}
      height={height}
    >
      {(answer) =>
        children(
          answer,
          { ...stage, range: answer.range },
          (id) => answer.panels.find((one) => one.id === id) ?? null,
        )
      }
    </LazySection>
  );
  const tables = (section: SectionId, height: number, name: string, behind: (label: string) => string) =>
    lazy(section, height, (asked, of, panel) => {
      const own = panel(section);
      return own === null ? null : (
        <TablePanel panel={own} asked={witness(asked)} stage={of} name={name} behind={behind} />
      );
    });
  return (
    <>
      <Question>Where does the time go?</Question>
      <div className="grid items-start grid-cols-1 gap-3 xl:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
        {lazy("ledger", 420, (asked, of, panel) => {
          const own = panel("ledger");
          return own === null ? null : <LedgerPanel panel={own} asked={witness(asked)} stage={of} />;
        })}
        {lazy("stages", 760, (asked, of) => (
          <StagesPanel panels={asked.panels} asked={witness(asked)} stage={of} />
        ))}
      </div>
      <Question>What fails?</Question>
      <div className="grid items-start grid-cols-1 gap-3 xl:grid-cols-2">
        <div className="space-y-3">
          {tables("tools", 290, "Tool", (tool) => `Calls that used ${tool}`)}
          {lazy("guardrails", 140, (asked, of, panel) => {
            const own = panel("guardrails");
            return own === null ? null : (
              <TablePanel
                panel={own}
                asked={witness(asked)}
                stage={of}
                name="Guardrail"
                behind={(name) => `Calls in which ${name} rejected`}
              />
            );
          })}
        </div>
        <div className="space-y-3">
          {lazy("outcomes", 560, (asked, of, panel) => {
            const [own, whole] = [panel("outcomes"), panel("outcomes_range")];
            return (
              <div className="space-y-3">
                {own === null ? null : <SeriesPanel panel={own} asked={witness(asked)} stage={of} />}
                {whole === null ? null : (
                  <TablePanel panel={whole} asked={witness(asked)} stage={of} name="Outcome" />
                )}
              </div>
            );
          })}
          {lazy("guardrails", 240, (asked, of, panel) => {
            const own = panel("rejections");
            return own === null ? null : (
              <SeriesPanel panel={own} asked={witness(asked)} stage={of} height={150} />
            );
          })}
        </div>
      </div>
      <Question>How do callers feel about it?</Question>
      <div className="grid items-start grid-cols-1 gap-3 xl:grid-cols-2">
        {lazy("sentiment", 720, (asked, of, panel) => {
          const [share, net] = [panel("sentiment_share"), panel("sentiment_net")];
          const waits = data.turns.find(({ id }) => id === "turn_percentiles") ?? null;
          return (
            <div className="space-y-3">
              {share === null ? null : (
                <SeriesPanel panel={share} asked={witness(asked)} stage={of} most={1} />
              )}
              {net === null ? null : (
                <SeriesPanel panel={net} asked={witness(asked)} stage={of} height={160} />
              )}
              {waits === null ? null : <Waits panel={waits} data={data} stage={stage} />}
            </div>
          );
        })}
        <div className="space-y-3">
          {lazy("relation", 460, (asked, of, panel) => {
            const own = panel("relation");
            return own === null ? null : <ScatterPanel panel={own} asked={witness(asked)} stage={of} />;
          })}
          {lazy("sentiment", 260, (asked, of, panel) => {
            const own = panel("sentiment_range");
            return own === null ? null : (
              <TablePanel
                panel={own}
                asked={witness(asked)}
                stage={of}
                name="Sentiment"
                behind={(mood) => `Calls that were judged ${mood.toLowerCase()}`}
              />
            );
          })}
        </div>
      </div>
      <Question>Which calls are worth hearing?</Question>
      {lazy("relation", 420, (asked, of, panel) => {
        const own = panel("worst");
        return own === null ? null : <TablePanel panel={own} asked={witness(asked)} stage={of} name="Call" />;
      })}
      <Question>Who answers, and who calls from where?</Question>
      <div className="grid items-start grid-cols-1 gap-3 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        {tables("agents", 200, "Agent", (agent) => `Calls that ${agent} took, longest waits first`)}
        {lazy("origins", 260, (asked, of, panel) => {
          const [languages, carriers] = [panel("languages"), panel("carriers")];
          return (
            <div className="grid items-start grid-cols-1 gap-3 md:grid-cols-2">
              {languages === null ? null : (
                <TablePanel panel={languages} asked={witness(asked)} stage={of} name="Language" />
              )}
              {carriers === null ? null : (
                <TablePanel panel={carriers} asked={witness(asked)} stage={of} name="Carrier" />
              )}
            </div>
          );
        })}
      </div>
      <Question>When do they call?</Question>
      {lazy("hours", 290, (asked, _of, panel) => {
        const own = panel("hours");
        return own === null ? null : <HoursPanel panel={own} asked={witness(asked)} />;
      })}
    </>
  );
}

const witness = ({ sources, queries }: Section) => ({ sources, queries });

/** The turns' p95 once more, below the sentiment of the same time. */
function Waits({ panel, data, stage }: { panel: Panel; data: Vertical; stage: Stage }) {
  if (panel.data?.kind !== "series") return null;
  const lines = panel.data.lines.filter(({ key, of }) => key === "p95" && of === "now");
  const own: Panel = {
    ...panel,
    id: "waits",
    title: "Turn latency, p95",
    description: "at the same times",
    data: { ...panel.data, lines },
  };
  return (
    <SeriesPanel
      panel={own}
      asked={{ sources: data.sources, queries: undefined }}
      stage={stage}
      height={160}
    />
  );
}
