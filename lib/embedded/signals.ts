import type { DatabaseSync } from "node:sqlite";
import type { ApiRequest, ApiResponse, Rejected, Signal } from "./signal.ts";
import type { Decoded } from "./otlp/decoded.ts";
import { decodeLogs, decodeMetrics, decodeTraces, type Encoding } from "./otlp/decode.ts";
import { logs } from "./loki/signal.ts";
import { writeRecorded } from "./prometheus/rules/recorded.ts";
import { metrics } from "./prometheus/signal.ts";
import { traces } from "./tempo/signal.ts";

/** What the process hosts. One entry a signal: how it is written, and below which prefix it is asked. */
export type SignalName = "traces" | "logs" | "metrics";

/** `recorded`: what rules recorded, in the form of this process; no request has it. */
export type StoredEncoding = Encoding | "recorded";

export interface HostedSignal {
  readonly prefix: string;
  /** What OTLP calls the count of refused records in its partial success. */
  readonly rejectedField: string;
  readonly ddl: string;
  /** Decodes and stores one export request. @throws {MalformedOtlp} when its body cannot be read. */
  ingest(db: DatabaseSync, body: Uint8Array, encoding: StoredEncoding): Rejected;
  handle(db: DatabaseSync, request: ApiRequest): ApiResponse;
  maintain(db: DatabaseSync, beforeNs: bigint | null): boolean;
  oldestNs(db: DatabaseSync): bigint | null;
  rolledBack(db: DatabaseSync): void;
}

function hosted<M>(
  prefix: string,
  rejectedField: string,
  decode: (body: Uint8Array, encoding: Encoding) => Decoded<M>,
  signal: Signal<M>,
): HostedSignal {
  return {
    prefix,
    rejectedField,
    ddl: signal.ddl,
    ingest: (db, body, encoding) => {
      if (encoding === "recorded") return writeRecorded(db, body);
      const { messages, rejected } = decode(body, encoding);
      const refused = signal.write(db, messages);
      return {
        count: rejected.count + refused.count,
        message: rejected.message === "" ? refused.message : rejected.message,
      };
    },
    handle: (db, request) => signal.handle(db, request),
    maintain: (db, beforeNs) => signal.maintain(db, beforeNs),
    oldestNs: (db) => signal.oldestNs(db),
    rolledBack: (db) => signal.rolledBack?.(db),
  };
}

export const SIGNALS: Readonly<Record<SignalName, HostedSignal>> = {
  traces: hosted("/tempo", "rejectedSpans", decodeTraces, traces),
  logs: hosted("/loki", "rejectedLogRecords", decodeLogs, logs),
  metrics: hosted("/prometheus", "rejectedDataPoints", decodeMetrics, metrics),
};
