import type { Labels } from "../../promql/labels.ts";

/** What a rule file says (https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/). Times are ms. */
export interface RuleGroup {
  readonly file: string;
  readonly name: string;
  readonly intervalMs: number;
  /** The most series or alerts of one rule; 0: any number. */
  readonly limit: number;
  /** How far before its evaluation a group looks: for samples that arrive late. */
  readonly queryOffsetMs: number;
  readonly rules: readonly Rule[];
}

export type Rule = RecordingRule | AlertingRule;

export interface RecordingRule {
  readonly type: "recording";
  readonly name: string;
  readonly expr: string;
  readonly labels: Labels;
}

export interface AlertingRule {
  readonly type: "alerting";
  readonly name: string;
  readonly expr: string;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  /** Values are templates. */
  readonly labels: Labels;
  readonly annotations: Labels;
}

/** A sample that an evaluation yields; a staleness marker has no value. */
export interface RuleSample {
  readonly labels: Labels;
  readonly ms: number;
  readonly value: number;
  readonly stale: boolean;
}

/** What an evaluation asks: an instant query that gives a vector. @throws on a query that fails. */
export type RuleQuery = (
  query: string,
  ms: number,
) => readonly { readonly labels: Labels; readonly value: number }[];
