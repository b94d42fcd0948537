import { RE2JS } from "re2js";
import type { Operator, SilenceWarning } from "./kinds.ts";
import type { MutedAlert, SilenceMatcher } from "./schema.ts";

/**
 * What a silence mutes, as Alertmanager decides it: every matcher must hold, a pattern must match the whole value, and
 * a label that an alert does not have is the empty text.
 * https://prometheus.io/docs/alerting/latest/configuration/#matcher, and Alertmanager's pkg/labels/matcher.go
 */

export type LabelRecord = Readonly<Record<string, string>>;
export type Test = (labels: LabelRecord) => boolean;

export const isPattern = (operator: Operator): boolean => operator === "=~" || operator === "!~";

function valueTest({ operator, value }: SilenceMatcher): (text: string) => boolean {
  switch (operator) {
    case "=":
      return (text) => text === value;
    case "!=":
      return (text) => text !== value;
    case "=~":
    case "!~": {
      const pattern = RE2JS.compile(`^(?:${value})$`);
      return (text) => pattern.matcher(text).find() === (operator === "=~");
    }
  }
}

const valueOf = (labels: LabelRecord, name: string): string =>
  Object.hasOwn(labels, name) ? (labels[name] ?? "") : "";

export interface MatcherProblem {
  /** The matcher's place; null: all of them together. */
  readonly at: number | null;
  readonly message: string;
}

/** Why Alertmanager would refuse these matchers; none: it takes them. */
export function matcherProblems(matchers: readonly SilenceMatcher[]): MatcherProblem[] {
  if (matchers.length === 0) return [{ at: null, message: "A silence needs at least one matcher." }];
  const problems = matchers.flatMap((matcher, at): MatcherProblem[] => {
    const message = matcherProblem(matcher);
    return message === null ? [] : [{ at, message }];
  });
  if (problems.length > 0) return problems;
  const all = "Every matcher also matches a label that is not there: at least one must not.";
  return matchers.every((one) => valueTest(one)("")) ? [{ at: null, message: all }] : [];
}

function matcherProblem({ name, operator, value }: SilenceMatcher): string | null {
  // Which names there may be depends on Alertmanager's version: since 0.27 any.
  if (name === "") return "The label's name is missing.";
  if (!isPattern(operator)) return null;
  if (compileError(`^(?:${value})$`) === null) return null;
  // Go's words hold a piece of the pattern: better of what was typed than of what was made of it.
  const reason = (compileError(value) ?? "").replace(/^error parsing regexp: /, "");
  return `This is no RE2 pattern${reason === "" ? "" : `: ${reason.slice(0, 160)}`}.`;
}

function compileError(pattern: string): string | null {
  try {
    RE2JS.compile(pattern);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
}

/** Whether an alert's labels match all matchers. Only for matchers without problems: throws for a broken pattern. */
export function silenceTest(matchers: readonly SilenceMatcher[]): Test {
  const tests = matchers.map((matcher) => ({ name: matcher.name, holds: valueTest(matcher) }));
  return (labels) => tests.every(({ name, holds }) => holds(valueOf(labels, name)));
}

/** A silence may mute nothing now and be meant for later; these are what is seldom meant. */
export function silenceWarnings(mutes: readonly MutedAlert[], firing: number): SilenceWarning[] {
  const verticals = new Set(
    mutes.flatMap(({ severity, vertical }) => (severity === "page" && vertical !== null ? [vertical] : [])),
  );
  return [
    ...(mutes.length === 0 && firing > 0 ? (["nothing"] as const) : []),
    ...(mutes.length > 1 && mutes.length === firing ? (["everything"] as const) : []),
    ...(verticals.size > 1 ? (["pages_of_several_verticals"] as const) : []),
  ];
}

/** Labels that only say again what another one of the same rule says, or which of two Prometheuses found it. */
const TWINS: Readonly<Record<string, string>> = {
  sloth_severity: "severity",
  sloth_service: "vertical",
  sloth_id: "sloth_slo",
};

/** Matchers for an alert and nothing more particular: its own labels, each `=`. */
export function matchersOf(labels: LabelRecord): SilenceMatcher[] {
  const first = ["alertname", "severity", "vertical"];
  const rank = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length);
  return Object.entries(labels)
    .filter(([name, value]) => {
      const twin = Object.hasOwn(TWINS, name) ? TWINS[name] : undefined;
      return value !== "" && (twin === undefined || valueOf(labels, twin) === "");
    })
    .toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([name, value]) => ({ name, operator: "=", value }));
}
