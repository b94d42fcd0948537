import type { ChartLine, Mark } from "#components/charts/model.ts";
import { levelOf, LEVELS, levelTops } from "#components/charts/heat.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { formatCount, formatScore } from "#lib/format/figures.ts";
import { keyed } from "#lib/format/keys.ts";
import type { Limits, PageRange, Panel, PanelData } from "#lib/verticals/schema.ts";
import { lookOf } from "../colours.ts";
import { placed, waitTicks } from "../scatter.ts";
import { chartUnit } from "../words.ts";
import { Missing, Piece } from "./parts.tsx";
import { PAPER_PX, PaperPlot, TimeAxis } from "./plot.tsx";
import { stepWords } from "./range-words.ts";

type Series = Extract<PanelData, { kind: "series" }>;
type Heat = Extract<PanelData, { kind: "heatmap" }>;
type Scatter = Extract<PanelData, { kind: "scatter" }>;

export interface Sheet {
  readonly range: PageRange;
  readonly marks: readonly Mark[];
  readonly timeZone: string;
}

/** Lines over time. `earlierOf`: of which lines the range before is drawn too; default: of all. */
export function PaperSeries({
  panel,
  sheet,
  height,
  most,
  earlierOf,
}: {
  panel: Panel;
  sheet: Sheet;
  height?: number;
  most?: number;
  earlierOf?: readonly string[];
}) {
  const { range, marks, timeZone } = sheet;
  const data = panel.data?.kind === "series" ? panel.data : null;
  if (data === null) return <Missing title={panel.title}>Its source did not answer.</Missing>;
  if (!data.lines.some(({ values }) => values.some((value) => value !== null)))
    return <Missing title={panel.title}>{nothingOf(panel, data)}</Missing>;
  const summed = data.stacked && (panel.unit === "calls" || panel.unit === "events");
  return (
    <Piece
      title={panel.title}
      words={`${panel.description}; steps of ${stepWords(range.stepSeconds)}${summed ? ", beside each name how many in all" : ""}.`}
      note={panel.note}
    >
      <PaperPlot
        unit={chartUnit(panel.unit)}
        times={range.times}
        lines={linesOf(data, range, earlierOf)}
        limits={data.limits}
        marks={marks}
        fromMs={Date.parse(range.from)}
        toMs={Date.parse(range.to)}
        timeZone={timeZone}
        stacked={data.stacked}
        most={most}
        summed={summed}
        {...(height !== undefined && { height })}
      />
    </Piece>
  );
}

function nothingOf(panel: Panel, data: Series): string {
  const sampled = data.lines.some(({ samples }) => samples?.some((one) => (one ?? 0) > 0) === true);
  return sampled
    ? "Too few samples in each step to say anything of them."
    : (panel.note ?? "Nothing was counted in this range.");
}

function linesOf(data: Series, range: PageRange, earlierOf: readonly string[] | undefined): ChartLine[] {
  const keys = [...new Set(data.lines.map(({ key }) => key))];
  const label = range.before?.label.replace("the same time ", "") ?? "before";
  return data.lines
    .filter(({ of, key }) => of === "now" || earlierOf?.includes(key) !== false)
    .toSorted((a, b) => Number(a.of === "now") - Number(b.of === "now"))
    .map((one): ChartLine => {
      const look = lookOf(one.key, keys.indexOf(one.key));
      if (one.of === "now") return { key: one.key, label: one.label, ...look, values: one.values };
      const name = `${one.label} ${label}`;
      return { key: `${one.key} before`, label: name, ...look, dash: "1 3", light: true, values: one.values };
    });
}

const ROW_PX = 15;
const LEFT_PX = 48;
const AXIS_PX = 18;

