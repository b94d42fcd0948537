import { TraceIdRatioBasedSampler, SamplingDecision } from "@opentelemetry/sdk-trace";
import { ROOT_CONTEXT } from "@opentelemetry/api";
import { createVoiceOtel } from "#lib/voice-otel/index.ts";
import type { KnownLabels, VoiceOtel } from "#lib/voice-otel/types.ts";
import { traceIdOf } from "./callers.ts";
import type { EventClock } from "./clock.ts";
import { versionOf } from "./deploys.ts";
import type { SimulatorOptions } from "./options.ts";
import { ALL_PROFILES } from "./verticals/all.ts";
import { providersOf } from "./verticals/model.ts";

const SAMPLE_RATIO = 0.1;
/** The error types that the scenarios plant. */
const ERROR_TYPES = ["timeout", "http_503"];

const KNOWN: KnownLabels = {
  verticals: ALL_PROFILES.map((profile) => ({
    vertical: profile.vertical,
    agents: profile.agents.map((agent) => agent.name),
    tools: profile.tools.map((tool) => tool.name),
    guardrails: profile.guardrails.map((guardrail) => guardrail.name),
    providers: providersOf(profile),
    errorTypes: ERROR_TYPES,
  })),
};

/** The kit as a voice edge of the platform would start it, but for the clock. */
export function startKit(
  options: SimulatorOptions,
  clock: EventClock,
  { instance, release }: { readonly instance: string; readonly release: number },
  onError: (error: unknown) => void,
): VoiceOtel {
  return createVoiceOtel({
    endpoint: options.endpoint,
    serviceVersion: versionOf(release),
    serviceInstanceId: instance,
    environment: "production",
    sampleRatio: SAMPLE_RATIO,
    known: KNOWN,
    metricIntervalMs: 0,
    clock,
    onError,
    // Several edges in one process: none of them may be the global one.
    registerGlobals: false,
    // Enough for an hour of calls at any speed: what waits here is sent before time moves on.
    maxQueue: 200_000,
    flushTimeoutMs: 5000,
    ...(options.callerHashKey === null ? {} : { callerHashKey: options.callerHashKey }),
  });
}

const sampler = new TraceIdRatioBasedSampler(SAMPLE_RATIO);

/** Whether the kit keeps the trace of a call that has nothing to remark: OpenTelemetry's rule, by trace id. */
export const keptByRatio = (sid: string): boolean =>
  sampler.shouldSample(ROOT_CONTEXT, traceIdOf(sid)).decision === SamplingDecision.RECORD_AND_SAMPLED;
