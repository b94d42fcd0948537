import { statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { backfill, BACKFILL_PATH } from "./http/backfill.ts";
import { hostAllowed } from "./http/host-guard.ts";
import { ingest, ingestSignal } from "./http/ingest.ts";
import { query, querySignal } from "./http/query.ts";
import { send, type Outgoing } from "./http/send.ts";
import { DEFAULTS, type EmbeddedOptions } from "./options.ts";
import type { Evaluator } from "./prometheus/rules/evaluator.ts";
import { hostRules } from "./prometheus/rules/host.ts";
import { loadRuleFiles } from "./prometheus/rules/rule-file.ts";
import { startQueryPool, type QueryPool } from "./query/pool.ts";
import { databasePath, lockDataDir, prepareDataDir } from "./store/database.ts";
import { startWriter, type Writer } from "./store/writer.ts";
import packageJson from "../../package.json" with { type: "json" };

/** The embedded backend: OTLP/HTTP in, the APIs of Tempo, Loki and Prometheus out, one SQLite file. */
export interface Embedded {
  /** `http://127.0.0.1:4318` */
  readonly url: string;
  /** Reads the rule files again; null, or why the rules stay as they were. */
  reloadRules(): string | null;
  /** Stores what was acknowledged or is under way, then ends. */
  close(): Promise<void>;
}

export interface StartOptions extends Partial<EmbeddedOptions> {
  readonly dataDir: string;
  readonly onWarning?: (message: string) => void;
}

interface Running {
  readonly options: EmbeddedOptions;
  readonly writer: Writer;
  readonly pool: QueryPool;
  readonly rules: Evaluator;
  readonly startedMs: number;
  readonly warnings: string[];
}

const PLAIN = "text/plain; charset=utf-8";
const MAX_WARNINGS = 20;
const CLOSE_GRACE_MS = 2000;
const CLOSE_SWEEP_MS = 50;

/**
 * Starts the backend. Rejects with a DataDirError when the folder cannot be used, and with the system's error
 * (`EADDRINUSE`, …) when the port cannot.
 */
export async function startEmbedded(start: StartOptions): Promise<Embedded> {
  const { onWarning, ...given } = start;
  const options: EmbeddedOptions = { ...DEFAULTS, ...given };
  const warnings: string[] = [];
  const warn = (message: string): void => {
    // One that comes again, as of a full disk, is told once while it is among the last.
    const at = warnings.indexOf(message);
    if (at >= 0) warnings.splice(at, 1);
    else onWarning?.(message);
    warnings.push(message);
    if (warnings.length > MAX_WARNINGS) warnings.shift();
  };
  const ruleGroups = loadRuleFiles(options.rules);
  prepareDataDir(options.dataDir);
  const lock = lockDataDir(options.dataDir);
  const writer = await startWriter(options, warn).catch((error: unknown) => {
    lock.close();
    throw error;
  });
  const rules = hostRules(options.dataDir, ruleGroups, options.holdRules, writer, warn);
  const pool = startQueryPool(
    {
      dataDir: options.dataDir,
      threads: options.queryThreads,
      timeoutMs: options.queryTimeoutMs,
      maxQueued: options.maxQueuedQueries,
    },
    warn,
  );
  const running: Running = { options, writer, pool, rules, startedMs: Date.now(), warnings };
  const server = createServer((request, response) => {
    respond(request, response, running).catch((error: unknown) => {
      warn(`a request failed: ${String(error)}`);
      response.destroy();
    });
  });
  const close = async (): Promise<void> => {
    await closeServer(server);
    await pool.close();
    await rules.close();
    await writer.close();
    lock.close();
  };
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(options.port, options.host, resolve);
    });
  } catch (error) {
    await close();
    throw error;
  }
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : options.port;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  const reloadRules = (): string | null => {
    try {
      rules.replace(loadRuleFiles(options.rules));
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  return { url: `http://${host}:${port}`, reloadRules, close };
}

/** Lets requests under way end; connections that clients keep open are not waited for. */
async function closeServer(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  // A connection may fall idle only after the first look at it.
  const sweep = setInterval(() => server.closeIdleConnections(), CLOSE_SWEEP_MS);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(cut);
  clearInterval(sweep);
}

async function respond(request: IncomingMessage, response: ServerResponse, running: Running): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  await send(request, response, await route(request, running, gone.signal));
}

async function route(request: IncomingMessage, running: Running, signal: AbortSignal): Promise<Outgoing> {
  const { options, writer, pool } = running;
  if (!hostAllowed(options.host, request.headers.host))
    return { status: 403, contentType: PLAIN, body: "this Host is not served here\n" };
  const [rawPath = "/", ...rest] = (request.url ?? "/").split("?");
  const path = decodePath(rawPath);
  if (path === null) return { status: 400, contentType: PLAIN, body: "malformed path\n" };
  const ingested = ingestSignal(path);
  if (ingested) return ingest(request, ingested, writer, options);
  if (path === BACKFILL_PATH) return backfill(request, rest.join("?"), running.rules);
  const asked = querySignal(path);
  if (asked) return query(request, { ...asked, search: rest.join("?") }, pool, signal);
  if (path === "/ready") return { status: 200, contentType: PLAIN, body: "ready\n" };
  if (path === "/status") return status(running);
  return { status: 404, contentType: PLAIN, body: "404 page not found\n" };
}

function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

function fileBytes(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}

function status({ options, writer, startedMs, warnings }: Running): Outgoing {
  const file = databasePath(options.dataDir);
  const body = {
    version: packageJson.version,
    uptimeSeconds: Math.floor((Date.now() - startedMs) / 1000),
    databaseBytes: fileBytes(file),
    walBytes: fileBytes(`${file}-wal`),
    queuedBytes: writer.queuedBytes,
    memoryBytes: process.memoryUsage.rss(),
    retentionMs: options.retentionMs,
    metricsRetentionMs: options.metricsRetentionMs,
    maxBytes: options.maxBytes,
    warnings,
  };
  return { status: 200, contentType: "application/json", body: JSON.stringify(body) };
}
