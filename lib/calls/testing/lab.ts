import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig } from "#lib/config/schema.ts";
import { createBackends } from "#lib/datasources/backends.ts";
import { type Handler, json, plain, serve } from "#lib/datasources/test-server.ts";
import { startEmbedded } from "#lib/embedded/server.ts";
import type { ServiceContext } from "#lib/sources/context.ts";

/**
 * For tests: the embedded backend as Loki, and as Tempo either the embedded backend too or a server of the test's
 * own (one that gives out traces as they were sent, or that fails).
 */

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly [key: string]: unknown;
}
export interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: unknown;
    readonly scopeSpans: readonly { readonly scope?: unknown; readonly spans: readonly OtlpSpan[] }[];
  }[];
}

const base64 = (hex: string | undefined) =>
  hex === undefined || hex === "" ? undefined : Buffer.from(hex, "hex").toString("base64");
const KINDS = ["SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER"];
const CODES = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

/** A trace as Tempo v2 writes it: ids in base64, enums by name. */
function traceV2(sent: OtlpTraces, id: string): unknown {
  const resourceSpans = sent.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const spans = scopeSpans
      .flatMap((scope) => scope.spans)
      .filter((span) => span.traceId === id)
      .map((span) => ({
        ...span,
        traceId: base64(span.traceId),
        spanId: base64(span.spanId),
        parentSpanId: base64(span.parentSpanId),
        kind: KINDS[Number(span["kind"] ?? 0)],
        status: { code: CODES[(span["status"] as { code?: number } | undefined)?.code ?? 0] },
      }));
    return spans.length === 0 ? [] : [{ resource, scopeSpans: [{ spans }] }];
  });
  return resourceSpans.length === 0 ? { trace: {} } : { trace: { resourceSpans } };
}

/** Answers as Tempo: traces by id; a search by `call.sid`. */
export const tempoOf =
  (sent: OtlpTraces): Handler =>
  (_request, response, url) => {
    const id = /^\/api\/v2\/traces\/([0-9a-f]{32})$/.exec(url.pathname)?.[1];
    if (id !== undefined) return json(response, traceV2(sent, id));
    if (url.pathname === "/ready") return plain(response, "ready\n", 200);
    if (url.pathname !== "/api/search") return plain(response, "404 page not found", 404);
    const sid = /span\.call\.sid = "([^"]*)"/.exec(url.searchParams.get("q") ?? "")?.[1];
    const all = sent.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
    const found = all.find((span) => JSON.stringify(span["attributes"]).includes(JSON.stringify(sid)));
    const { traceId } = found ?? {};
    return json(response, {
      traces: sid === undefined || traceId === undefined ? [] : [{ traceID: traceId }],
    });
  };

export interface Lab {
  /** A context at an instant; `env` changes the configuration, `file` is the configuration file's text. */
  context(nowMs: number, env?: Record<string, string>, file?: string): ServiceContext;
  pushLogs(logs: unknown): Promise<void>;
  /** Into the embedded backend; for a lab without a Tempo of its own. */
  pushTraces(traces: unknown): Promise<void>;
  pushMetrics(metrics: unknown): Promise<void>;
  /** The embedded backend as Prometheus, for `PROMETHEUS_URL`. */
  readonly prometheusUrl: string;
  readonly tempoAsked: readonly { readonly url: URL }[];
  close(): Promise<void>;
}

export async function startLab(tempo: Handler | "embedded"): Promise<Lab> {
  const dataDir = mkdtempSync(join(tmpdir(), "earshot-calls-"));
  const server = tempo === "embedded" ? null : await serve(tempo);
  const embedded = await startEmbedded({ dataDir, port: 0, retentionMs: null, metricsRetentionMs: null });
  const push = async (signal: string, body: unknown): Promise<void> => {
    const response = await fetch(`${embedded.url}/v1/${signal}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the backend refused the ${signal}: ${response.status}`);
  };
  return {
    tempoAsked: server?.asked ?? [],
    context: (nowMs, env = {}, file = "") => {
      const config = parseConfig(
        {
          TEMPO_URL: server?.url ?? `${embedded.url}/tempo`,
          LOKI_URL: `${embedded.url}/loki`,
          CALLER_HASH_KEY: "lab-key",
          DEFAULT_REGION: "US",
          EARSHOT_CONFIG: "earshot.yaml",
          ...env,
        },
        () => file,
      );
      return { config, backends: createBackends(config), signal: undefined, nowMs };
    },
    pushLogs: (logs) => push("logs", logs),
    pushTraces: (traces) => push("traces", traces),
    pushMetrics: (metrics) => push("metrics", metrics),
    prometheusUrl: `${embedded.url}/prometheus`,
    close: async () => {
      await server?.close();
      await embedded.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
