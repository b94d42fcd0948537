"use client";

import { Heatmap } from "#components/charts/heatmap.tsx";
import type { Dot } from "#components/charts/dots.tsx";
import type { Limits, Panel, PanelData } from "#lib/verticals/schema.ts";
import type { Cell } from "./cell.ts";
import { type Asked, PanelFrame } from "./panel-frame.tsx";
import { fromMs, type Stage, toMs } from "./section-context.ts";

/** All turns by how long they took, and the single ones among them that lead to a trace. */
export function HeatmapPanel({
  panel,
  asked,
  stage,
  limits,
  dots,
  cell,
  onCell,
}: {
  panel: Panel;
  asked: Asked;
  stage: Stage;
  limits: Limits;
  dots: readonly Dot[];
  /** Whose turns are listed below. */
  cell: Cell | null;
  onCell: (cell: Cell) => void;
}) {
  const data = panel.data?.kind === "heatmap" ? panel.data : null;
  const limit = limits.find(({ value }) => data?.bounds.includes(value) === true) ?? null;
  const stepMs = stage.range.stepSeconds * 1000;
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
          stepMs={stepMs}
          bounds={data.bounds}
          counts={data.counts}
          limit={limit}
          marks={stage.marks}
          dots={dots}
          picked={pickedIn(data, stage, cell)}
          fromMs={fromMs(stage)}
          toMs={toMs(stage)}
          onSelect={stage.onZoom}
          onPick={({ index, band }) => {
            const end = stage.range.times[index];
            if (end === undefined) return;
            const [overMs, upToMs] = [data.bounds[band - 1] ?? null, data.bounds[band] ?? null];
            onCell({ fromMs: end - stepMs, toMs: end, overMs, upToMs });
          }}
          onDot={stage.onGo}
        />
      )}
    </PanelFrame>
  );
}

/** Where the listed cell is in what is drawn; null: not there any more, or of steps of another length. */
function pickedIn(
  { bounds }: Extract<PanelData, { kind: "heatmap" }>,
  { range }: Stage,
  cell: Cell | null,
): { index: number; band: number } | null {
  if (cell === null || cell.toMs - cell.fromMs !== range.stepSeconds * 1000) return null;
  const index = range.times.indexOf(cell.toMs);
  const band = bounds.findIndex(
    (bound, i) => bound === cell.upToMs && (bounds[i - 1] ?? null) === cell.overMs,
  );
  return index < 0 || band < 0 ? null : { index, band };
}
