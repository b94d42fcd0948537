/** The q-quantile (0…1) of the values by linear interpolation; NaN of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

export interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly target: string;
  /** How it was measured: runs, what was counted. */
  readonly how: string;
  readonly met: boolean;
}

/** Figures as a table; what misses its target is marked. */
export function table(figures: readonly Figure[]): string {
  return grid([
    ["", "measured", "target", "how"],
    ...figures.map((f) => [`${f.met ? "✓" : "✗"} ${f.what}`, f.measured, f.target, f.how]),
  ]);
}

/** Rows in plain text, each column as wide as its contents. */
export function grid(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...rows.map((row) => row[i]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** `8.3 ms`, `412 ms`. */
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

/** Times `run` for each input, one after another, after `warmup` uncounted ones; milliseconds. */
export async function timings<T>(
  inputs: readonly T[],
  run: (input: T) => Promise<unknown>,
  warmup = 10,
): Promise<number[]> {
  for (const input of inputs.slice(0, warmup)) await run(input);
  const times: number[] = [];
  for (const input of inputs) {
    const start = performance.now();
    await run(input);
    times.push(performance.now() - start);
  }
  return times;
}
