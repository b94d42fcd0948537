import { literalPattern, type Matcher } from "#lib/datasources/quoting.ts";
import type { LogPipeline } from "#lib/datasources/loki/query.ts";
import { callLogStream } from "./call-log.ts";
import type { CallFilters } from "./filters.ts";

/**
 * Filters as LogQL, so that Loki gives only what may match. `matches` decides: here a record may pass too easily
 * (one without a verdict), never too hard.
 */

const matcher = (values: readonly string[]): Matcher => {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : { anyOf: values };
};

/** Fields that a call's start has as well as its end. */
const BOTH = {
  vertical: "call_vertical",
  direction: "call_direction",
  environment: "deployment_environment_name",
} as const;
/** Fields that only the end is sure to have: the agent and the language can change during the call. */
const END = { agent: "call_agent", language: "call_language", carrier: "call_carrier" } as const;

/** Counts of what a call had. */
const COUNTS = {
  interruption: "call_interruptions",
  rejection: "call_guardrail_rejections",
  error: "call_errors",
} as const satisfies Readonly<Record<NonNullable<CallFilters["had"]>[number], string>>;

function narrowed(
  query: LogPipeline,
  fields: Readonly<Record<string, string>>,
  filters: CallFilters,
): LogPipeline {
  let narrow = query;
  for (const [name, field] of Object.entries(fields)) {
    const values = filters[name as keyof typeof BOTH];
    if (values !== undefined && values.length > 0) narrow = narrow.where(field, matcher(values));
  }
  return narrow;
}

/** `call.end` and `call.start` records that may match what both of them hold. */
export function startsAndEnds(filters: CallFilters): LogPipeline {
  const query = callLogStream().where("event_name", { anyOf: ["call.end", "call.start"] });
  const narrow = narrowed(query, BOTH, filters);
  return filters.caller === undefined ? narrow : narrow.where("call_caller_hash", filters.caller);
}

/** `call.end` records that may match. */
export function ends(filters: CallFilters): LogPipeline {
  let query = narrowed(callLogStream().where("event_name", "call.end"), { ...BOTH, ...END }, filters);
  const where = (field: string, values: readonly string[] | undefined) => {
    if (values !== undefined && values.length > 0) query = query.where(field, matcher(values));
  };
  const anyWhere = (fields: readonly string[], values: readonly string[] | undefined) => {
    if (values === undefined || values.length === 0) return;
    query = query.whereAny(fields.map((field) => [field, matcher(values)]));
  };
  if (filters.caller !== undefined) query = query.where("call_caller_hash", filters.caller);
  const had = filters.had ?? [];
  if (had.length > 0)
    query = query.whereAny(had.map((one) => [COUNTS[one], { compare: ">", to: 0 }] as const));
  where("call_outcome", filters.outcome);
  // Older edges write no verdict: what is absent is "" to Loki.
  where("call_verdict", filters.verdict && [...filters.verdict, ""]);
  where("call_breached_stage", filters.stage);
  anyWhere(
    ["call_breached_provider", "call_stt_provider", "call_llm_provider", "call_tts_provider"],
    filters.provider,
  );
  anyWhere(["call_breached_model", "call_llm_model"], filters.model);
  const tools = filters.tool ?? [];
  if (tools.length > 0) {
    const listed = `(?s).*(?:${tools.map(literalPattern).join("|")}).*`;
    query = query.whereAny([
      ["call_breached_tool", matcher(tools)],
      ["call_tools", { pattern: listed }],
    ]);
  }
  return query;
}

/** True when only ended calls can match. */
export function onlyEnded(filters: CallFilters): boolean {
  const asked = (values: readonly unknown[] | undefined) => values !== undefined && values.length > 0;
  if (asked(filters.verdict) && filters.verdict?.includes("unknown") !== true) return true;
  if (asked(filters.state) && filters.state?.includes("open") !== true) return true;
  return [
    filters.outcome,
    filters.stage,
    filters.sentiment,
    filters.tool,
    filters.had,
    filters.guardrail,
    filters.failed,
    filters.provider,
    filters.model,
  ].some(asked);
}

export const analyses = (): LogPipeline => callLogStream().where("event_name", "post_call.analysis");
export const endsOf = (sids: readonly string[]): LogPipeline =>
  callLogStream().where("event_name", "call.end").where("call_sid", matcher(sids));
