import {
  type ChartLine,
  isLone,
  leastTop,
  type Mark,
  placeMarks,
  stackTops,
  type Threshold,
  timeTicks,
  valueScale,
} from "#components/charts/model.ts";
import { formatFigure, type Unit } from "#lib/format/figures.ts";
import { keyed } from "#lib/format/keys.ts";
import { formatClock, formatDate, zoneAheadMs } from "#lib/format/time.ts";
import { freeSide } from "#components/charts/free-side.ts";
import { areaPath, type Axes, linePath, stacked as stackedEdges } from "#components/charts/paths.ts";
import { rangeText, sumText } from "./extremes.ts";

/** Between the margins of A4, in CSS px. */
export const PAPER_PX = 688;
const LEFT = 48;
const RIGHT = 6;
const AXIS = 18;
const LANE = 11;
const TICK_PX = 76;
const HALO = { paintOrder: "stroke", stroke: "#fff", strokeWidth: 3 } as const;

export interface PaperPlotProps {
  readonly unit: Unit;
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly limits?: readonly Threshold[];
  readonly marks?: readonly Mark[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly timeZone: string;
  readonly stacked?: boolean;
  readonly most?: number | undefined;
  /** Beside each name stands how many in all, rather than the lowest and the highest. */
  readonly summed?: boolean;
  readonly width?: number;
  readonly height?: number;
  /** Small, among others like it: no legend, no times, the highest and the lowest of its scale alone. */
  readonly bare?: boolean;
}

/** A chart for paper: drawn without measuring anything, so that it is whole the moment the browser prints, and sharp. */
export function PaperPlot(props: PaperPlotProps) {
  const { unit, times, lines, limits = [], marks = [], fromMs, toMs, timeZone, stacked = false } = props;
  const { width = PAPER_PX, height = 165, most, bare = false, summed = false } = props;
  const tops = { key: "", label: "", colour: "", values: stackTops(lines, times.length) };
  const scale = valueScale(stacked ? [tops] : lines, limits, {
    least: leastTop(unit),
    ...(most !== undefined && { most }),
  });
  const inner = width - LEFT - RIGHT;
  const placed = placeMarks(marks, { fromMs, toMs, width: inner });
  const lanes = Math.max(0, ...placed.map(({ lane }) => (lane === null ? 0 : lane + 1)));
  const top = 6 + Math.min(2, lanes) * LANE;
  const bottom = bare ? height - 6 : height - AXIS;
  const ticks = bare ? [scale.min, scale.max] : scale.ticks;
  const x = (at: number) => LEFT + ((at - fromMs) / Math.max(1, toMs - fromMs)) * inner;
  const y = (value: number) => top + (1 - (value - scale.min) / (scale.max - scale.min)) * (bottom - top);
  /** What a pixel is worth. */
  const px = (scale.max - scale.min) / Math.max(1, bottom - top);
  const axes: Axes = { x, y };
  const edges = stacked
    ? stackedEdges(
        lines.map(({ values }) => values),
        times.length,
      )
    : [];
  const clipId = `paper-${[unit, width, height].join("-")}`;
  return (
    <>
      {bare ? null : <PaperLegend lines={lines} unit={unit} stacked={stacked} summed={summed} />}
      <svg viewBox={`0 0 ${width} ${height}`} width="100%" aria-hidden>
        <defs>
          <clipPath id={clipId}>
            <rect x={LEFT} y={0} width={inner} height={bottom + 1} />
          </clipPath>
        </defs>
        {ticks.map((tick) => (
          <g key={tick}>
            <line
              x1={LEFT}
              x2={width - RIGHT}
              y1={y(tick)}
              y2={y(tick)}
              className={tick === 0 ? "stroke-line-strong" : "stroke-line"}
              strokeWidth={0.75}
            />
            <text x={LEFT - 5} y={y(tick) + 3.5} textAnchor="end">
              {formatFigure(tick, unit)}
            </text>
          </g>
        ))}
        {bare ? null : (
          <TimeAxis
            fromMs={fromMs}
            toMs={toMs}
            timeZone={timeZone}
            x={x}
            y={bottom}
            most={Math.floor(inner / TICK_PX)}
          />
        )}
        <g clipPath={`url(#${clipId})`}>
          {stacked
            ? lines.map((line, i) => (
                <path
                  key={line.key}
                  d={areaPath(times, edges[i - 1] ?? [], edges[i] ?? [], axes)}
                  fill={line.colour}
                  fillOpacity={line.light === true ? 0.45 : 0.85}
                />
              ))
            : lines.map((line) => <OneLine key={line.key} line={line} times={times} axes={axes} />)}
          {limits
            .filter(({ value }) => value <= scale.max)
            .map(({ value, label }) => {
              const isLeft = freeSide(lines, value, value + px * 14) === "left";
              return (
                <g key={`${label} ${value}`}>
                  <line
                    x1={LEFT}
                    x2={width - RIGHT}
                    y1={y(value)}
                    y2={y(value)}
                    className="stroke-ink"
                    strokeWidth={0.75}
                    strokeDasharray="2 3"
                  />
                  <text
                    x={isLeft ? LEFT + 3 : width - RIGHT - 3}
                    y={y(value) - 3}
                    textAnchor={isLeft ? "start" : "end"}
                    style={HALO}
                  >
                    {label}
                  </text>
                </g>
              );
            })}
        </g>
        {keyed(placed, ({ mark }) => `${mark.kind} ${mark.atMs}`).map(
          ({ key, item: { mark, lane, side } }) => (
            <g key={key}>
              <line
                x1={x(mark.atMs)}
                x2={x(mark.atMs)}
                y1={0}
                y2={bottom}
                className={mark.kind === "alert" ? "stroke-breach" : "stroke-ink-3"}
                strokeWidth={0.75}
                strokeDasharray={mark.kind === "deploy" ? "4 2" : "1 2"}
              />
              {lane === null || lane > 1 ? null : (
                <text
                  x={x(mark.atMs) + (side === "left" ? -3 : 3)}
                  y={9 + lane * LANE}
                  textAnchor={side === "left" ? "end" : "start"}
                  style={HALO}
                >
                  {mark.label}
                </text>
              )}
            </g>
          ),
        )}
      </svg>
    </>
  );
}

function OneLine({ line, times, axes }: { line: ChartLine; times: readonly number[]; axes: Axes }) {
  return (
    <g strokeOpacity={line.light === true ? 0.7 : 1}>
      <path
        d={linePath(times, line.values, axes)}
        fill="none"
        stroke={line.colour}
        strokeWidth={line.light === true ? 0.9 : 1.3}
        strokeDasharray={line.dash ?? ""}
        strokeLinejoin="round"
      />
      {line.values.map((value, i) =>
        value !== null && isLone(line.values, i) ? (
          <circle key={times[i]} cx={axes.x(times[i] ?? 0)} cy={axes.y(value)} r={1.5} fill={line.colour} />
        ) : null,
      )}
    </g>
  );
}

/** Round instants below a plot; at midnight the day. */
export function TimeAxis({
  fromMs,
  toMs,
  timeZone,
  x,
  y,
  most,
}: {
  fromMs: number;
  toMs: number;
  timeZone: string;
  x: (at: number) => number;
  /** px of the axis. */
  y: number;
  /** How many ticks have room. */
  most: number;
}) {
  const { ticks, stepMs } = timeTicks(fromMs, toMs, Math.max(2, most), (at) => zoneAheadMs(at, timeZone));
  return (
    <>
      {ticks.map((at) => {
        const clock = formatClock(at, timeZone).slice(0, 5);
        return (
          <g key={at}>
            <line x1={x(at)} x2={x(at)} y1={y} y2={y + 4} className="stroke-line-strong" strokeWidth={0.75} />
            <text x={x(at)} y={y + 14} textAnchor="middle">
              {stepMs >= 86_400_000 || clock === "00:00" ? formatDate(at, timeZone).slice(0, -5) : clock}
            </text>
          </g>
        );
      })}
    </>
  );
}

/** What each line is, and between which figures it moved or how many there were. */
function PaperLegend({
  lines,
  unit,
  stacked,
  summed,
}: {
  lines: readonly ChartLine[];
  unit: Unit;
  stacked: boolean;
  summed: boolean;
}) {
  return (
    <ul className="legend">
      {lines.map((line) => (
        <li key={line.key}>
          <svg width={16} height={8} aria-hidden>
            {stacked ? (
              <rect width={8} height={8} fill={line.colour} fillOpacity={line.light === true ? 0.45 : 0.85} />
            ) : (
              <line
                x2={16}
                y1={4}
                y2={4}
                stroke={line.colour}
                strokeWidth={line.light === true ? 0.9 : 1.5}
                strokeDasharray={line.dash ?? ""}
              />
            )}
          </svg>
          {line.label}
          <span className="faint">
            {(summed ? sumText(line.values) : rangeText(line.values, unit)) ?? "no figure"}
          </span>
        </li>
      ))}
    </ul>
  );
}
