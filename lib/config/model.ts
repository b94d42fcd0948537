import type { LedgerStage, Stage } from "#lib/ledger/stages.ts";
import type { Source } from "#lib/sources/model.ts";
import type { Secret } from "./secret.ts";

/** The console's configuration after parsing. Nothing here is read from the environment twice. */

export interface BackendConfig {
  /** Base address without credentials, query or trailing slash; null: off. */
  readonly url: string | null;
  /** Sent as `X-Scope-OrgID`. */
  readonly tenant: string | null;
  /** The whole `Authorization` header: a bearer token, or the credentials that stood in the address. */
  readonly authorization: Secret | null;
  readonly timeoutMs: number;
  /** Bytes of one answer after decompression. */
  readonly maxBytes: number;
  /** Requests at once; the rest wait their turn. */
  readonly maxConcurrent: number;
}

/** Own figures in ms, in place of the defaults of `lib/ledger/stages.ts`. */
export interface OwnBudget {
  readonly turnMs?: number | undefined;
  readonly stages?: Partial<Record<LedgerStage, number>> | undefined;
}

/** `realtime` holds what differs for speech-to-speech models: their turn and `llm_first_token`. */
export interface BudgetEntry extends OwnBudget {
  readonly realtime?: OwnBudget | undefined;
}

export interface BudgetConfig {
  /** Written beside verdicts; changes when a figure does. */
  readonly version: string;
  readonly all: BudgetEntry;
  readonly profiles: Readonly<Record<string, BudgetEntry>>;
  readonly verticals: Readonly<Record<string, BudgetEntry>>;
}

export const METRICS = [
  "turn_duration_seconds",
  "stage_duration_seconds",
  "call_duration_seconds",
  "stage_errors_total",
  "guardrail_checks_total",
  "calls_total",
  "call_sentiment_total",
  "interruptions_total",
  "calls_active",
] as const;
/** The metrics of docs/telemetry.md by their own names. */
export type MetricName = (typeof METRICS)[number];

/** How a team named a metric. For histograms `name` is without `_bucket`. */
export interface MetricMapping {
  readonly name: string;
  readonly unit: "s" | "ms";
  /** Our label → theirs, where it differs; null: they have no such label. */
  readonly labels: Readonly<Record<string, string | null>>;
  /** Labels that pick the series, e.g. `{span_name: "stt"}`. */
  readonly match: Readonly<Record<string, string>>;
}

export interface MetricMap {
  /** Absent: the contract's name. */
  readonly metrics: Partial<Readonly<Record<MetricName, MetricMapping>>>;
  /** A stage's duration where it has a metric of its own, e.g. `stt_duration_seconds`. */
  readonly stages: Partial<Readonly<Record<Stage, MetricMapping>>>;
}

/** Where log records are written: notes on calls. Paths such as `/v1/logs` follow the address. */
export interface OtlpConfig {
  /** Null: nothing can be written. */
  readonly url: string | null;
  readonly tenant: string | null;
  readonly authorization: Secret | null;
}

export interface GrafanaLinks {
  /** Base address without a trailing slash. */
  readonly url: string;
  readonly org: number;
  /** The uids of its datasources; null: no link to it. */
  readonly datasources: Readonly<Record<"tempo" | "loki" | "prometheus", string | null>>;
}

/** Where other tools are: URL templates with `{placeholders}` (lib/links/model.ts); null: no such link. */
export interface LinkTemplates {
  readonly grafana: GrafanaLinks | null;
  readonly carrier: string | null;
  readonly transcript: string | null;
  readonly more: readonly { readonly name: string; readonly url: string }[];
}

export interface Config {
  readonly backends: Readonly<Record<Source, BackendConfig>>;
  /** True when the console reads the embedded backend because no address is set. */
  readonly embedded: boolean;
  readonly embeddedPort: number;
  readonly otlp: OtlpConfig;
  readonly callerHashKey: Secret | null;
  /** ISO 3166-1 alpha-2, for phone numbers in national form; null: only international ones are read. */
  readonly defaultRegion: string | null;
  readonly budgets: BudgetConfig;
  readonly links: LinkTemplates;
  readonly metrics: MetricMap;
  /** Path of the SLO file; null: the one that comes with the project, deploy/slo.yaml. */
  readonly sloFile: string | null;
  readonly retention: {
    readonly traceDays: number;
    readonly logDays: number;
    readonly metricDays: number;
  };
  /** Sentences to show once at start (a budget that is not a histogram bound). */
  readonly warnings: readonly string[];
}
