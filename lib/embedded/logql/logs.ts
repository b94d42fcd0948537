import type { LogQuery } from "./ast.ts";
import { LogqlError } from "./error.ts";
import { type CategorisedLabels, LineLabels } from "./labels.ts";
import type { Line } from "./line.ts";
import { prefilterOf } from "./prefilter.ts";
import { type LineSource, MAX_SPAN_NS } from "./source.ts";
import { compilePipeline } from "./stages.ts";

const TOO_LONG = "the query reads more than 104 days at once";

export interface LogEntry {
  /** Epoch ns, decimal. */
  readonly timestampNs: string;
  readonly line: string;
  readonly labels: CategorisedLabels;
}

export interface LogRange {
  readonly startNs: bigint;
  /** Exclusive. */
  readonly endNs: bigint;
  readonly direction: "forward" | "backward";
  readonly limit: number;
  /** With an interval, only lines at least so far from the one before are returned; 0: all. */
  readonly intervalNs: number;
}

/** The first `limit` lines in the direction asked for. */
export function evaluateLogs(source: LineSource, query: LogQuery, range: LogRange): LogEntry[] {
  const entries: LogEntry[] = [];
  let lastOffset: number | null = null;
  forEachLine(source, query, range, (line, offset) => {
    if (lastOffset === null || Math.abs(offset - lastOffset) >= range.intervalNs) {
      entries.push({ timestampNs: line.timestampNs(), line: line.text, labels: line.labels.categorised() });
      lastOffset = offset;
    }
    return entries.length < range.limit;
  });
  return entries;
}

/** Runs the query's pipeline over its lines; the visitor gets one reused object. `wanted`: see {@link LineLabels}. */
export function forEachLine(
  source: LineSource,
  query: LogQuery,
  range: Pick<LogRange, "startNs" | "endNs" | "direction">,
  visit: (line: Line, offset: number) => boolean,
  wanted: ReadonlySet<string> | null = null,
): void {
  if (range.endNs - range.startNs >= MAX_SPAN_NS) throw new LogqlError(TOO_LONG);
  const pipeline = compilePipeline(query.stages);
  const labels = new LineLabels(wanted);
  let offset = 0;
  const line: Line = {
    text: "",
    labels,
    timestampNs: () => (range.startNs + BigInt(offset)).toString(),
  };
  const request = { ...range, matchers: query.matchers, prefilter: prefilterOf(query.stages) };
  source.scan(request, (row) => {
    offset = row.offset;
    line.text = row.text;
    labels.reset(row.stream, row.metadata);
    return pipeline(line) ? visit(line, offset) : true;
  });
}
