/** A line without axes beside a figure that says the same in words; gaps stay gaps. */
export function Sparkline({
  values,
  limit,
  width = 96,
  height = 20,
}: {
  /** At even times, oldest first. */
  values: readonly (number | null)[];
  /** What must not be exceeded: a fine line. */
  limit?: number | null;
  width?: number;
  height?: number;
}) {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const top = Math.max(limit ?? 0, ...known) || 1;
  const bottom = Math.min(0, ...known);
  const x = (index: number) => (index / Math.max(1, values.length - 1)) * width;
  const y = (value: number) => height - 1.5 - ((value - bottom) / (top - bottom)) * (height - 3);
  return (
    <svg width={width} height={height} aria-hidden className="block overflow-visible">
      {limit === undefined || limit === null ? null : (
        <line
          x1={0}
          x2={width}
          y1={y(limit)}
          y2={y(limit)}
          className="stroke-line-strong"
          strokeDasharray="2 2"
        />
      )}
      {runs(values).map(({ from, run }) => (
        <polyline
          key={from}
          points={(run.length === 1 ? [...run, ...run] : run)
            .map((value, i) => `${x(from + i) + (run.length === 1 ? i : 0)},${y(value)}`)
            .join(" ")}
          className="fill-none stroke-ink-2"
          strokeWidth={1.25}
          strokeLinejoin="round"
        />
      ))}
    </svg>
  );
}

/** Stretches without a gap. */
function runs(values: readonly (number | null)[]): { from: number; run: number[] }[] {
  const all: { from: number; run: number[] }[] = [];
  let current: { from: number; run: number[] } | null = null;
  for (const [index, value] of values.entries()) {
    if (value === null) current = null;
    else if (current === null) all.push((current = { from: index, run: [value] }));
    else current.run.push(value);
  }
  return all;
}
