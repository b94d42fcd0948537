import { humanize, STAGE_LABELS } from "#lib/format/labels.ts";
import { plural, short } from "#lib/format/text.ts";
import type { LedgerStage } from "#lib/ledger/stages.ts";
import type { Attribute, Cohort, CohortFactor, CohortValue } from "./schema.ts";

/** The answer in a sentence. It says no more than the counts do: "all on" only where a test says that it is no chance. */

export const ATTRIBUTE_LABELS: Record<Attribute, string> = {
  tool: "Tool",
  llm_model: "LLM",
  llm_provider: "LLM",
  tts_provider: "TTS",
  stt_provider: "STT",
  version: "Edge version",
  agent: "Agent",
  language: "Language",
  carrier: "Carrier",
  direction: "Direction",
  vertical: "Vertical",
};

const BEFORE: Record<Attribute, string> = {
  tool: "with the tool ",
  llm_model: "on ",
  llm_provider: "on ",
  tts_provider: "on ",
  stt_provider: "on ",
  version: "on edge version ",
  agent: "with the agent ",
  language: "in ",
  carrier: "over ",
  direction: "",
  vertical: "of ",
};

/** What a stage is called in a sentence: "LLM first token", "endpointing". */
export function stageWords(stage: LedgerStage): string {
  if (stage === "tool_call") return "the budget of a tool call";
  if (stage === "unattributed") return "the budget of unattributed time";
  const label = STAGE_LABELS[stage];
  return /^[A-Z]{2}/.test(label) ? label : label.toLowerCase();
}

/** A value with what belongs to it: a provider and a model that the same calls have are one thing, "openai gpt-4.1". */
export function valueText({
  attribute,
  value,
  also,
}: CohortValue & Partial<Pick<CohortFactor, "also">>): string {
  const [provider, model] = ["llm_provider", "llm_model"] as const;
  const other = also?.find((one) => one.attribute === (attribute === model ? provider : model));
  if (other === undefined || (attribute !== model && attribute !== provider)) return short(value, 60);
  return short(attribute === model ? `${other.value} ${value}` : `${value} ${other.value}`, 60);
}

export const onValue = (value: Parameters<typeof valueText>[0]): string =>
  `${BEFORE[value.attribute]}${valueText(value)}`;

export interface StatementOf extends Pick<
  Cohort,
  "stage" | "vertical" | "status" | "counts" | "to" | "stretch" | "compared" | "factors" | "shared"
> {
  /** Why there is nothing to ask about, or no answer; only for `none` and `unknown`. */
  readonly why?: string;
}

/** @param clock writes an instant (ISO 8601) as the reader's clock has it: "14:02". */
export function statementOf(cohort: StatementOf, clock: (instant: string) => string): string {
  const { stage, counts, status } = cohort;
  if (stage === null || counts === null || status === "none" || status === "unknown") return cohort.why ?? "";
  const { breached, calls } = counts;
  const kind = cohort.vertical === null ? "calls" : `${inSentence(cohort.vertical)} calls`;
  const of = `${breached.toLocaleString("en")} of ${calls.toLocaleString("en")} ${kind} in the hour around it`;
  const what = `breached ${stageWords(stage)}`;
  switch (status) {
    case "too_few": {
      const how = `Too few calls to tell (${calls} in the hour)`;
      return breached > 1 ? `${how}: ${breached} of them ${what}.` : `${how}.`;
    }
    case "one":
      return `Only this call: ${of} ${what}.`;
    case "some":
      return `${of} ${what}, not bunched in time${leads(cohort, breached)}.`;
    case "bunched":
      return bunched(cohort, clock);
  }
}

/** A vertical within a sentence: "salon", "IT helpdesk". */
export const inSentence = (vertical: string): string => {
  const label = short(humanize(vertical), 40);
  return /^[A-Z]{2}/.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
};

function bunched(cohort: StatementOf, clock: (instant: string) => string): string {
  const { stretch, to } = cohort;
  if (stretch === null) return "";
  const since = `${plural(stretch.breached, "call")} since ${clock(stretch.from)}${stretch.fromBefore ? " or earlier" : ""}`;
  const until =
    stretch.state === "ended" ? `over by ${clock(stretch.to)}` : `not over by ${clock(to ?? stretch.to)}`;
  return `${since}${leads(cohort, stretch.breached) || shares(cohort, stretch.breached)}; ${until}.`;
}

/** ", all on elevenlabs", ", 21 of them on elevenlabs": only what a test says is no chance. */
function leads({ factors }: StatementOf, breached: number): string {
  const leading = factors.find(({ significant, explained }) => significant && !explained);
  if (leading === undefined) return "";
  const { having, of } = leading.breached;
  if (of !== breached) return `, ${having} of the hour's ${of} ${onValue(leading)}`;
  return having === of ? `, all ${onValue(leading)}` : `, ${having} of them ${onValue(leading)}`;
}

/** ", all on elevenlabs, as are 20 of the other 24": a fact, with the figure that tells what it is worth. */
function shares({ shared, counts, stretch, compared }: StatementOf, breached: number): string {
  // Of the hour's breached calls, some lie outside of the stretch.
  if (shared === null || (compared === "hour" && counts?.breached !== breached) || stretch === null)
    return "";
  const { having, of } = shared.rest;
  const rest = compared === "hour" ? `other ${of} in the hour` : `other ${of} of that time`;
  const as = of === 0 ? "" : having === of ? `, as are all ${rest}` : `, as are ${having} of the ${rest}`;
  return `, all ${onValue(shared)}${as}`;
}

/** How a p is written: "p < 0.001", "p = 0.03". */
export const pText = (p: number): string =>
  p < 0.001 ? "p < 0.001" : `p = ${p < 0.1 ? Number(p.toPrecision(1)) : p.toFixed(2)}`;
