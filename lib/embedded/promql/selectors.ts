import type { VectorSelector } from "./ast.ts";
import { type Context, lastOf, referenceGrid } from "./context.ts";
import { dropMetadata } from "./labels.ts";
import { emptySeries, isEmpty, mergeByLabels, type Grid, type Series, type Vector } from "./series.ts";
import type { RawSeries } from "./storage.ts";

/**
 * An instant vector: at each step the newest sample in (ref − lookback, ref], none where that is a staleness
 * marker (https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness).
 */
export function evalSelector(selector: VectorSelector, context: Context): Vector {
  return look(selector, context, (raw, i) => raw.values[i] ?? Number.NaN);
}

/** `timestamp(selector)`: the samples' own times in seconds. */
export function evalTimestamps(selector: VectorSelector, context: Context): Vector {
  const vector = look(selector, context, (raw, i) => (raw.times[i] ?? 0) / 1000);
  return mergeByLabels(
    vector.map((series) => ({ ...series, labels: dropMetadata(series.labels) })),
    context.grid.count,
  );
}

function look(
  selector: VectorSelector,
  context: Context,
  read: (raw: RawSeries, i: number) => number,
): Vector {
  const refs = referenceGrid(selector, context);
  const { lookbackMs, storage, budget } = context;
  const result: Series[] = [];
  for (const raw of storage.select(selector.matchers, refs.startMs - lookbackMs + 1, lastOf(refs))) {
    budget.spend(refs.count);
    const out = emptySeries(raw.labels, refs.count);
    fill(raw, refs, lookbackMs, out, read);
    if (!isEmpty(out)) result.push(out);
  }
  return result;
}

function fill(
  raw: RawSeries,
  refs: Grid,
  lookbackMs: number,
  out: Series,
  read: (raw: RawSeries, i: number) => number,
): void {
  const { times, stale } = raw;
  let next = 0;
  for (let step = 0; step < refs.count; step++) {
    const ref = refs.startMs + refs.stepMs * step;
    while (next < times.length && (times[next] ?? 0) <= ref) next++;
    const newest = next - 1;
    if (newest < 0 || (times[newest] ?? 0) <= ref - lookbackMs || stale?.[newest] === 1) continue;
    out.present[step] = 1;
    out.values[step] = read(raw, newest);
  }
}
