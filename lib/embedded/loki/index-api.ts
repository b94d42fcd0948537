import type { DatabaseSync } from "node:sqlite";
import type { Matcher } from "../logql/ast.ts";
import { Labels } from "../logql/labels.ts";
import { parseMatchers } from "../logql/parser.ts";
import type { ApiRequest, ApiResponse } from "../signal.ts";
import { isEmptySelector } from "./labels-api.ts";
import { BadParameter, type Bounds, checkLength, limit, orderedBounds, step } from "./params.ts";
import { formatValue, lokiJson, sampleTime } from "./respond.ts";
import { counted, statistics } from "./statistics.ts";
import { lineSource } from "./scan.ts";
import { findStreams, hoursOf, type Stream } from "./streams.ts";
import { HOUR_NS, statement } from "./tables.ts";

interface Volume {
  readonly lines: number;
  readonly bytes: number;
}

/** https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-log-statistics: `chunks` are a stream's hours. */
export function indexStats(db: DatabaseSync, request: ApiRequest): ApiResponse {
  const range = orderedBounds(request);
  checkLength(range);
  const hours = volumesOf(db, parseMatchers(request.params.get("query") ?? ""), range);
  return lokiJson({
    streams: new Set(hours.map(({ stream }) => stream.id)).size,
    chunks: hours.length,
    bytes: hours.reduce((sum, { bytes }) => sum + bytes, 0),
    entries: hours.reduce((sum, { lines }) => sum + lines, 0),
  });
}

/** https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-log-volume */
export function indexVolume(db: DatabaseSync, request: ApiRequest, perStep: boolean): ApiResponse {
  const range = orderedBounds(request);
  checkLength(range);
  const most = request.params.get("limit") === "0" ? 100 : limit(request);
  const stepNs = perStep ? step(request, range) : 0n;
  const name = namer(request);
  const matchers = matchersOf(request);
  const buckets = perStep ? bucketsOf(range, stepNs) : [{ ...range, timeNs: range.endNs }];
  const points = new Map<string, { labels: Labels; values: [number, string][]; first: number }>();
  for (const bucket of buckets) {
    for (const [key, { labels, bytes }] of top(sumBy(volumesOf(db, matchers, bucket), name), most)) {
      const value: [number, string] = [sampleTime(bucket.timeNs), formatValue(bytes)];
      const known = points.get(key);
      if (known === undefined) points.set(key, { labels, values: [value], first: bytes });
      else known.values.push(value);
    }
  }
  const sorted = [...points]
    .toSorted(([a, x], [b, y]) => y.first - x.first || (a < b ? -1 : 1))
    .map(([, point]) => point);
  // A range with one step is a vector to Loki, too.
  const matrix = sorted.some(({ values }) => values.length > 1);
  return lokiJson({
    status: "success",
    data: {
      resultType: matrix ? "matrix" : "vector",
      result: sorted.map(({ labels, values }) => ({
        metric: labels.toObject(),
        ...(matrix ? { values } : { value: values[0] }),
      })),
      stats: statistics(counted(lineSource(db)).counts, sorted.length, 0),
    },
  });
}

function matchersOf(request: ApiRequest): readonly Matcher[] {
  const query = request.params.get("query") ?? "";
  return query !== "" && isEmptySelector(query) ? [] : parseMatchers(query);
}

interface StreamVolume extends Volume {
  readonly stream: Stream;
}

/** Lines and bytes of each stream and hour; hours that lie in the range only in part are counted line by line. */
function volumesOf(
  db: DatabaseSync,
  matchers: readonly Matcher[],
  { startNs, endNs }: Bounds,
): StreamVolume[] {
  const part = statement(
    db,
    `SELECT count(*) AS lines, coalesce(sum(octet_length(line) + octet_length(metadata)), 0) AS bytes
     FROM log_lines WHERE stream = ? AND ts >= ? AND ts < ?`,
  );
  return hoursOf(db, findStreams(db, matchers), startNs, endNs)
    .map(({ hour, stream, lines, bytes }) => {
      const from = BigInt(hour) * HOUR_NS;
      const to = from + HOUR_NS;
      if (from >= startNs && to <= endNs) return { stream, lines, bytes };
      const row = part.get(stream.id, from > startNs ? from : startNs, to < endNs ? to : endNs);
      return { stream, lines: Number(row?.["lines"]), bytes: Number(row?.["bytes"]) };
    })
    .filter(({ lines }) => lines > 0);
}

/** How streams are put together: by the labels that the query or `targetLabels` names, or by label name. */
function namer(request: ApiRequest): (stream: Stream) => Labels[] {
  const aggregateBy = request.params.get("aggregateBy") || "series";
  if (aggregateBy !== "series" && aggregateBy !== "labels")
    throw new BadParameter("invalid aggregation option");
  const targets = (request.params.get("targetLabels") ?? "").split(",").filter((name) => name !== "");
  const named = targets.length > 0 ? targets : matchersOf(request).map(({ name }) => name);
  if (aggregateBy === "labels")
    return ({ labels }) =>
      labels.entries
        .filter(([name]) => targets.length === 0 || targets.includes(name))
        .map(([name]) => new Labels([[name, ""]]));
  return ({ labels }) => [
    named.length === 0 ? labels : new Labels(labels.entries.filter(([name]) => named.includes(name))),
  ];
}

type Sums = Map<string, { labels: Labels; bytes: number }>;

function sumBy(volumes: readonly StreamVolume[], name: (stream: Stream) => Labels[]): Sums {
  const sums: Sums = new Map();
  for (const { stream, bytes } of volumes) {
    for (const labels of name(stream)) {
      const sum = sums.get(labels.key) ?? { labels, bytes: 0 };
      sum.bytes += bytes;
      sums.set(labels.key, sum);
    }
  }
  return sums;
}

function top(sums: Sums, most: number): [string, { labels: Labels; bytes: number }][] {
  return [...sums].toSorted(([, a], [, b]) => b.bytes - a.bytes).slice(0, most);
}

function bucketsOf({ startNs, endNs }: Bounds, stepNs: bigint): (Bounds & { timeNs: bigint })[] {
  const buckets: (Bounds & { timeNs: bigint })[] = [];
  for (let from = startNs; from < endNs; from += stepNs) {
    const to = from + stepNs < endNs ? from + stepNs : endNs;
    buckets.push({ startNs: from, endNs: to, timeNs: to });
  }
  return buckets;
}
