import type { CallFilters } from "#lib/calls/filters.ts";
import { humanize, languageName, STAGE_LABELS } from "#lib/format/labels.ts";
import { clip, shortId } from "#lib/format/text.ts";

/** What the filters of a list of calls are called, and their values. Without zod: the browser needs it. */

/** The filters that a page's address may hold: what is asked for, without how it is sorted and paged. */
export type ListFilters = Omit<CallFilters, "limit" | "cursor">;
export type FilterName = Exclude<keyof ListFilters, "from" | "to" | "sort">;
/** Those that take several values; any of them matches. */
export type WordsName = Exclude<FilterName, "caller">;

type Value<Name extends keyof CallFilters> =
  NonNullable<CallFilters[Name]> extends readonly (infer One)[] ? One : NonNullable<CallFilters[Name]>;
/** Every value has its label, or this does not compile. */
type Labels<Name extends keyof CallFilters> = Readonly<Record<Value<Name> & string, string>>;

export const FILTER_NAMES: Readonly<Record<FilterName, string>> = {
  caller: "Caller",
  vertical: "Vertical",
  agent: "Agent",
  verdict: "Verdict",
  stage: "Breached stage",
  outcome: "Outcome",
  sentiment: "Sentiment",
  tool: "Tool",
  had: "Happened",
  guardrail: "Rejected by",
  failed: "Failed stage",
  provider: "Provider",
  model: "Model",
  language: "Language",
  carrier: "Carrier",
  state: "State",
  direction: "Direction",
  environment: "Environment",
};

export const VERDICT_LABELS: Labels<"verdict"> = {
  failed: "Failed",
  slow: "Slow",
  ok: "OK",
  unknown: "Unknown",
};
export const OUTCOME_LABELS: Labels<"outcome"> = {
  resolved: "Resolved",
  escalated: "Escalated",
  transferred: "Transferred",
  abandoned: "Abandoned",
  dropped: "Dropped",
  failed: "Failed",
};
export const SENTIMENT_LABELS: Labels<"sentiment"> = {
  negative: "Negative",
  neutral: "Neutral",
  positive: "Positive",
};
export const HAPPENING_LABELS: Labels<"had"> = {
  interruption: "Interruptions",
  rejection: "Guardrail rejections",
  error: "Errors",
};
export const STATE_LABELS: Labels<"state"> = { ended: "Ended", open: "Not ended" };
export const DIRECTION_LABELS: Labels<"direction"> = { inbound: "Inbound", outbound: "Outbound" };
export const STAGE_FILTER_LABELS: Labels<"stage"> = STAGE_LABELS;
export const SORT_LABELS: Labels<"sort"> = {
  time: "Newest first",
  worst_turn: "Worst turn first",
  duration: "Longest first",
  turns: "Most turns first",
  slow_turns: "Most slow turns first",
  sentiment: "Most negative first",
};

/** The business lines of docs/telemetry.md; a team's own are offered once they are seen. */
export const USUAL_VERTICALS = ["healthcare", "real_estate", "salon", "after_hours", "it_helpdesk", "sales"];

/** The keys of a table of labels, with their type. */
export const keysOf = <K extends string>(labels: Readonly<Record<K, string>>): K[] =>
  Object.keys(labels) as K[];

const FIXED: Partial<Record<FilterName, Readonly<Record<string, string>>>> = {
  verdict: VERDICT_LABELS,
  stage: STAGE_FILTER_LABELS,
  outcome: OUTCOME_LABELS,
  sentiment: SENTIMENT_LABELS,
  direction: DIRECTION_LABELS,
  had: HAPPENING_LABELS,
  state: STATE_LABELS,
  failed: STAGE_FILTER_LABELS,
};

/** A filter's value as it is shown; values of telemetry are untrusted and may be long. */
export function valueLabel(name: FilterName, value: string): string {
  const fixed = FIXED[name];
  if (fixed !== undefined && Object.hasOwn(fixed, value)) return fixed[value] ?? value;
  if (name === "caller") return shortId(value, 4, 4);
  if (name === "vertical") return clip(humanize(value), 40);
  if (name === "language") return clip(languageName(value), 40);
  return clip(value, 40);
}
