import type { LabelFilter, Matcher } from "./ast.ts";
import { compileIp } from "./ip.ts";
import type { LineLabels } from "./labels.ts";
import { parseBytes, parseFloat64, parseGoDuration } from "./literals.ts";
import { compileMatcher } from "./matcher.ts";
import { compare } from "./operators.ts";

const ERROR_KIND = "LabelFilterErr";

/**
 * A condition on labels. A number, duration or size drops a line that lacks the label, and keeps one whose value is
 * not of that kind, marked with `__error__`.
 */
export function compileLabelFilter(filter: LabelFilter): (labels: LineLabels) => boolean {
  switch (filter.type) {
    case "and": {
      const left = compileLabelFilter(filter.left);
      const right = compileLabelFilter(filter.right);
      return (labels) => left(labels) && right(labels);
    }
    case "or": {
      const left = compileLabelFilter(filter.left);
      const right = compileLabelFilter(filter.right);
      return (labels) => left(labels) || right(labels);
    }
    case "string":
      return stringFilter(filter.matcher);
    case "ip":
      return ipFilter(filter);
    case "number":
    case "duration":
    case "bytes":
      return quantityFilter(filter);
  }
}

function stringFilter(matcher: Matcher): (labels: LineLabels) => boolean {
  const matches = compileMatcher(matcher, false);
  return (labels) => matches(labels.valueOf(matcher.name));
}

function ipFilter({
  name,
  negated,
  range,
}: Extract<LabelFilter, { type: "ip" }>): (labels: LineLabels) => boolean {
  const holds = compileIp(range);
  return (labels) => {
    // A line that a stage before has marked passes here, unlike at a quantity.
    if (labels.error !== "") return true;
    const text = labels.get(name);
    return text !== undefined && holds(text) !== negated;
  };
}

const PARSE = { number: parseFloat64, duration: parseGoDuration, bytes: parseBytes } as const;

const DETAILS = {
  number: (text: string) => `strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`,
  duration: durationProblem,
  bytes: (text: string) =>
    `strconv.ParseFloat: parsing ${JSON.stringify(/^[\d.,]*/.exec(text)?.[0] ?? "")}: invalid syntax`,
} as const;

/** What Go has against a text that is no number, duration or size. */
export function quantityProblem(type: keyof typeof DETAILS, text: string): string {
  return DETAILS[type](text);
}

function durationProblem(text: string): string {
  const quoted = JSON.stringify(text);
  if (/^[+-]?[\d.]+$/.test(text)) return `time: missing unit in duration ${quoted}`;
  const unit = /^[+-]?(?:[\d.]+(?:ns|us|µs|ms|s|m|h))*[\d.]+([^\d.]+)/.exec(text)?.[1];
  if (unit !== undefined) return `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
  return `time: invalid duration ${quoted}`;
}

type Quantity = Extract<LabelFilter, { type: "number" | "duration" | "bytes" }>;

function quantityFilter({ type, name, op, value }: Quantity): (labels: LineLabels) => boolean {
  const parse = PARSE[type];
  return (labels) => {
    const text = labels.get(name);
    if (text === undefined) return false;
    const got = parse(text);
    if (got !== null) return compare(op, got, value);
    if (labels.error === "") labels.setError(ERROR_KIND, quantityProblem(type, text));
    return true;
  };
}
