import type {
  Exemplar,
  ExponentialBuckets,
  Metric,
  MetricData,
  NumberPoint,
  ResourceMetrics,
  Temporality,
} from "../model.ts";
import { ofMetrics } from "../named.ts";
import { BadRecord, type Rejections, temporalityOf, type Decoded } from "../decoded.ts";
import { readRequest, readKeyValues } from "./common.ts";
import {
  asObject,
  bool,
  double,
  enumeration,
  hexId,
  integer,
  list,
  optionalDouble,
  records,
  string,
  toBigInt,
  toDouble,
  uint64,
  type JsonObject,
} from "./fields.ts";

const TEMPORALITIES = {
  AGGREGATION_TEMPORALITY_UNSPECIFIED: 0,
  AGGREGATION_TEMPORALITY_DELTA: 1,
  AGGREGATION_TEMPORALITY_CUMULATIVE: 2,
};

/** `ExportMetricsServiceRequest` in OTLP/JSON. */
export function readMetricsRequest(body: Uint8Array): Decoded<ResourceMetrics> {
  const names = { resources: "resourceMetrics", scopes: "scopeMetrics", records: "metrics" };
  return ofMetrics(readRequest(body, names, readMetric));
}

function readMetric(object: JsonObject, rejections: Rejections): Metric {
  const name = string(object, "name");
  const data = readData(object, rejections);
  if (data === null) throw new BadRecord(`metric ${JSON.stringify(name.slice(0, 100))} has no data`);
  return { name, description: string(object, "description"), unit: string(object, "unit"), data };
}

function readData(object: JsonObject, rejections: Rejections): MetricData | null {
  const part = (name: string): JsonObject | null =>
    object[name] === undefined || object[name] === null ? null : asObject(object[name], name);
  const gauge = part("gauge");
  if (gauge) return { type: "gauge", points: records(gauge, "dataPoints", rejections, readNumberPoint) };
  const sum = part("sum");
  if (sum)
    return {
      type: "sum",
      temporality: temporality(sum),
      monotonic: bool(sum, "isMonotonic"),
      points: records(sum, "dataPoints", rejections, readNumberPoint),
    };
  const histogram = part("histogram");
  if (histogram)
    return {
      type: "histogram",
      temporality: temporality(histogram),
      points: records(histogram, "dataPoints", rejections, (point) => ({
        ...readHead(point),
        count: integer(point, "count"),
        sum: optionalDouble(point, "sum"),
        bucketCounts: counts(point, "bucketCounts"),
        explicitBounds: list(point, "explicitBounds").map((bound) => toDouble(bound, "explicitBounds")),
        min: optionalDouble(point, "min"),
        max: optionalDouble(point, "max"),
      })),
    };
  const exponential = part("exponentialHistogram");
  if (exponential)
    return {
      type: "exponential_histogram",
      temporality: temporality(exponential),
      points: records(exponential, "dataPoints", rejections, (point) => ({
        ...readHead(point),
        count: integer(point, "count"),
        sum: optionalDouble(point, "sum"),
        scale: integer(point, "scale"),
        zeroCount: integer(point, "zeroCount"),
        zeroThreshold: double(point, "zeroThreshold"),
        positive: readBuckets(point, "positive"),
        negative: readBuckets(point, "negative"),
      })),
    };
  const summary = part("summary");
  if (summary)
    return {
      type: "summary",
      points: records(summary, "dataPoints", rejections, (point) => ({
        ...readHead(point),
        count: integer(point, "count"),
        sum: double(point, "sum"),
        quantiles: list(point, "quantileValues").map((item) => {
          const entry = asObject(item, "quantileValues");
          return { quantile: double(entry, "quantile"), value: double(entry, "value") };
        }),
      })),
    };
  return null;
}

const temporality = (object: JsonObject): Temporality =>
  temporalityOf(enumeration(object, "aggregationTemporality", TEMPORALITIES));

const counts = (object: JsonObject, name: string): number[] =>
  list(object, name).map((count) => Number(toBigInt(count, name)));

function readBuckets(object: JsonObject, name: string): ExponentialBuckets {
  const buckets = asObject(object[name], name);
  return { offset: integer(buckets, "offset"), bucketCounts: counts(buckets, "bucketCounts") };
}

/** `asDouble` or `asInt`; a point with neither is 0, as in protobuf. */
function readNumber(object: JsonObject): number {
  return object["asInt"] === undefined || object["asInt"] === null
    ? double(object, "asDouble")
    : Number(toBigInt(object["asInt"], "asInt"));
}

function readNumberPoint(point: JsonObject): NumberPoint {
  return { ...readHead(point), value: readNumber(point) };
}

function readHead(point: JsonObject) {
  return {
    attributes: readKeyValues(point, "attributes"),
    startTimeUnixNano: uint64(point, "startTimeUnixNano"),
    timeUnixNano: uint64(point, "timeUnixNano"),
    flags: integer(point, "flags"),
    exemplars: list(point, "exemplars").map((item): Exemplar => {
      const exemplar = asObject(item, "exemplars");
      return {
        timeUnixNano: uint64(exemplar, "timeUnixNano"),
        value: readNumber(exemplar),
        traceId: hexId(exemplar, "traceId"),
        spanId: hexId(exemplar, "spanId"),
        filteredAttributes: readKeyValues(exemplar, "filteredAttributes"),
      };
    }),
  };
}
