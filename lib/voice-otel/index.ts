import { AsyncLocalStorage } from "node:async_hooks";
import { writeAnalysis } from "./analysis.ts";
import { budgetsOf } from "./budgets.ts";
import { Call } from "./call.ts";
import { registerGlobals } from "./globals.ts";
import { guarded, reporter } from "./guard.ts";
import { idsOf, isCallSid } from "./ids.ts";
import { inertCall } from "./inert.ts";
import type { Kit, Scope } from "./kit.ts";
import { startAtZero } from "./metrics.ts";
import { createProviders } from "./providers.ts";
import { ratioDecision } from "./sampling.ts";
import { anchoredClock } from "./time.ts";
import type { CallHandle, CallStart, VoiceOtel, VoiceOtelOptions } from "./types.ts";

export type {
  CallEnd,
  CallHandle,
  CallStart,
  Clock,
  DropCounts,
  KnownLabels,
  NetworkSample,
  Outcome,
  OwnBudget,
  PostCallAnalysis,
  Sentiment,
  StageHandle,
  StageName,
  StageOptions,
  TurnHandle,
  TurnKind,
  TurnStart,
  VoiceOtel,
  VoiceOtelOptions,
} from "./types.ts";

const DEFAULT_RATIO = 0.1;

/**
 * Starts the kit: one for each process. Throws a TypeError when the endpoint is no http(s) URL; from then on
 * nothing throws into a call, and what goes wrong is told to `options.onError`.
 */
export function createVoiceOtel(options: VoiceOtelOptions = {}): VoiceOtel {
  const report = reporter(options.onError);
  const clock = options.clock ?? { now: () => Date.now() };
  const providers = createProviders(options, clock, report);
  const kit: Kit = {
    ...providers,
    scopes: new AsyncLocalStorage<Scope>(),
    report,
    region: options.defaultRegion,
    callerHashKey: options.callerHashKey || undefined,
    clock: () => options.clock ?? anchoredClock(),
    keptByRatio: ratioDecision(options.sampleRatio ?? DEFAULT_RATIO),
    budgets: (vertical, pipeline) => budgetsOf(options, vertical, pipeline),
  };
  const unregister =
    options.registerGlobals === false ? () => undefined : registerGlobals(providers.tracerProvider);
  if (options.known) startAtZero(kit.metrics, options.known);
  const calls = new Map<string, Call>();
  let stopped: Promise<void> | null = null;

  return {
    startCall: (start) => guarded(report, inertCall(start.sid), () => startCall(kit, calls, start)),
    activeCall: () => kit.scopes.getStore()?.call,
    postCallAnalysis: (sid, analysis, call) =>
      guarded(report, undefined, () => writeAnalysis(kit, clock.now(), sid, analysis, call)),
    collectMetrics: () => providers.collectMetrics(),
    flush: () => providers.flush(),
    shutdown: () => {
      stopped ??= providers.shutdown().then(unregister, report);
      return stopped;
    },
    dropped: () => providers.dropped(),
  };
}

function startCall(kit: Kit, calls: Map<string, Call>, start: CallStart): CallHandle {
  const ids = isCallSid(start.sid) ? idsOf(start.sid) : null;
  if (!ids) {
    // The text is not repeated: it may be a caller's number passed by mistake.
    kit.report(new Error("not a Call SID; the call is not recorded"));
    return inertCall(start.sid);
  }
  const running = calls.get(start.sid);
  if (running) {
    kit.report(new Error(`call ${start.sid} is under way already; its handle is given again`));
    return running;
  }
  const call = new Call(kit, start, ids, () => calls.delete(start.sid));
  calls.set(start.sid, call);
  return call;
}
