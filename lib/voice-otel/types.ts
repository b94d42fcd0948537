/** The kit's public types. Durations in seconds end in `Seconds`; instants are epoch milliseconds. */

export type Outcome = "resolved" | "escalated" | "transferred" | "abandoned" | "dropped" | "failed";
export type Sentiment = "positive" | "neutral" | "negative";
export type TurnKind = "reply" | "greeting" | "continuation";
export type StageName =
  | "network_in"
  | "endpointing"
  | "stt"
  | "llm_first_token"
  | "tool_call"
  | "tts_first_frame"
  | "network_out";

/** Where time comes from. The simulator gives its own; everything else leaves it out. */
export interface Clock {
  /** Epoch milliseconds with a fraction. */
  now(): number;
}

export interface VoiceOtelOptions {
  /** Base of an OTLP/HTTP endpoint; `/v1/traces`, `/v1/logs` and `/v1/metrics` are added. Default OTEL_EXPORTER_OTLP_ENDPOINT or http://127.0.0.1:4318. */
  endpoint?: string;
  headers?: Record<string, string>;
  serviceVersion?: string;
  serviceInstanceId?: string;
  environment?: string;
  /** The key that the console has as CALLER_HASH_KEY. Without it no caller hash is written. */
  callerHashKey?: string;
  /** Share of the calls without an error or a slow turn that are kept. Default 0.1. */
  sampleRatio?: number;
  /** Budgets by vertical, in ms, in place of the defaults: the same figures as in the console's configuration. */
  budgets?: Record<string, OwnBudget & { realtime?: OwnBudget }>;
  budgetVersion?: string;
  /** Label sets that are known beforehand, so that the first error of each is visible to `rate()`. */
  known?: KnownLabels;
  /** Interval between metric exports in ms; 0: only when `collectMetrics` is called. Default 60 000, with a `clock` 0. */
  metricIntervalMs?: number;
  /** Spans held for all undecided calls together. Default 50 000. */
  maxBufferedSpans?: number;
  /** Spans and log records that wait for a backend that is away. Default 20 000 each. */
  maxQueue?: number;
  clock?: Clock;
  /** How national numbers are read (ISO 3166, e.g. "US"); the console's DEFAULT_REGION. Default: only E.164 is hashed. */
  defaultRegion?: string;
  /** How long `flush` and `shutdown` wait for a backend that takes nothing, in ms. Default 30 000. */
  flushTimeoutMs?: number;
  /**
   * Whether the kit becomes OpenTelemetry's global tracer provider and context manager where there is none yet, so
   * that library spans inside a call join its trace. Start the application's own SDK first. Default true.
   */
  registerGlobals?: boolean;
  /** Told of what the kit had to swallow; never throws into the call. */
  onError?: (error: unknown) => void;
}

/** Own figures in ms. A realtime call's turn and `llm_first_token` are taken from `realtime` only. */
export interface OwnBudget {
  turnMs?: number;
  stages?: Partial<Record<StageName | "unattributed", number>>;
}

export interface KnownLabels {
  verticals: readonly {
    vertical: string;
    agents?: readonly string[];
    tools?: readonly string[];
    guardrails?: readonly string[];
    providers?: Partial<Record<StageName, readonly string[]>>;
    errorTypes?: readonly string[];
  }[];
}

export interface CallStart {
  sid: string;
  vertical: string;
  agent: string;
  direction: "inbound" | "outbound";
  /** BCP 47. */
  language: string;
  carrier: string;
  pipeline?: "cascade" | "realtime";
  /** The other party's number, in E.164 or as dialled; hashed at once and never kept. */
  callerNumber?: string;
  parentSid?: string;
}

export interface CallEnd {
  outcome: Outcome;
  /** The carrier's or application's word, e.g. `caller_hangup`, `media_timeout`. */
  endReason: string;
}

export interface PostCallAnalysis {
  label: Sentiment;
  /** −1…1. */
  score: number;
  summary: string;
  topics: readonly string[];
  model: string;
}

export interface TurnStart {
  kind?: TurnKind;
  /** When the caller's last speech frame was heard; default now. */
  atMs?: number;
}

export interface StageOptions {
  provider?: string;
  model?: string;
  tool?: string;
  toolCallId?: string;
  startMs?: number;
  attributes?: Record<string, string | number | boolean>;
}

export interface NetworkSample {
  jitterMs?: number;
  packetLossRatio?: number;
  rttMs?: number;
  mos?: number;
}

/** A stage that is under way. */
export interface StageHandle {
  /** Numbers and words that belong to the stage: `gen_ai.usage.input_tokens`, `stt.chars`. Free text is redacted. */
  set(attributes: Record<string, string | number | boolean>): void;
  fail(errorType: string, message?: string): void;
  end(atMs?: number): void;
}

export interface TurnHandle {
  readonly index: number;
  /**
   * Runs the application's own code as a stage; its rejection is recorded and thrown on unchanged. An `AbortError` after
   * the wait was over (the agent spoke, the caller spoke again or hung up) is a request that was given up, no failure.
   */
  stage<T>(name: StageName, options: StageOptions, run: (stage: StageHandle) => Promise<T>): Promise<T>;
  startStage(name: StageName, options?: StageOptions): StageHandle;
  /** An application's own span below the turn (a guardrail check, a retrieval step): no stage. */
  span<T>(name: string, run: () => Promise<T>): Promise<T>;
  guardrail(name: string, result: "passed" | "rejected", reason?: string): void;
  /** The agent's first audio has reached the carrier: the turn's clock stops. */
  firstAudio(atMs?: number): void;
  /** The caller barged in while the agent spoke. */
  interrupted(): void;
  /** The caller spoke again or hung up before any answer. */
  unanswered(atMs?: number): void;
}

export interface CallHandle {
  readonly sid: string;
  readonly traceId: string;
  /** W3C traceparent of the call's root, for services that the call passes through. */
  readonly traceparent: string;
  /** Runs code in the call's context: spans that libraries make inside become part of its trace. */
  run<T>(fn: () => T): T;
  callerSpoke(startMs: number, endMs: number): void;
  agentSpoke(startMs: number, endMs: number): void;
  turn(start?: TurnStart): TurnHandle;
  network(sample: NetworkSample): void;
  /** An operational log line of the voice edge. `body` is redacted. */
  log(eventName: string, body: string, level?: "info" | "warn" | "error", turnIndex?: number): void;
  /** Ends the call: verdict, sampling decision, `call.end`. Later calls on the handle do nothing. */
  end(end: CallEnd): void;
}

export interface DropCounts {
  spans: number;
  logs: number;
  metricExports: number;
  /** Spans of undecided calls that were let go because the bound was reached. */
  bufferedSpans: number;
}

export interface VoiceOtel {
  startCall(start: CallStart): CallHandle;
  /** The call whose context this code runs in, if any. */
  activeCall(): CallHandle | undefined;
  /** May come minutes after the hang-up, from another process. */
  postCallAnalysis(sid: string, analysis: PostCallAnalysis, call: { vertical: string; agent?: string }): void;
  /** Collects and exports the metrics as of now. Resolves when the backend has answered; never rejects. */
  collectMetrics(): Promise<void>;
  /** Resolves when all spans and logs so far are sent, or the backend takes none; never rejects. */
  flush(): Promise<void>;
  /** Sends what it can, metrics too; what is left is counted in `dropped`. Never rejects. */
  shutdown(): Promise<void>;
  dropped(): DropCounts;
}
