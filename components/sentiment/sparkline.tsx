import { type ScorePoint, scoreLine } from "#lib/sentiment/model.ts";

const WIDTH = 144;
const HEIGHT = 28;
const PAD = 4;

/** Scores from the oldest call to this one, which stands at the end; the figures are in the table below. */
export function Sparkline({ points }: { points: readonly ScorePoint[] }) {
  const { dots, runs } = scoreLine(points);
  const x = (share: number) => PAD + share * (WIDTH - 2 * PAD);
  const y = (share: number) => HEIGHT - PAD - share * (HEIGHT - 2 * PAD);
  return (
    <span className="ml-auto flex items-center gap-2 text-2xs text-ink-3" aria-hidden>
      sentiment, oldest to this call
      <svg width={WIDTH} height={HEIGHT} className="overflow-visible">
        <line
          x1={0}
          x2={WIDTH}
          y1={y(0.5)}
          y2={y(0.5)}
          className="stroke-line-strong"
          strokeDasharray="2 3"
        />
        {runs.map((run) => (
          <polyline
            key={run[0]?.x}
            points={run.map((dot) => `${x(dot.x)},${y(dot.y)}`).join(" ")}
            className="fill-none stroke-ink-3"
            strokeWidth={1.25}
          />
        ))}
        {dots.map((dot) => (
          <circle
            key={dot.key}
            cx={x(dot.x)}
            cy={y(dot.y)}
            r={dot.key === "this" ? 3.5 : 2}
            className={dot.key === "this" ? "fill-accent" : "fill-ink-2"}
          />
        ))}
      </svg>
    </span>
  );
}
