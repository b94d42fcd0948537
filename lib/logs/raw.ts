import type { Nanoseconds } from "#lib/units.ts";

/** A log line as read from Loki. */

/** A map, since keys are untrusted (`__proto__`). */
export type Fields = ReadonlyMap<string, string>;

export interface RawLogLine {
  /** Epoch ns. */
  readonly timeNs: Nanoseconds;
  readonly line: string;
  /** Stream labels; of a backend that does not tell them apart, all fields. */
  readonly labels: Fields;
  /** Structured metadata: OTLP attributes with dots as `_`, `trace_id`, `span_id`, `detected_level`. */
  readonly metadata: Fields;
  /** What a parser stage (`| json`) took from the line. */
  readonly parsed: Fields;
}

/** A field wherever it is: parsed wins over metadata, metadata over labels. Null when absent. */
export function field(line: RawLogLine, name: string): string | null {
  return line.parsed.get(name) ?? line.metadata.get(name) ?? line.labels.get(name) ?? null;
}

/** All fields of a line in one map. */
export function allFields(line: RawLogLine): Fields {
  return new Map([...line.labels, ...line.metadata, ...line.parsed]);
}
