import { type Labels, labelsKey } from "../../promql/labels.ts";
import type { Storage } from "../../promql/storage.ts";
import {
  activeAlerts,
  type AlertState,
  evaluateAlerting,
  evaluateRecording,
  ruleState,
} from "./evaluate-rule.ts";
import type { Rule, RuleGroup, RuleQuery, RuleSample } from "./model.ts";
import { restoreAlerts } from "./restore.ts";
import type { RuleState } from "./range-rule.ts";
import type { GroupStatus, RuleStatus } from "./status.ts";

/** What a group is evaluated with. */
export interface GroupEnvironment {
  /** Asks a state of the database that has everything written before. */
  readonly query: RuleQuery;
  /** Stores samples; the next rule of the group sees them. Rejects when they could not be stored. */
  readonly append: (samples: readonly RuleSample[]) => Promise<void>;
}

interface RunningRule {
  readonly rule: Rule;
  state: AlertState;
  /** Series of the last evaluation: what is not among the next one's is marked stale. */
  previous: ReadonlyMap<string, Labels>;
  health: "unknown" | "ok" | "err";
  lastError: string;
  evaluationMs: number;
  evaluatedAtMs: number | null;
}

/** What makes a rule of a file that was read again the same one. */
const identityOf = ({ type, name, labels }: Rule): string => `${type}\u0000${name}\u0000${labelsKey(labels)}`;

/** A group of rules with its alerts. Rules are evaluated in their order, each over what the ones before it recorded. */
export class Group {
  readonly group: RuleGroup;
  readonly #rules: readonly RunningRule[];
  /** Series of rules that are no longer there: to be marked stale. */
  #orphans: readonly Labels[] = [];
  #evaluationMs = 0;
  #evaluatedAtMs: number | null = null;

  /** @param restored false: alerts of a time before a restart are still to be looked up. */
  constructor(group: RuleGroup, restored: boolean) {
    this.group = group;
    this.#rules = group.rules.map((rule) => ({
      rule,
      state: { alerts: new Map(), restored },
      previous: new Map(),
      health: "unknown",
      lastError: "",
      evaluationMs: 0,
      evaluatedAtMs: null,
    }));
  }

  /** Goes on where the group stood before its file was read again: rules of the same name and labels keep their alerts. */
  takeOver(from: Group): void {
    this.#evaluationMs = from.#evaluationMs;
    this.#evaluatedAtMs = from.#evaluatedAtMs;
    const left = new Set(from.#rules);
    for (const running of this.#rules) {
      const same = [...left].find(({ rule }) => identityOf(rule) === identityOf(running.rule));
      if (same === undefined) continue;
      left.delete(same);
      running.previous = same.previous;
      running.state = same.state;
    }
    this.#orphans = [...from.#orphans, ...[...left].flatMap(({ previous }) => [...previous.values()])];
  }

  /** Staleness markers for everything that the group recorded: it is evaluated no more. */
  ended(ms: number): RuleSample[] {
    const recorded = this.#rules.flatMap(({ previous }) => [...previous.values()]);
    return [...this.#orphans, ...recorded].map((labels) => ({ labels, ms, value: 0, stale: true }));
  }

  /** @param ms the instant that the group is evaluated for. A rule that fails costs no other. */
  async evaluate(ms: number, environment: GroupEnvironment): Promise<void> {
    const startMs = performance.now();
    for (const running of this.#rules) await this.#evaluateRule(running, ms, environment);
    await this.#endOrphans(ms, environment);
    this.#evaluationMs = performance.now() - startMs;
    this.#evaluatedAtMs = ms;
  }

  /** The last slot that it was evaluated for, live or in the past; null before the first. */
  get evaluatedAtMs(): number | null {
    return this.#evaluatedAtMs;
  }

  /** Goes on as if it had been evaluated up to `ms` and its rules stood so. */
  continueFrom(ms: number, states: readonly RuleState[]): void {
    this.#evaluatedAtMs = ms;
    for (const [i, running] of this.#rules.entries()) {
      const state = states[i];
      if (state === undefined) continue;
      running.state = state.alerts;
      running.previous = state.previous;
      running.evaluatedAtMs = ms;
      running.health = "ok";
    }
  }

  /** Takes up the alerts of a time before a restart, after evaluations have shown which are still active. */
  restore(nowMs: number, storage: Storage): void {
    for (const { rule, state } of this.#rules) {
      if (rule.type === "alerting" && !state.restored) restoreAlerts(rule, state, nowMs, storage);
    }
  }

  async #endOrphans(ms: number, { append }: GroupEnvironment): Promise<void> {
    if (this.#orphans.length === 0) return;
    const alive = new Set(this.#rules.flatMap(({ previous }) => [...previous.keys()]));
    const gone = this.#orphans
      .filter((labels) => !alive.has(labelsKey(labels)))
      .map((labels) => ({ labels, ms: ms - this.group.queryOffsetMs, value: 0, stale: true }));
    // They are tried again at the next evaluation when they could not be stored.
    const stored =
      gone.length === 0 ||
      (await append(gone).then(
        () => true,
        () => false,
      ));
    if (stored) this.#orphans = [];
  }

  async #evaluateRule(running: RunningRule, ms: number, { query, append }: GroupEnvironment): Promise<void> {
    const startMs = performance.now();
    running.evaluatedAtMs = Date.now();
    try {
      const samples = this.#samplesOf(running, ms, query);
      const returned = new Map(samples.map(({ labels }) => [labelsKey(labels), labels]));
      const gone = [...running.previous]
        .filter(([key]) => !returned.has(key))
        .map(([, labels]) => ({ labels, ms: ms - this.group.queryOffsetMs, value: 0, stale: true }));
      if (samples.length + gone.length > 0) await append([...samples, ...gone]);
      running.previous = returned;
      running.health = "ok";
      running.lastError = "";
    } catch (error) {
      running.health = "err";
      running.lastError = error instanceof Error ? error.message : String(error);
    }
    running.evaluationMs = performance.now() - startMs;
  }

  #samplesOf({ rule, state }: RunningRule, ms: number, query: RuleQuery): RuleSample[] {
    const evaluation = { group: this.group, query, ms };
    return rule.type === "recording"
      ? evaluateRecording(rule, evaluation)
      : evaluateAlerting(rule, state, evaluation);
  }

  status(): GroupStatus {
    const { name, file, intervalMs, limit } = this.group;
    return {
      name,
      file,
      intervalMs,
      limit,
      evaluationMs: this.#evaluationMs,
      evaluatedAtMs: this.#evaluatedAtMs,
      rules: this.#rules.map(statusOf),
    };
  }
}

function statusOf({ rule, state, health, lastError, evaluationMs, evaluatedAtMs }: RunningRule): RuleStatus {
  const common = { ...rule, health, lastError, evaluationMs, evaluatedAtMs };
  if (rule.type === "recording") return { ...common, ...rule };
  return {
    ...common,
    ...rule,
    state: evaluatedAtMs === null ? "unknown" : ruleState(state),
    alerts: activeAlerts(state),
  };
}
