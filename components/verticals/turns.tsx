"use client";

import type { ReactNode } from "react";
import type { Vertical } from "#lib/verticals/schema.ts";
import { HeatmapPanel } from "./heatmap-panel.tsx";
import type { Asked } from "./panel-frame.tsx";
import { Question } from "./question.tsx";
import type { Stage } from "./section-context.ts";
import { SeriesPanel } from "./series-panel.tsx";

/** How long callers wait: percentiles against what was promised, the share of slow turns, and all turns. */
export function Turns({ data, stage, aside }: { data: Vertical; stage: Stage; aside: ReactNode }) {
  const origin = data.origins.find(({ measures }) => measures.includes("turn_p95"));
  const asked: Asked = {
    sources: origin === undefined ? data.sources : [origin.source],
    queries: origin?.queries ?? data.origins.flatMap(({ queries }) => queries),
  };
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
          <SeriesPanel panel={percentiles} asked={asked} stage={stage} height={280} earlierOf={["p95"]} />
        )}
        {aside}
      </div>
      <div className="mt-3 grid grid-cols-1 gap-3 xl:grid-cols-2">
        {heatmap === undefined ? null : (
          <HeatmapPanel
            vertical={data.vertical}
            panel={heatmap}
            asked={asked}
            stage={stage}
            limits={limits}
          />
        )}
        {slow === undefined ? null : (
          <SeriesPanel panel={slow} asked={asked} stage={stage} height={202} most={1} />
        )}
      </div>
      {rate === undefined ? null : (
        <div className="mt-3">
          <SeriesPanel panel={rate} asked={asked} stage={stage} height={140} />
        </div>
      )}
    </>
  );
}
