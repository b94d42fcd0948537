import type { Metric, MetricData, ResourceMetrics, Temporality } from "../model.ts";
import { ofMetrics } from "../named.ts";
import { BadRecord, type Rejections, temporalityOf, type Decoded } from "../decoded.ts";
import {
  readExponentialHistogramPoint,
  readHistogramPoint,
  readNumberPoint,
  readSummaryPoint,
} from "./points.ts";
import { BYTES, VARINT, field, readMessage, type Reader } from "#lib/otlp/wire.ts";
import { readRequest } from "./request.ts";
import { readRecord } from "./wire.ts";

/** `ExportMetricsServiceRequest`, from `opentelemetry/proto/metrics/v1/metrics.proto`. */
export function readMetricsRequest(body: Uint8Array): Decoded<ResourceMetrics> {
  return ofMetrics(readRequest(body, readMetric));
}

function readMetric(reader: Reader, rejections: Rejections): Metric {
  let name = "";
  let description = "";
  let unit = "";
  let data: MetricData | null = null;
  readMessage(reader, (tag) => {
    if (tag === field(1, BYTES)) name = reader.string();
    else if (tag === field(2, BYTES)) description = reader.string();
    else if (tag === field(3, BYTES)) unit = reader.string();
    else {
      const read = readData(reader, tag, rejections);
      if (read === null) return false;
      data = read;
    }
    return true;
  });
  if (data === null) throw new BadRecord(`metric ${JSON.stringify(name.slice(0, 100))} has no data`);
  return { name, description, unit, data };
}

function readData(reader: Reader, tag: number, rejections: Rejections): MetricData | null {
  switch (tag) {
    case field(5, BYTES):
      return { type: "gauge", points: readPoints(reader, rejections, readNumberPoint).points };
    case field(7, BYTES):
      return { type: "sum", ...readPoints(reader, rejections, readNumberPoint) };
    case field(9, BYTES): {
      const { points, temporality } = readPoints(reader, rejections, readHistogramPoint);
      return { type: "histogram", points, temporality };
    }
    case field(10, BYTES): {
      const { points, temporality } = readPoints(reader, rejections, readExponentialHistogramPoint);
      return { type: "exponential_histogram", points, temporality };
    }
    case field(11, BYTES):
      return { type: "summary", points: readPoints(reader, rejections, readSummaryPoint).points };
    default:
      return null;
  }
}

/** Gauge, Sum, Histogram, ExponentialHistogram and Summary share their field numbers. */
function readPoints<P>(reader: Reader, rejections: Rejections, readPoint: (reader: Reader) => P) {
  const points: P[] = [];
  let temporality: Temporality = "unspecified";
  let monotonic = false;
  readMessage(reader, (tag) => {
    if (tag === field(1, BYTES)) {
      const point = readRecord(reader, rejections, readPoint);
      if (point) points.push(point);
    } else if (tag === field(2, VARINT)) temporality = temporalityOf(reader.int32());
    else if (tag === field(3, VARINT)) monotonic = reader.bool();
    else return false;
    return true;
  });
  return { points, temporality, monotonic };
}
