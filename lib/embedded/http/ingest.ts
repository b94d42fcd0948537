import type { IncomingMessage } from "node:http";
import type { Encoding } from "../otlp/decode.ts";
import { SIGNALS, type SignalName } from "../signals.ts";
import type { WriteOutcome } from "../store/messages.ts";
import type { Writer } from "../store/writer.ts";
import { HttpError, readBody } from "./body.ts";
import { exportResponse, statusResponse } from "./otlp-response.ts";
import type { Outgoing } from "./send.ts";

/** OTLP/HTTP in: `/v1/{traces,logs,metrics}` and the paths at which the real backends take it. */
const INGEST_PATHS: Readonly<Record<string, SignalName>> = {
  "/v1/traces": "traces",
  "/v1/logs": "logs",
  "/v1/metrics": "metrics",
  "/tempo/v1/traces": "traces",
  "/loki/otlp/v1/logs": "logs",
  "/prometheus/api/v1/otlp/v1/metrics": "metrics",
};

export const ingestSignal = (path: string): SignalName | undefined =>
  Object.hasOwn(INGEST_PATHS, path) ? INGEST_PATHS[path] : undefined;

export interface IngestLimits {
  readonly maxBodyBytes: number;
  readonly maxQueuedBytes: number;
}

function requestEncoding(request: IncomingMessage): Encoding | null {
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  if (type === "application/json") return "json";
  return type === "application/x-protobuf" || type === "application/protobuf" ? "protobuf" : null;
}

/** Takes one export request; answered 200 only after its data is committed. */
export async function ingest(
  request: IncomingMessage,
  signal: SignalName,
  writer: Writer,
  limits: IngestLimits,
): Promise<Outgoing> {
  const encoding = requestEncoding(request);
  const refuse = (status: number, message: string, headers: Record<string, string> = {}): Outgoing => ({
    status,
    ...statusResponse(encoding ?? "json", status, message),
    headers,
  });
  if (request.method !== "POST") return refuse(405, "OTLP is sent with POST", { allow: "POST" });
  if (!encoding) return refuse(415, "Content-Type must be application/json or application/x-protobuf");
  const full = (bytes: number): boolean =>
    writer.queuedBytes > 0 && writer.queuedBytes + bytes > limits.maxQueuedBytes;
  const later = () => refuse(503, "too much telemetry waits to be stored", { "retry-after": "1" });
  if (full(Number(request.headers["content-length"] ?? 0))) return later();
  try {
    const body = await readBody(request, limits.maxBodyBytes);
    // A length that was not told, or of what a small gzip unpacks to.
    if (full(body.byteLength)) return later();
    const outcome = await writer.write(signal, encoding, body);
    return answer(outcome, encoding, SIGNALS[signal].rejectedField, refuse);
  } catch (error) {
    if (error instanceof HttpError) return refuse(error.status, error.message);
    throw error;
  }
}

function answer(
  outcome: WriteOutcome,
  encoding: Encoding,
  rejectedField: string,
  refuse: (status: number, message: string, headers?: Record<string, string>) => Outgoing,
): Outgoing {
  switch (outcome.kind) {
    case "stored":
      return { status: 200, ...exportResponse(encoding, rejectedField, outcome.rejected) };
    case "malformed":
      return refuse(400, outcome.message);
    case "unavailable":
      return refuse(503, `not stored, try again: ${outcome.message}`, { "retry-after": "1" });
    case "failed":
      return refuse(500, outcome.message);
  }
}
