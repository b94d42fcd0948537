import { selectorsOf } from "../../promql/ast.ts";
import { type Labels, METRIC_NAME, pairsOf } from "../../promql/labels.ts";
import type { Matcher } from "../../promql/matcher.ts";
import { parseExpr } from "../../promql/parse.ts";
import { FOR_STATE } from "./evaluate-rule.ts";
import type { Rule, RuleGroup } from "./model.ts";

/** A rule and where it stands. */
export interface PlacedRule {
  readonly group: RuleGroup;
  readonly index: number;
  readonly rule: Rule;
}

/** Rules that are evaluated together. */
export interface Unit {
  readonly rules: readonly PlacedRule[];
  /** They read what they record themselves, of an earlier time: no rule is done before another begins. */
  readonly slotBySlot: boolean;
}

/**
 * The order in which a range of time can be evaluated a rule at a time: each after all rules, of any group, whose
 * series it reads. Otherwise as written.
 */
export function evaluationOrder(groups: readonly RuleGroup[]): Unit[] {
  const rules = groups.flatMap((group) => group.rules.map((rule, index) => ({ group, index, rule })));
  const selectors = rules.map(({ rule }) =>
    selectorsOf(parseExpr(rule.expr)).map(({ matchers }) => matchers),
  );
  const recorded = rules.map(({ rule }) => recordedBy(rule));
  const before = rules.map((): Set<number> => new Set());
  for (const [i, reader] of rules.entries())
    for (const [j, other] of rules.entries()) {
      if (
        !(selectors[i] ?? []).some((matchers) => (recorded[j] ?? []).some((one) => mayMatch(one, matchers)))
      )
        continue;
      before[i]?.add(j);
      // A rule of the same group that comes later: only what it recorded the time before is seen.
      if (other.group === reader.group && other.index > reader.index) before[j]?.add(i);
    }
  return components(before).map((members) => ({
    rules: members.flatMap((i) => rules[i] ?? []),
    slotBySlot: members.length > 1 || members.some((i) => before[i]?.has(i)),
  }));
}

/** What is known of the labels of the series that a rule records. */
type Known = ReadonlyMap<string, string>;

function recordedBy(rule: Rule): Known[] {
  // A label that is a template has another value in each series.
  const fixed = (labels: Labels) => pairsOf(labels).filter(([, value]) => !value.includes("{{"));
  if (rule.type === "recording") return [new Map([...fixed(rule.labels), [METRIC_NAME, rule.name]])];
  return ["ALERTS", FOR_STATE].map(
    (name) => new Map([...fixed(rule.labels), ["alertname", rule.name], [METRIC_NAME, name]]),
  );
}

const mayMatch = (known: Known, matchers: readonly Matcher[]): boolean =>
  matchers.every((matcher) => {
    const value = known.get(matcher.name);
    return value === undefined || matcher.matches(value);
  });

/** Strongly connected components, each after all that it depends on (Tarjan). */
function components(before: readonly ReadonlySet<number>[]): number[][] {
  const found: number[][] = [];
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const stack: number[] = [];
  const visit = (node: number): number => {
    const number = order.size;
    order.set(node, number);
    low.set(node, number);
    stack.push(node);
    for (const next of before[node] ?? []) {
      const reached = order.has(next) ? (stack.includes(next) ? order.get(next) : undefined) : visit(next);
      low.set(node, Math.min(low.get(node) ?? number, reached ?? Infinity));
    }
    if (low.get(node) === number) found.push(stack.splice(stack.indexOf(node)).sort((a, b) => a - b));
    return low.get(node) ?? number;
  };
  for (const node of before.keys()) if (!order.has(node)) visit(node);
  return found;
}
