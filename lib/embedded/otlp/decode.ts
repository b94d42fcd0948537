import type { ResourceLogs, ResourceMetrics, ResourceSpans } from "./model.ts";
import { MalformedOtlp, type Decoded } from "./decoded.ts";
import * as jsonLogs from "./json/logs.ts";
import * as jsonMetrics from "./json/metrics.ts";
import * as jsonTraces from "./json/traces.ts";
import * as protobufLogs from "./protobuf/logs.ts";
import * as protobufMetrics from "./protobuf/metrics.ts";
import * as protobufTraces from "./protobuf/traces.ts";

export type Encoding = "json" | "protobuf";

type Read<M> = (body: Uint8Array) => Decoded<M>;

/** Any failure that reaches here concerns the whole body: a single record's was counted where it arose. */
function decoder<M>(json: Read<M>, protobuf: Read<M>): (body: Uint8Array, encoding: Encoding) => Decoded<M> {
  return (body, encoding) => {
    try {
      return (encoding === "json" ? json : protobuf)(body);
    } catch (error) {
      if (error instanceof MalformedOtlp) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new MalformedOtlp(`the body is not OTLP ${encoding}: ${reason}`);
    }
  };
}

/**
 * Decode an uncompressed OTLP/HTTP export request. Records that cannot be read are left out and counted in
 * `rejected`; a body that cannot be read as a whole throws MalformedOtlp.
 */
export const decodeTraces: (body: Uint8Array, encoding: Encoding) => Decoded<ResourceSpans> = decoder(
  jsonTraces.readTracesRequest,
  protobufTraces.readTracesRequest,
);
export const decodeLogs: (body: Uint8Array, encoding: Encoding) => Decoded<ResourceLogs> = decoder(
  jsonLogs.readLogsRequest,
  protobufLogs.readLogsRequest,
);
export const decodeMetrics: (body: Uint8Array, encoding: Encoding) => Decoded<ResourceMetrics> = decoder(
  jsonMetrics.readMetricsRequest,
  protobufMetrics.readMetricsRequest,
);
