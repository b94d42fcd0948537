"use client";

import type { Dot } from "#components/charts/dots.tsx";
import { type ChartLine, stackTops } from "#components/charts/model.ts";
import { TimeChart } from "#components/charts/time-chart.tsx";
import type { Line, Panel, PanelData } from "#lib/verticals/schema.ts";
import { lookOf } from "./colours.ts";
import { type Asked, PanelFrame } from "./panel-frame.tsx";
import { fromMs, rangeHref, type Stage, stepHref, toMs } from "./section-context.ts";
import { chartUnit } from "./words.ts";

type Series = Extract<PanelData, { kind: "series" }>;

/** Lines over time: dragging zooms the page, a click leads to the calls behind that step of that line. */
export function SeriesPanel({
  panel,
  asked,
  stage,
  height = 200,
  most,
  earlierOf,
  dots,
}: {
  panel: Panel;
  asked: Asked;
  stage: Stage;
  height?: number;
  /** What no figure can exceed. */
  most?: number;
  /** Of which lines the range before is drawn too; default: of all. */
  earlierOf?: readonly string[];
  /** Single events that lead to their trace. */
  dots?: readonly Dot[];
}) {
  const data = panel.data?.kind === "series" ? panel.data : null;
  return (
    <PanelFrame panel={panel} asked={asked} empty={emptyWords(panel, data)}>
      {data === null ? null : (
        <SeriesChart
          panel={panel}
          data={data}
          stage={stage}
          height={height}
          {...(most !== undefined && { most })}
          {...(earlierOf !== undefined && { earlierOf })}
          {...(dots !== undefined && { dots })}
        />
      )}
    </PanelFrame>
  );
}

const isKnown = ({ values }: Line): boolean => values.some((value) => value !== null);

function emptyWords(panel: Panel, data: Series | null): string | null {
  if (data === null) return panel.note;
  if (data.lines.some(isKnown)) return null;
  const sampled = data.lines.some(({ samples }) => samples?.some((one) => (one ?? 0) > 0) === true);
  return sampled
    ? "Too few samples in each step to say anything of them: a longer range has longer steps."
    : (panel.note ?? "Nothing was counted in this range.");
}

export function SeriesChart({
  panel,
  data,
  stage,
  height,
  most,
  earlierOf,
  dots,
}: {
  panel: Panel;
  data: Series;
  stage: Stage;
  height: number;
  most?: number;
  earlierOf?: readonly string[];
  dots?: readonly Dot[];
}) {
  const { range, marks, onZoom, onGo } = stage;
  const label = range.before?.label.replace("the same time ", "") ?? "before";
  const keys = [...new Set(data.lines.map(({ key }) => key))];
  const own = data.lines.filter((one) => one.of === "now" || earlierOf?.includes(one.key) !== false);
  // What it is compared with lies below.
  const drawn = own.toSorted((a, b) => Number(a.of === "now") - Number(b.of === "now"));
  const lines = drawn.map((one): ChartLine => {
    const look = lookOf(one.key, keys.indexOf(one.key));
    const href = rangeHref(one.drill, stage);
    if (one.of === "now")
      return {
        key: one.key,
        label: one.label,
        ...look,
        values: one.values,
        ...(href !== undefined && { href }),
      };
    return {
      key: `${one.key} before`,
      label: `${one.label} ${label}`,
      ...look,
      dash: "1 3",
      light: true,
      values: one.values,
    };
  });
  const onPick = (atMs: number, value: number | null) => {
    const now = data.lines.filter(({ of }) => of === "now");
    const index = Math.max(
      0,
      range.times.findIndex((time) => time >= atMs),
    );
    const line = data.stacked ? inStack(now, index, value) : nearestLine(now, index, value);
    const href = line === undefined ? null : stepHref(line.drill, stage, atMs);
    if (href !== null) onGo(href);
  };
  return (
    <TimeChart
      label={panel.title}
      unit={chartUnit(panel.unit)}
      times={range.times}
      lines={lines}
      thresholds={data.limits}
      marks={marks}
      {...(dots !== undefined && { dots, onDot: onGo })}
      fromMs={fromMs(stage)}
      toMs={toMs(stage)}
      {...(most !== undefined && { most })}
      stacked={data.stacked}
      newest={newestOf(data.lines)}
      height={height}
      onSelect={onZoom}
      onPick={onPick}
    />
  );
}

/** The last step of which anything is known; the very last may be too young. */
const newestOf = (lines: readonly Line[]): number =>
  Math.max(
    0,
    ...lines
      .filter(({ of }) => of === "now")
      .map(({ values }) => values.findLastIndex((value) => value !== null)),
  );

/** The part that covers a value of a stack; by keys, the whole has no part of its own: the first. */
function inStack(lines: readonly Line[], index: number, value: number | null): Line | undefined {
  if (value === null) return lines[0];
  return (
    lines.find((_, i) => (stackTops(lines.slice(0, i + 1).map(asLine), index + 1)[index] ?? 0) >= value) ??
    lines.at(-1)
  );
}
const asLine = ({ key, label, values }: Line): ChartLine => ({ key, label, colour: "", values });

function nearestLine(lines: readonly Line[], index: number, value: number | null): Line | undefined {
  const away = ({ values }: Line): number =>
    value === null ? 0 : Math.abs((values[index] ?? Number.POSITIVE_INFINITY) - value);
  return lines.filter(({ drill }) => drill !== null).toSorted((a, b) => away(a) - away(b))[0];
}
