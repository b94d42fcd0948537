import type { Grouping, LogQuery, RangeAggregation, Unwrap } from "./ast.ts";
import { LogqlError } from "./error.ts";
import { Labels } from "./labels.ts";
import { compileLabelFilter, quantityProblem } from "./label-filter.ts";
import type { Line } from "./line.ts";
import { parseBytes, parseFloat64, parseGoDuration } from "./literals.ts";
import { forEachLine } from "./logs.ts";
import { filteredNames } from "./required-labels.ts";
import type { LineSource } from "./source.ts";
import type { Sample, StepFn, Steps } from "./vector.ts";
import { windowFunction } from "./window-functions.ts";

interface Series {
  readonly labels: Labels;
  readonly offsets: number[];
  readonly values: number[];
  /** Index of the first sample inside the window, and of the first behind it. */
  from: number;
  to: number;
}

/** More label sets than this in one aggregation are refused: they would only be summed up to exceed the series limit. */
const MAX_SERIES = 100_000;

/**
 * `rate({…}[5m])` and its kin: the window of a step ends at the step (inclusive) and starts a range before (exclusive).
 * `outer` is the grouping of a `sum` around it, which can be applied to the lines at once.
 */
export function evaluateRange(
  source: LineSource,
  query: RangeAggregation,
  steps: Steps,
  outer: Grouping | null,
): StepFn {
  const lastOffset = (steps.count - 1) * steps.stepNs + query.rangeNs;
  const startNs = steps.startNs - BigInt(query.rangeNs) - BigInt(query.offsetNs);
  const grouping = groupingOf(query, outer);
  const series = collect(source, query, grouping, startNs, startNs + BigInt(lastOffset) + 1n);
  const aggregate = windowFunction(query);
  const failing = preservesErrors(query, grouping) ? () => undefined : rejectErrors;
  const at = (step: number): Sample[] => {
    const end = query.rangeNs + step * steps.stepNs;
    const samples: Sample[] = [];
    for (const one of series) {
      slide(one, end - query.rangeNs, end);
      if (one.from === one.to) continue;
      failing(one.labels);
      samples.push({ labels: one.labels, value: aggregate(one, one.from, one.to, end) });
    }
    return samples;
  };
  return query.op === "absent_over_time" ? absent(query.query, at) : at;
}

function slide(series: Series, start: number, end: number): void {
  const { offsets } = series;
  while (series.to < offsets.length && (offsets[series.to] ?? 0) <= end) series.to++;
  while (series.from < series.to && (offsets[series.from] ?? 0) <= start) series.from++;
}

/** Loki's `extractor`: the outer grouping takes the inner one's place, and unwrapping takes its label away. */
function groupingOf(query: RangeAggregation, outer: Grouping | null): Grouping | null {
  if (query.op === "absent_over_time") return { without: false, labels: [] };
  const grouping = outer ?? query.grouping;
  if (query.unwrap === null) return grouping;
  if (grouping === null) return { without: true, labels: [query.unwrap.label] };
  return grouping.without ? { without: true, labels: [...grouping.labels, query.unwrap.label] } : grouping;
}

function collect(
  source: LineSource,
  query: RangeAggregation,
  grouping: Grouping | null,
  startNs: bigint,
  endNs: bigint,
): Series[] {
  const byLabels = new Map<string, Series>();
  const byRawKey = new Map<string, Series>();
  const extract = sampleOf(query);
  const log = skipsParsers(query, grouping) ? withoutParsers(query.query) : query.query;
  forEachLine(
    source,
    log,
    { startNs, endNs, direction: "forward" },
    (line, offset) => {
      const value = extract(line);
      if (value === null) return true;
      const values = line.labels.grouped(grouping);
      let raw = "";
      for (const [name, text] of values) raw += `${name}\u0000${text}\u0001`;
      let series = byRawKey.get(raw);
      if (series === undefined) {
        const labels = new Labels(values);
        series = byLabels.get(labels.key) ?? { labels, offsets: [], values: [], from: 0, to: 0 };
        byLabels.set(labels.key, series);
        byRawKey.set(raw, series);
        if (byRawKey.size > MAX_SERIES) throw seriesLimit(MAX_SERIES);
      }
      series.offsets.push(offset);
      series.values.push(value);
      return true;
    },
    wantedLabels(query, grouping),
  );
  return [...byLabels.values()];
}

