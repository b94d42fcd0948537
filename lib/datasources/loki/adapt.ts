import { nanoseconds } from "#lib/units.ts";
import type { Fields, RawLogLine } from "#lib/logs/raw.ts";
import type { LokiStream } from "./schema.ts";

const NONE: Fields = new Map();
const fields = (record: Readonly<Record<string, string>> | undefined): Fields =>
  record === undefined ? NONE : new Map(Object.entries(record));

/** The lines of all streams; the stream's labels are one shared map. Lines without a readable time are left out. */
export function adaptStreams(streams: readonly LokiStream[]): RawLogLine[] {
  return streams.flatMap(({ stream, values }) => {
    const labels = fields(stream);
    return values.flatMap(([time, line, categories]) =>
      /^-?\d{1,19}$/.test(time)
        ? [
            {
              timeNs: nanoseconds(BigInt(time)),
              line,
              labels,
              metadata: fields(categories?.structuredMetadata),
              parsed: fields(categories?.parsed),
            },
          ]
        : [],
    );
  });
}