/** How many turns of each step took how long. Rectangles, so that it prints sharply. */
export function PaperHeatmap({ panel, sheet, limits }: { panel: Panel; sheet: Sheet; limits: Limits }) {
  const { range, timeZone } = sheet;
  const data = panel.data?.kind === "heatmap" ? panel.data : null;
  if (data === null) return <Missing title={panel.title}>Its source did not answer.</Missing>;
  const tops = levelTops(data.counts);
  if (tops.length === 0)
    return <Missing title={panel.title}>{panel.note ?? "No turn was counted in this range."}</Missing>;
  const [fromMs, toMs] = [Date.parse(range.from), Date.parse(range.to)];
  const inner = PAPER_PX - LEFT_PX - 6;
  const x = (at: number) => LEFT_PX + ((at - fromMs) / Math.max(1, toMs - fromMs)) * inner;
  const bottom = data.bounds.length * ROW_PX;
  const limit = limits.find(({ value }) => data.bounds.includes(value));
  const y = (band: number) => (data.bounds.length - 1 - band) * ROW_PX;
  return (
    <Piece
      title={panel.title}
      words={`${panel.description}; steps of ${stepWords(range.stepSeconds)}, the darker the more${limit === undefined ? "" : `; dotted: ${limit.label}, ${formatDuration(limit.value)}`}.`}
      note={panel.note}
    >
      <ul className="legend">
        {tops.map((top, i) => (
          <li key={top}>
            <svg width={8} height={8} aria-hidden>
              <rect width={8} height={8} fill="var(--accent)" fillOpacity={LEVELS[i] ?? 1} />
            </svg>
            {top > (tops[i - 1] ?? 0) + 1 ? `${formatCount((tops[i - 1] ?? 0) + 1)} to ` : ""}
            {formatCount(top)}
            {i === tops.length - 1 ? " turns" : ""}
          </li>
        ))}
      </ul>
      <svg viewBox={`0 0 ${PAPER_PX} ${bottom + AXIS_PX}`} width="100%" aria-hidden>
        <rect x={LEFT_PX} width={inner} height={bottom} fill="var(--sunken)" />
        <Cells data={data} range={range} tops={tops} x={x} y={y} leftPx={LEFT_PX} />
        {data.bounds.map((bound, i) =>
          bound === null ? null : (
            <text key={bound} x={LEFT_PX - 5} y={y(i) + 3.5} textAnchor="end">
              {formatDuration(bound)}
            </text>
          ),
        )}
        {limit === undefined ? null : (
          <>
            <line
              x1={LEFT_PX}
              x2={PAPER_PX - 6}
              y1={y(data.bounds.indexOf(limit.value))}
              y2={y(data.bounds.indexOf(limit.value))}
              className="stroke-ink"
              strokeWidth={0.75}
              strokeDasharray="2 3"
            />
          </>
        )}
        <TimeAxis fromMs={fromMs} toMs={toMs} timeZone={timeZone} x={x} y={bottom} most={8} />
      </svg>
    </Piece>
  );
}

function Cells({
  data,
  range,
  tops,
  x,
  y,
  leftPx,
}: {
  data: Heat;
  range: PageRange;
  tops: readonly number[];
  x: (at: number) => number;
  y: (band: number) => number;
  leftPx: number;
}) {
  const stepMs = range.stepSeconds * 1000;
  return data.counts.flatMap((values, band) =>
    values.flatMap((count, i) => {
      const end = range.times[i];
      const level = levelOf(count, tops);
      if (end === undefined || level === 0) return [];
      const left = Math.max(leftPx, x(end - stepMs));
      return (
        <rect
          key={`${data.bounds[band] ?? "over"} ${end}`}
          x={left.toFixed(1)}
          y={y(band) + 0.5}
          width={Math.max(0.6, x(end) - left - 0.6).toFixed(1)}
          height={ROW_PX - 1}
          fill="var(--accent)"
          fillOpacity={LEVELS[level - 1] ?? 1}
        />
      );
    }),
  );
}

const HIGH_PX = 210;

/** Each call's longest wait beside its sentiment, with what was found. */
export function PaperScatter({ panel }: { panel: Panel }) {
  const data = panel.data?.kind === "scatter" ? panel.data : null;
  if (data === null) return <Missing title={panel.title}>Its source did not answer.</Missing>;
  if (data.x.length === 0)
    return <Missing title={panel.title}>No call of this range has both a wait and a sentiment.</Missing>;
  return (
    <Piece
      title={panel.title}
      words={`${panel.description}: across the wait (logarithmic), up the score from −1 to +1. ${data.statement}`}
      note={panel.note}
    >
      <Points data={data} />
    </Piece>
  );
}

function Points({ data }: { data: Scatter }) {
  const inner = PAPER_PX - LEFT_PX - 6;
  const most = Math.max(1_000, ...data.x);
  const place = placed({ width: inner, height: HIGH_PX - AXIS_PX, mostMs: most });
  const points = keyed(
    data.x.map((wait, i) => ({ x: LEFT_PX + place.x(wait), y: place.y(data.y[i] ?? 0) })),
    (one) => `${one.x.toFixed(1)} ${one.y.toFixed(1)}`,
  );
  return (
    <svg viewBox={`0 0 ${PAPER_PX} ${HIGH_PX}`} width="100%" aria-hidden>
      {[1, 0, -1].map((tick) => (
        <g key={tick}>
          <line
            x1={LEFT_PX}
            x2={PAPER_PX - 6}
            y1={place.y(tick)}
            y2={place.y(tick)}
            className={tick === 0 ? "stroke-line-strong" : "stroke-line"}
            strokeWidth={0.75}
          />
          <text x={LEFT_PX - 5} y={place.y(tick) + 3.5} textAnchor="end">
            {formatScore(tick)}
          </text>
        </g>
      ))}
      {waitTicks(most).map((tick) => (
        <text key={tick} x={LEFT_PX + place.x(tick)} y={HIGH_PX - 4} textAnchor="middle">
          {formatDuration(tick)}
        </text>
      ))}
      {points.map(({ key, item }) => (
        <circle
          key={key}
          cx={item.x.toFixed(1)}
          cy={item.y.toFixed(1)}
          r={1.8}
          fill="var(--accent)"
          fillOpacity={0.45}
        />
      ))}
    </svg>
  );
}