export function seriesLimit(limit: number): LogqlError {
  return new LogqlError(
    `maximum number of series (${limit}) reached for a single query; consider reducing query cardinality by adding more specific stream selectors, reducing the time range, or aggregating results with functions like sum(), count() or topk()`,
  );
}

/** The number that a line counts for; null: none. */
function sampleOf({ op, unwrap }: RangeAggregation): (line: Line) => number | null {
  if (unwrap !== null) return unwrapped(unwrap);
  return op === "bytes_over_time" || op === "bytes_rate" ? ({ text }) => Buffer.byteLength(text) : () => 1;
}

function unwrapped({ label, convert, postFilters }: Unwrap): (line: Line) => number | null {
  const filters = postFilters.map(compileLabelFilter);
  const read = CONVERT[convert];
  return ({ labels }) => {
    const text = labels.get(label);
    if (text === undefined || text === "") return null;
    const value = read(text);
    if (value === null)
      labels.setError("SampleExtractionErr", quantityProblem(convert === "float" ? "number" : convert, text));
    return filters.every((filter) => filter(labels)) ? (value ?? 0) : null;
  };
}

const CONVERT = {
  float: parseFloat64,
  bytes: parseBytes,
  duration: (text: string): number | null => {
    const ns = parseGoDuration(text);
    return ns === null ? null : ns / 1e9;
  },
} as const;

/** `sum(count_over_time({…} | json [5m]))` needs no label at all, so Loki does not parse, nor fail on, the lines. */
function skipsParsers({ query, unwrap }: RangeAggregation, grouping: Grouping | null): boolean {
  const noLabels = grouping !== null && !grouping.without && grouping.labels.length === 0;
  return noLabels && unwrap === null && filteredNames(query.stages).length === 0;
}

const PARSERS: ReadonlySet<string> = new Set(["json", "logfmt", "pattern", "unpack"]);

function withoutParsers(query: LogQuery): LogQuery {
  return {
    ...query,
    stages: query.stages.filter(({ type }) => !PARSERS.has(type)),
  };
}

/** The only labels that the query needs, as Loki's `ParserHint` says; null: any may be needed. */
function wantedLabels(
  { query, unwrap }: RangeAggregation,
  grouping: Grouping | null,
): ReadonlySet<string> | null {
  if (grouping === null || grouping.without) return null;
  const names = [...grouping.labels, ...filteredNames(query.stages)];
  if (unwrap !== null) {
    names.push(unwrap.label);
    for (const filter of unwrap.postFilters) names.push(...filteredNames([{ type: "label_filter", filter }]));
  }
  if (names.length === 0) return null;
  return new Set(names.flatMap((name) => [name, name.replace(/_extracted$/, "")]));
}

/** Errors are kept as labels where the query asks for `__error__` and groups by names. */
function preservesErrors({ query, unwrap }: RangeAggregation, grouping: Grouping | null): boolean {
  if (grouping === null || grouping.without) return false;
  const names = [...grouping.labels, ...filteredNames(query.stages)];
  for (const filter of unwrap?.postFilters ?? [])
    names.push(...filteredNames([{ type: "label_filter", filter }]));
  return names.includes("__error__");
}

function rejectErrors(labels: Labels): void {
  if (!labels.has("__error__")) return;
  const kind = labels.get("__error__");
  throw new LogqlError(
    `pipeline error: '${kind}' for series: '${labels.toString()}'.\n` +
      `Use a label filter to intentionally skip this error. (e.g | __error__!="${kind}").\n` +
      `To skip all potential errors you can match empty errors.(e.g __error__="")\n` +
      `The label filter can also be specified after unwrap. (e.g | unwrap latency | __error__="" )\n`,
  );
}

/** 1 where there is nothing, labelled by the matchers that name one value. */
function absent({ matchers }: LogQuery, at: StepFn): StepFn {
  const values = new Map<string, string>();
  const open = new Set<string>();
  for (const { name, op, value } of matchers) {
    if (op === "=" && !values.has(name)) values.set(name, value);
    else open.add(name);
  }
  for (const name of open) values.delete(name);
  const labels = new Labels(values);
  return (step) => (at(step).length > 0 ? [] : [{ labels, value: 1 }]);
}
