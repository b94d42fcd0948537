import {
  type Attributes,
  type Logger,
  ROOT_CONTEXT,
  SeverityNumber,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { MAX_TEXT } from "./attributes.ts";
import { redact } from "./redact.ts";
import { toHrTime } from "./time.ts";

export type Level = "info" | "warn" | "error";

const SEVERITY: Readonly<Record<Level, SeverityNumber>> = {
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
};

export interface LogLine {
  readonly traceId: string;
  readonly spanId: string;
  /** `event.name`, an attribute: LogRecord's own field would arrive in Loki as a second `event_name`. */
  readonly event: string;
  readonly body: string;
  readonly level: Level;
  readonly atMs: number;
  /** When the kit learned of it; `atMs` unless it lies in the past. */
  readonly observedMs: number;
  readonly attributes: Attributes;
}

export type WriteLog = (line: LogLine) => void;

/** Writes a record with the call's trace and span id. Bodies are redacted and cut; logs are never sampled. */
export function logWriter(logger: Logger, region: string | undefined): WriteLog {
  return (line) => {
    const { traceId, spanId } = line;
    logger.emit({
      timestamp: toHrTime(line.atMs),
      observedTimestamp: toHrTime(line.observedMs),
      severityNumber: SEVERITY[line.level],
      severityText: line.level.toUpperCase(),
      body: redact(line.body, MAX_TEXT, region),
      attributes: { "event.name": line.event, ...line.attributes },
      context: trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED }),
    });
  };
}
