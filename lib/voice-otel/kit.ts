import type { AsyncLocalStorage } from "node:async_hooks";
import type { Span, Tracer } from "@opentelemetry/api";
import type { Budgets, Pipeline } from "../ledger/stages.ts";
import type { Report } from "./guard.ts";
import type { CallIds, DerivedIds } from "./ids.ts";
import type { WriteLog } from "./logs.ts";
import type { Metrics } from "./metrics.ts";
import type { CallSampler, SampledCall } from "./sampling.ts";
import type { CallHandle, Clock, TurnHandle } from "./types.ts";

/** The code that runs now belongs to this call, and to this turn and span of it. */
export interface Scope {
  readonly call: CallHandle;
  readonly turn: TurnHandle | null;
  readonly span: Span;
}

/** What the calls of one `createVoiceOtel` share. */
export interface Kit {
  readonly tracer: Tracer;
  readonly ids: DerivedIds;
  readonly metrics: Metrics;
  /** `service.name=voice-edge`. */
  readonly edgeLog: WriteLog;
  /** `service.name=voice-calls`. */
  readonly callLog: WriteLog;
  readonly sampler: CallSampler;
  readonly scopes: AsyncLocalStorage<Scope>;
  readonly report: Report;
  readonly region: string | undefined;
  readonly callerHashKey: string | undefined;
  /** The clock of a new call. */
  readonly clock: () => Clock;
  readonly keptByRatio: (traceId: string) => boolean;
  readonly budgets: (vertical: string, pipeline: Pipeline) => Budgets;
}

/** What the parts of one call share. */
export interface CallContext {
  readonly kit: Kit;
  readonly clock: Clock;
  readonly ids: CallIds;
  readonly sid: string;
  readonly vertical: string;
  readonly agent: string;
  readonly budgets: Budgets;
  readonly sampled: SampledCall;
  readonly root: Span;
  readonly handle: CallHandle;
  /** The newest network sample's attributes, for the network stages that follow. */
  network: Readonly<Record<string, number>>;
  /** True from the hang-up on; handles then do nothing. */
  ended: boolean;
}
