import { parseArgs } from "node:util";

/** How the embedded backend runs. Times are milliseconds; a retention of null keeps everything. */
export interface EmbeddedOptions {
  readonly dataDir: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  readonly retentionMs: number | null;
  readonly metricsRetentionMs: number | null;
  /** Size of what the database holds; the oldest goes first. Null: no limit. */
  readonly maxBytes: number | null;
  /** A request's body, compressed or not. */
  readonly maxBodyBytes: number;
  /** Bodies that wait for the writer; more are refused with 503. */
  readonly maxQueuedBytes: number;
  /** Prometheus's rule files: paths or globs. */
  readonly rules: readonly string[];
  /** Rules are evaluated only after the past was asked for: for who loads it first. */
  readonly holdRules: boolean;
  readonly queryThreads: number;
  readonly queryTimeoutMs: number;
  /** Queries that wait for a thread; more are refused with 429. */
  readonly maxQueuedQueries: number;
}

const DAY_MS = 86_400_000;
const MIB = 1024 * 1024;

export const DEFAULTS: Omit<EmbeddedOptions, "dataDir"> = {
  port: 4318,
  host: "127.0.0.1",
  retentionMs: 14 * DAY_MS,
  metricsRetentionMs: 35 * DAY_MS,
  maxBytes: null,
  maxBodyBytes: 32 * MIB,
  maxQueuedBytes: 128 * MIB,
  rules: [],
  holdRules: false,
  queryThreads: 2,
  queryTimeoutMs: 30_000,
  maxQueuedQueries: 200,
};

/** The command line is wrong; the message is one sentence for whoever typed it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const USAGE =
  "usage: node lib/embedded/main.ts --data-dir DIR [--port 4318] [--host 127.0.0.1] " +
  "[--retention 14d|off] [--metrics-retention 35d|off] [--max-bytes 20GiB|off] [--rules FILE]… [--hold-rules]";

/** Reads the command line. @throws {UsageError} */
export function parseOptions(argv: readonly string[]): EmbeddedOptions {
  const values = parseValues(argv);
  const dataDir = values["data-dir"];
  if (dataDir === undefined || dataDir === "") throw new UsageError(`--data-dir is missing; ${USAGE}`);
  return {
    ...DEFAULTS,
    dataDir,
    port: values.port === undefined ? DEFAULTS.port : parsePort(values.port),
    host: values.host ?? DEFAULTS.host,
    rules: values.rules ?? DEFAULTS.rules,
    holdRules: values["hold-rules"] ?? DEFAULTS.holdRules,
    retentionMs: parseRetention("--retention", values.retention, DEFAULTS.retentionMs),
    // `--retention off` keeps everything unless metrics are given a figure of their own.
    metricsRetentionMs: parseRetention(
      "--metrics-retention",
      values["metrics-retention"] ?? (values.retention === "off" ? "off" : undefined),
      DEFAULTS.metricsRetentionMs,
    ),
    maxBytes: parseBytes(values["max-bytes"]),
  };
}

function parseValues(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        "data-dir": { type: "string" },
        port: { type: "string" },
        host: { type: "string" },
        retention: { type: "string" },
        "metrics-retention": { type: "string" },
        "max-bytes": { type: "string" },
        rules: { type: "string", multiple: true },
        "hold-rules": { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}; ${USAGE}`);
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new UsageError(`--port must be a number from 0 to 65535, not ${JSON.stringify(text)}`);
  return port;
}

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS };

function parseRetention(name: string, text: string | undefined, fallback: number | null): number | null {
  if (text === undefined) return fallback;
  if (text === "off") return null;
  const match = /^(\d{1,6})([mhdw])$/.exec(text);
  const unit = UNIT_MS[match?.[2] ?? ""];
  const count = Number(match?.[1] ?? 0);
  if (unit === undefined || count === 0)
    throw new UsageError(`${name} must be like 14d, 36h or off, not ${JSON.stringify(text)}`);
  return count * unit;
}

const UNIT_BYTES: Readonly<Record<string, number>> = {
  "": 1,
  MB: 1e6,
  GB: 1e9,
  MiB: MIB,
  GiB: 1024 * MIB,
};

function parseBytes(text: string | undefined): number | null {
  if (text === undefined) return DEFAULTS.maxBytes;
  if (text === "off") return null;
  const match = /^(\d{1,15})([A-Za-z]*)$/.exec(text);
  const unit = UNIT_BYTES[match?.[2] ?? "?"];
  const count = Number(match?.[1] ?? 0);
  if (unit === undefined || count === 0)
    throw new UsageError(`--max-bytes must be like 20GiB, 500MB or off, not ${JSON.stringify(text)}`);
  return count * unit;
}
