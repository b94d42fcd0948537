"use client";

import { type ReactNode, useMemo } from "react";
import type { Dot } from "#components/charts/dots.tsx";
import { useSection } from "#lib/verticals/hooks.ts";
import type { Section, Vertical } from "#lib/verticals/schema.ts";
import { cellText } from "./cell.ts";
import { CellPanel } from "./cell-panel.tsx";
import { HeatmapPanel } from "./heatmap-panel.tsx";
import type { Asked } from "./panel-frame.tsx";
import { Question } from "./question.tsx";
import type { Stage } from "./section-context.ts";
import { SeriesPanel } from "./series-panel.tsx";
import { addressOf, refreshMs, type Shown } from "./shown.ts";
import { useCell } from "./use-cell.ts";

const NO_DOTS: readonly Dot[] = [];

/** How long callers wait: percentiles against what was promised, the share of slow turns, and all turns. */
export function Turns({
  data,
  stage,
  shown,
  isSettled,
  aside,
}: {
  data: Vertical;
  stage: Stage;
  shown: Shown;
  /** The data is of the range that is asked for. */
  isSettled: boolean;
  aside: ReactNode;
}) {
  const [cell, setCell] = useCell();
  const address = isSettled
    ? { ...addressOf(shown), timeZone: null, beforeSeconds: data.range.before?.shiftSeconds ?? 0 }
    : null;
  const single = useSection(data.vertical, "exemplars", address, refreshMs(shown)).data;
  const dots = useMemo(() => dotsOf(single), [single]);
  const origin = data.origins.find(({ measures }) => measures.includes("turn_p95"));
  const asked: Asked = {
    sources: origin === undefined ? data.sources : [origin.source],
    queries: origin?.queries ?? data.origins.flatMap(({ queries }) => queries),
  };
  const withSingle: Asked = { ...asked, queries: [...(asked.queries ?? []), ...(single?.queries ?? [])] };
  const panel = (id: string) => data.turns.find((one) => one.id === id);
  const [percentiles, slow, rate, heatmap] = [
    panel("turn_percentiles"),
    panel("slow_turns"),
    panel("turn_rate"),
    panel("turn_heatmap"),
  ];
  const limits = percentiles?.data?.kind === "series" ? percentiles.data.limits : [];
  return (
    <>
      <Question>How long do callers wait?</Question>
      <div className="grid grid-cols-1 gap-3 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        {percentiles === undefined ? null : (
          <SeriesPanel
            panel={percentiles}
            asked={withSingle}
            stage={stage}
            height={280}
            earlierOf={["p95"]}
            dots={dots}
          />
        )}
        {aside}
      </div>
      <div className="mt-3 grid grid-cols-1 gap-3 xl:grid-cols-2">
        {heatmap === undefined ? null : (
          <HeatmapPanel
            panel={heatmap}
            asked={withSingle}
            stage={stage}
            limits={limits}
            dots={dots}
            cell={cell}
            onCell={(next) => void setCell(next)}
          />
        )}
        {slow === undefined ? null : (
          <SeriesPanel panel={slow} asked={asked} stage={stage} height={234} most={1} />
        )}
      </div>
      {cell === null ? null : (
        <CellPanel
          key={cellText(cell)}
          vertical={data.vertical}
          cell={cell}
          environment={shown.environment}
          dots={dots}
          onClose={() => {
            void setCell(null);
            document.querySelector<HTMLElement>("#panel-turn_heatmap [role=slider]")?.focus();
          }}
        />
      )}
      {rate === undefined ? null : (
        <div className="mt-3">
          <SeriesPanel panel={rate} asked={asked} stage={stage} height={140} />
        </div>
      )}
    </>
  );
}

function dotsOf(single: Section | undefined): readonly Dot[] {
  const data = single?.panels[0]?.data;
  if (data?.kind !== "exemplars") return NO_DOTS;
  return data.atMs.flatMap((atMs, i) => {
    const [value, href] = [data.ms[i], data.hrefs[i]];
    return value === undefined || href === undefined ? [] : [{ atMs, value, href }];
  });
}
