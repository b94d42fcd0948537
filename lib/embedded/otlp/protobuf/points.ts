import type {
  Exemplar,
  ExponentialBuckets,
  ExponentialHistogramPoint,
  HistogramPoint,
  KeyValue,
  NumberPoint,
  SummaryPoint,
} from "../model.ts";
import { readKeyValue } from "./common.ts";
import { BYTES, FIXED64, VARINT, field, hex, readMessage, uint64, type Reader } from "#lib/otlp/wire.ts";
import { packedDouble, packedFixed64, packedUint64 } from "./wire.ts";

/** The data points of `opentelemetry/proto/metrics/v1/metrics.proto`. */

const START = field(2, FIXED64);
const TIME = field(3, FIXED64);

/** What every kind of point has; the numbers of these fields differ by kind. */
interface Head {
  readonly attributes: KeyValue[];
  startTimeUnixNano: bigint;
  timeUnixNano: bigint;
  flags: number;
  readonly exemplars: Exemplar[];
}
interface HeadFields {
  readonly attributes: number;
  readonly exemplars: number;
  readonly flags: number;
}

const newHead = (): Head => ({
  attributes: [],
  startTimeUnixNano: 0n,
  timeUnixNano: 0n,
  flags: 0,
  exemplars: [],
});

function readHead(head: Head, reader: Reader, tag: number, fields: HeadFields): boolean {
  if (tag === START) head.startTimeUnixNano = uint64(reader.fixed64());
  else if (tag === TIME) head.timeUnixNano = uint64(reader.fixed64());
  else if (tag === field(fields.attributes, BYTES)) head.attributes.push(readKeyValue(reader));
  else if (tag === field(fields.exemplars, BYTES)) head.exemplars.push(readExemplar(reader));
  else if (tag === field(fields.flags, VARINT)) head.flags = reader.uint32();
  else return false;
  return true;
}

const NUMBER_FIELDS = { attributes: 7, exemplars: 5, flags: 8 };
const HISTOGRAM_FIELDS = { attributes: 9, exemplars: 8, flags: 10 };
const EXPONENTIAL_FIELDS = { attributes: 1, exemplars: 11, flags: 10 };
// A summary has no exemplars; field 0 is never met.
const SUMMARY_FIELDS = { attributes: 7, exemplars: 0, flags: 8 };

export function readNumberPoint(reader: Reader): NumberPoint {
  const head = newHead();
  let value = 0;
  readMessage(reader, (tag) => {
    if (tag === field(4, FIXED64)) value = reader.double();
    else if (tag === field(6, FIXED64)) value = Number(reader.sfixed64());
    else return readHead(head, reader, tag, NUMBER_FIELDS);
    return true;
  });
  return { ...head, value };
}

export function readHistogramPoint(reader: Reader): HistogramPoint {
  const head = newHead();
  const bucketCounts: number[] = [];
  const explicitBounds: number[] = [];
  let count = 0;
  let sum: number | null = null;
  let min: number | null = null;
  let max: number | null = null;
  readMessage(reader, (tag) => {
    if (tag === field(4, FIXED64)) count = Number(reader.fixed64());
    else if (tag === field(5, FIXED64)) sum = reader.double();
    else if (tag === field(6, BYTES)) packedFixed64(reader, bucketCounts);
    else if (tag === field(6, FIXED64)) bucketCounts.push(Number(reader.fixed64()));
    else if (tag === field(7, BYTES)) packedDouble(reader, explicitBounds);
    else if (tag === field(7, FIXED64)) explicitBounds.push(reader.double());
    else if (tag === field(11, FIXED64)) min = reader.double();
    else if (tag === field(12, FIXED64)) max = reader.double();
    else return readHead(head, reader, tag, HISTOGRAM_FIELDS);
    return true;
  });
  return { ...head, count, sum, bucketCounts, explicitBounds, min, max };
}

export function readExponentialHistogramPoint(reader: Reader): ExponentialHistogramPoint {
  const head = newHead();
  const none: ExponentialBuckets = { offset: 0, bucketCounts: [] };
  let positive = none;
  let negative = none;
  let count = 0;
  let sum: number | null = null;
  let scale = 0;
  let zeroCount = 0;
  let zeroThreshold = 0;
  readMessage(reader, (tag) => {
    if (tag === field(4, FIXED64)) count = Number(reader.fixed64());
    else if (tag === field(5, FIXED64)) sum = reader.double();
    else if (tag === field(6, VARINT)) scale = reader.sint32();
    else if (tag === field(7, FIXED64)) zeroCount = Number(reader.fixed64());
    else if (tag === field(8, BYTES)) positive = readBuckets(reader);
    else if (tag === field(9, BYTES)) negative = readBuckets(reader);
    else if (tag === field(14, FIXED64)) zeroThreshold = reader.double();
    else return readHead(head, reader, tag, EXPONENTIAL_FIELDS);
    return true;
  });
  return { ...head, count, sum, scale, zeroCount, zeroThreshold, positive, negative };
}

function readBuckets(reader: Reader): ExponentialBuckets {
  const bucketCounts: number[] = [];
  let offset = 0;
  readMessage(reader, (tag) => {
    if (tag === field(1, VARINT)) offset = reader.sint32();
    else if (tag === field(2, BYTES)) packedUint64(reader, bucketCounts);
    else if (tag === field(2, VARINT)) bucketCounts.push(Number(reader.uint64()));
    else return false;
    return true;
  });
  return { offset, bucketCounts };
}

export function readSummaryPoint(reader: Reader): SummaryPoint {
  const head = newHead();
  const quantiles: { quantile: number; value: number }[] = [];
  let count = 0;
  let sum = 0;
  readMessage(reader, (tag) => {
    if (tag === field(4, FIXED64)) count = Number(reader.fixed64());
    else if (tag === field(5, FIXED64)) sum = reader.double();
    else if (tag === field(6, BYTES)) {
      const entry = { quantile: 0, value: 0 };
      readMessage(reader, (inner) => {
        if (inner === field(1, FIXED64)) entry.quantile = reader.double();
        else if (inner === field(2, FIXED64)) entry.value = reader.double();
        else return false;
        return true;
      });
      quantiles.push(entry);
    } else return readHead(head, reader, tag, SUMMARY_FIELDS);
    return true;
  });
  return { ...head, count, sum, quantiles };
}

function readExemplar(reader: Reader): Exemplar {
  const filteredAttributes: KeyValue[] = [];
  let timeUnixNano = 0n;
  let value = 0;
  let traceId = "";
  let spanId = "";
  readMessage(reader, (tag) => {
    if (tag === field(2, FIXED64)) timeUnixNano = uint64(reader.fixed64());
    else if (tag === field(3, FIXED64)) value = reader.double();
    else if (tag === field(6, FIXED64)) value = Number(reader.sfixed64());
    else if (tag === field(4, BYTES)) spanId = hex(reader.bytes());
    else if (tag === field(5, BYTES)) traceId = hex(reader.bytes());
    else if (tag === field(7, BYTES)) filteredAttributes.push(readKeyValue(reader));
    else return false;
    return true;
  });
  return { timeUnixNano, value, traceId, spanId, filteredAttributes };
}
