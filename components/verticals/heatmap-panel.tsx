"use client";

import { Heatmap } from "#components/charts/heatmap.tsx";
import { callsOfVertical } from "#lib/verticals/drill.ts";
import type { Limits, Panel } from "#lib/verticals/schema.ts";
import { type Asked, PanelFrame } from "./panel-frame.tsx";
import { fromMs, type Stage, stepHref, toMs } from "./section-context.ts";

/** All turns by how long they took. */
export function HeatmapPanel({
  vertical,
  panel,
  asked,
  stage,
  limits,
}: {
  vertical: string;
  panel: Panel;
  asked: Asked;
  stage: Stage;
  limits: Limits;
}) {
  const data = panel.data?.kind === "heatmap" ? panel.data : null;
  const limit = limits.find(({ value }) => data?.bounds.includes(value) === true) ?? null;
  return (
    <PanelFrame
      panel={panel}
      asked={asked}
      empty={
        data !== null && data.bounds.length === 0
          ? (panel.note ?? "No turn was counted in this range.")
          : null
      }
    >
      {data === null ? null : (
        <Heatmap
          label={panel.title}
          times={stage.range.times}
          stepMs={stage.range.stepSeconds * 1000}
          bounds={data.bounds}
          counts={data.counts}
          limit={limit}
          marks={stage.marks}
          fromMs={fromMs(stage)}
          toMs={toMs(stage)}
          onSelect={stage.onZoom}
          onPick={(atMs) => {
            const href = stepHref(callsOfVertical(vertical), stage, atMs);
            if (href !== null) stage.onGo(href);
          }}
        />
      )}
    </PanelFrame>
  );
}
