import type { CallDetail } from "./schema.ts";

/** What each finding about the telemetry means for a reader, and what to do about it. */

interface Words {
  readonly means: string;
  readonly todo: string;
}

const CLOCKS = "Run a time service (chrony, NTP) on the host whose clock is off.";
const LIMITS =
  "Raise the limit where it is set: OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT and OTEL_SPAN_…_COUNT_LIMIT in the SDK, max_attribute_bytes in Tempo.";

const WORDS = {
  trace_unread: {
    means: "Nothing can be said of the spans: neither that they are sound nor that they are broken.",
    todo: "Load the page again in a moment; if it stays so, look at the sources below.",
  },
  trace_absent: {
    means: "The call's facts and verdict are those of the call log.",
    todo: "Nothing: this is how sampling and retention are meant to work.",
  },
  trace_pending: {
    means: "Until then the call's facts are those of the call log.",
    todo: "Nothing: this page looks again by itself.",
  },
  trace_missing: {
    means: "Turns and stages of this call cannot be shown.",
    todo: "Check that the voice edge exports its spans, and that the collector and Tempo take them.",
  },
  log_unread: {
    means: "Whether trace and call log agree cannot be told.",
    todo: "Load the page again in a moment; if it stays so, look at the sources below.",
  },
  no_call_log: {
    means: "The call is in no list, cannot be found by its caller, and is missing from what is counted.",
    todo: "Have the voice edge export its call log (service.name voice-calls) by OTLP to Loki.",
  },
  framework_log: {
    means:
      "How the call ended and what the caller made of it is recorded nowhere; everything else is from the trace.",
    todo: "To have these too, write the call log of docs/telemetry.md (call.end, post_call.analysis) at hang-up.",
  },
  no_call_start: {
    means: "While it ran, the call stood in no list of running calls.",
    todo: "Check that the voice edge writes call.start at the answer, and that the first export gets through.",
  },
  no_call_end: {
    means: "Outcome, verdict and counts of this call are missing from lists and figures.",
    todo: "Check that the voice edge flushes its logs at hang-up and before it stops.",
  },
  no_root: {
    means: "The call's own times and facts come from elsewhere and may be less exact.",
    todo: "Check that the voice edge flushes its spans at hang-up: the root is the last to be sent.",
  },
  orphan: {
    means: "They are shown, but what they took is in no turn's ledger.",
    todo: "Look for spans that were dropped on the way, or for a service that samples for itself.",
  },
  negative_duration: {
    means: "How long they took is not known, so they are left out of the ledger.",
    todo: "Have both times of a span taken from one clock, a monotonic one if there is one.",
  },
  cycle: {
    means: "Their order is not known; where they are shown is a guess.",
    todo: "Look for an instrumentation that reuses span ids or sets a parent by hand.",
  },
  duplicate_id: {
    means:
      "An exact copy comes from an export that was sent again and does no harm. Different spans of one id cannot be told apart.",
    todo: "If the spans differ, look for an instrumentation that makes ids by itself or forks after it started.",
  },
  outside_parent: {
    means:
      "Times of different services cannot be compared to the millisecond in this call. Nothing was shifted.",
    todo: CLOCKS,
  },
  too_many_stages: {
    means: "What they took counts as unattributed.",
    todo: "Look for a loop in the instrumentation: a stage is one span, not one a frame.",
  },
  stage_not_in_pipeline: {
    means: "What they took counts as unattributed.",
    todo: "Set call.pipeline to what the call really used.",
  },
  unknown_profile: {
    means: "The spans are shown as they are, without turns, stages or a verdict.",
    todo: "Name spans and attributes as docs/telemetry.md has it.",
  },
  unreadable: {
    means: "They are missing from everything on this page.",
    todo: "Look for an exporter or a proxy that rewrites ids or times.",
  },
  torn_trace: {
    means: "What the missing spans took is not known; a stage may look faster than it was.",
    todo: "Give the exporter's queue more room, or look for spans that the collector or Tempo refused.",
  },
  attributes_dropped: { means: "What was dropped cannot be searched for or shown.", todo: LIMITS },
  value_cut: { means: "The rest of such a value cannot be searched for or shown.", todo: LIMITS },
  impossible_time: {
    means: "They are left out of the waterfall's scale; where they belong is not known.",
    todo: "Look for times in the wrong unit (OTLP has nanoseconds) and for a clock that was not set.",
  },
  impossible_length: {
    means: "A span cannot outlast the call that it is part of: its end is probably wrong.",
    todo: "Look for spans that are ended late, or by a garbage collector.",
  },
  impossible_network: {
    means: "Such figures of the line are not to be trusted in this call.",
    todo: "Check the units: jitter and round trip in ms, loss as a ratio from 0 to 1, MOS from 1 to 5.",
  },
  latency_disagrees: {
    means: "The page goes by the span's own times; metrics may have been made from the other figure.",
    todo: "Set turn.latency_seconds from the same instants as the span.",
  },
  after_end: {
    means: "They are work after the call, or their clock is ahead; they are in no turn.",
    todo: "Nothing, if it is work that follows a call; else look at that service's clock.",
  },
  verdict_disagrees: {
    means: "Lists and figures go by the call log's verdict, this page by the trace.",
    todo: "Check that edge and console have the same budgets and versions, and that the trace is whole.",
  },
  budget_version: {
    means: "The two verdicts may differ without either being wrong.",
    todo: "Give voice edge and console the same budgets.",
  },
} as const satisfies Record<string, Words>;

export type HealthKind = keyof typeof WORDS;
type Health = CallDetail["health"][number];

const MAX_IDS = 20;

/** A finding with what it means and what to do; at most 20 span ids. `sentence` says how many there are. */
export const finding = (
  kind: HealthKind,
  severity: Health["severity"],
  sentence: string,
  spanIds: readonly string[] = [],
): Health => ({ kind, severity, sentence, ...WORDS[kind], spanIds: spanIds.slice(0, MAX_IDS) });
