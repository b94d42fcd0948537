import type { Labels } from "../logql/labels.ts";
import type { Pairs } from "./otlp-labels.ts";

/** Loki's defaults (`limits_config`). */
const MAX_LABELS = 15;
const MAX_LABEL_NAME = 1024;
const MAX_LABEL_VALUE = 2048;
const MAX_LINE_BYTES = 256 * 1024;
const MAX_METADATA_BYTES = 64 * 1024;
const MAX_METADATA_ENTRIES = 128;
const MAX_TIME_NS = 2n ** 63n - 1n;

/** Why Loki would refuse the stream; null: it takes it. */
export function streamProblem(labels: Labels): string | null {
  const count = labels.entries.filter(([name]) => name !== "service_name").length;
  if (count > MAX_LABELS)
    return `entry for stream '${labels.toString()}' has ${count} label names; limit ${MAX_LABELS}`;
  for (const [name, value] of labels.entries) {
    if (bytes(name) > MAX_LABEL_NAME)
      return `stream '${labels.toString()}' has label name too long: '${name}'`;
    if (bytes(value) > MAX_LABEL_VALUE)
      return `stream '${labels.toString()}' has label value too long: '${value}'`;
  }
  return null;
}

/** Why Loki would refuse the line; null: it takes it. `detected_level` is not counted, Loki adds it afterwards. */
export function lineProblem(
  labels: Labels,
  ts: bigint,
  line: string,
  own: Pairs,
  shared: Pairs,
): string | null {
  if (ts > MAX_TIME_NS) return `entry for stream '${labels.toString()}' has timestamp too new: ${ts}`;
  if (line.length * 3 > MAX_LINE_BYTES && bytes(line) > MAX_LINE_BYTES)
    return `max entry size '${MAX_LINE_BYTES}' bytes exceeded for stream '${labels.toString()}' while adding an entry with length '${bytes(line)}' bytes`;
  const count = own.size + shared.size - 1;
  if (count > MAX_METADATA_ENTRIES)
    return `stream '${labels.toString()}' has too many structured metadata labels: '${count}', limit: '${MAX_METADATA_ENTRIES}'`;
  const size = sizeOf(own) + sizeOf(shared);
  if (size > MAX_METADATA_BYTES)
    return `stream '${labels.toString()}' has structured metadata too large: '${size}' bytes, limit: '${MAX_METADATA_BYTES}' bytes`;
  return null;
}

/** UTF-8 bytes, counted only where the texts are long enough to matter. */
function sizeOf(pairs: Pairs): number {
  let units = 0;
  for (const [name, value] of pairs) units += name.length + value.length;
  if (units * 3 <= MAX_METADATA_BYTES) return units;
  let size = 0;
  for (const [name, value] of pairs) size += bytes(name) + bytes(value);
  return size;
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}
