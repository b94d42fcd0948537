import type { CallTurn } from "#lib/calls/schema.ts";
import { formatDuration, formatOffset } from "#lib/format/duration.ts";
import { STAGE_LABELS } from "#lib/format/labels.ts";

const WIDTH = 720;
const LEFT = 84;
const RIGHT = 66;
const ROW = 15;
const BAR = 9;
/** A drawing cannot be torn between pages: more turns are more drawings. */
const ROWS_A_DRAWING = 24;

/** One bar a turn, its latency divided among the stages, with its budget as a line. Drawn, so that it prints sharply. The table has the figures. */
export function LedgerChart({ turns }: { turns: readonly CallTurn[] }) {
  const scaleMs = Math.max(1, ...turns.map((turn) => Math.max(turn.latencyMs, turn.budgetMs)));
  const drawings = Array.from({ length: Math.ceil(turns.length / ROWS_A_DRAWING) }, (_, at) =>
    turns.slice(at * ROWS_A_DRAWING, (at + 1) * ROWS_A_DRAWING),
  );
  return drawings.map((rows) => (
    <svg
      key={rows[0]?.spanId}
      viewBox={`0 0 ${WIDTH} ${rows.length * ROW}`}
      width="100%"
      aria-hidden
      className="block"
    >
      <defs>
        <pattern
          id="print-gap"
          width="4"
          height="4"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="4" height="4" style={{ fill: "var(--surface)" }} />
          <rect width="1.4" height="4" style={{ fill: "var(--stage-unattributed)" }} />
        </pattern>
      </defs>
      {rows.map((turn, at) => (
        <Row key={`${turn.index} ${turn.spanId}`} turn={turn} y={at * ROW} scaleMs={scaleMs} />
      ))}
    </svg>
  ));
}

function Row({ turn, y, scaleMs }: { turn: CallTurn; y: number; scaleMs: number }) {
  const px = (ms: number) => (ms / scaleMs) * (WIDTH - LEFT - RIGHT);
  const top = y + (ROW - BAR) / 2;
  const startNs = BigInt(turn.startNs);
  const at = (ns: string) => Number(BigInt(ns) - startNs) / 1e6;
  const baseline = y + ROW - 4.5;
  return (
    <g>
      <text x={0} y={baseline} className="chart-text">
        Turn {turn.index}
      </text>
      <text x={LEFT - 8} y={baseline} textAnchor="end" className="chart-faint">
        {formatOffset(turn.startMs)}
      </text>
      {turn.parts.map((part) => {
        const from = Math.max(0, Math.min(at(part.startNs), turn.latencyMs));
        const to = Math.max(from, Math.min(at(part.endNs), turn.latencyMs));
        return (
          <rect
            key={`${part.startNs} ${part.stage}`}
            x={LEFT + px(from)}
            y={top}
            width={Math.max(0, px(to - from) - 0.4)}
            height={BAR}
            style={
              part.stage === "unattributed"
                ? { fill: "url(#print-gap)", stroke: "var(--stage-unattributed)", strokeWidth: 0.6 }
                : { fill: `var(--stage-${part.stage.replaceAll("_", "-")})` }
            }
          >
            <title>{`${STAGE_LABELS[part.stage]} ${formatDuration(to - from)}`}</title>
          </rect>
        );
      })}
      <line
        x1={LEFT + px(turn.budgetMs)}
        x2={LEFT + px(turn.budgetMs)}
        y1={y + 1}
        y2={y + ROW - 1}
        style={{ stroke: "var(--ink)", strokeWidth: 0.8 }}
      />
      <text x={WIDTH} y={baseline} textAnchor="end" className={turn.slow ? "chart-slow" : "chart-text"}>
        {`${turn.answered === false ? "≥ " : ""}${formatDuration(turn.latencyMs)}`}
      </text>
    </g>
  );
}
