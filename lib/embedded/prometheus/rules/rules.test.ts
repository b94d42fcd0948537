import { describe, expect, test } from "vitest";
import { labelsOf, labelsToRecord } from "../../promql/labels.ts";
import { memoryStorage } from "../../promql/testing.ts";
import { type AlertState, evaluateAlerting, evaluateRecording } from "./evaluate-rule.ts";
import type { AlertingRule, RuleQuery } from "./model.ts";
import { restoreAlerts } from "./restore.ts";
import { parseRuleFile } from "./rule-file.ts";
import { lastSlot, nextSlot } from "./schedule.ts";

const MINUTE = 60_000;

const faultsOf = (content: string): string[] => {
  try {
    parseRuleFile(content, "rules.yml");
    return [];
  } catch (error) {
    return String(error instanceof Error ? error.message : error).split("\n");
  }
};

describe("a rule file", () => {
  test("is read with the group's labels below the rules' own", () => {
    const [group] = parseRuleFile(
      `groups:
- name: slo
  interval: 30s
  limit: 5
  labels: {team: voice, tier: one}
  rules:
  - record: turns:rate5m
    expr: rate(turns_total[5m])
    labels: {tier: two}
  - alert: Slow
    expr: turns:rate5m > 1
    for: 1h30m
    keep_firing_for: 5m
    annotations: {summary: '{{ $value | humanize }}'}
`,
      "rules.yml",
    );
    expect(group).toMatchObject({ name: "slo", intervalMs: 30_000, limit: 5, queryOffsetMs: 0 });
    expect(group?.rules).toEqual([
      {
        type: "recording",
        name: "turns:rate5m",
        expr: "rate(turns_total[5m])",
        labels: labelsOf({ team: "voice", tier: "two" }),
      },
      {
        type: "alerting",
        name: "Slow",
        expr: "turns:rate5m > 1",
        forMs: 90 * MINUTE,
        keepFiringForMs: 5 * MINUTE,
        labels: labelsOf({ team: "voice", tier: "one" }),
        annotations: ["summary", "{{ $value | humanize }}"],
      },
    ]);
  });

  test("has every fault told with its line", () => {
    const rule = (text: string): string => `groups:\n- name: g\n  rules:\n  - ${text}\n`;
    expect(faultsOf(rule("{alert: A, expr: 'sum('}"))).toEqual([
      'rules.yml:4:22: group "g", rule 1, "A": could not parse expression: 1:5: parse error: unclosed left parenthesis',
    ]);
    expect(faultsOf(rule("{alert: A, record: b, expr: '1'}"))[0]).toContain(
      "only one of 'record' and 'alert'",
    );
    expect(faultsOf(rule("{record: b, expr: '1', for: 5m}"))[0]).toContain(
      "invalid field 'for' in recording rule",
    );
    expect(faultsOf(rule("{record: b, expr: '1', colour: red}"))[0]).toContain(
      "4:28: field colour is not known",
    );
    expect(faultsOf(rule("{alert: A, expr: '1', for: soon}"))[0]).toContain(
      'not a valid duration string: "soon"',
    );
    expect(faultsOf(rule("{alert: A, expr: '1', annotations: {a: '{{ shout $value }}'}}"))[0]).toContain(
      'annotation "a": function "shout" not defined',
    );
    expect(faultsOf(rule("{alert: A, expr: '1', labels: {a: '{{ $valu }}'}}"))[0]).toContain(
      'undefined variable "$valu"',
    );
    expect(faultsOf("groups:\n- name: a\n- name: a\n")).toEqual([
      'rules.yml:3:3: groupname: "a" is repeated in the same file',
    ]);
    expect(faultsOf("groups: [\n")[0]).toMatch(/^rules\.yml:\d+:\d+: /);
  });
});

const RULE: AlertingRule = {
  type: "alerting",
  name: "Slow",
  expr: "slow",
  forMs: 2 * MINUTE,
  keepFiringForMs: 3 * MINUTE,
  labels: labelsOf({ severity: "page" }),
  annotations: ["text", "{{ $labels.vertical }} {{ $value }}"],
};

/** The state after each minute, with the verticals that are slow in it. */
function statesOf(minutes: readonly (readonly string[])[], rule = RULE): string[] {
  const state: AlertState = { alerts: new Map(), restored: true };
  return minutes.map((slow, minute) => {
    const query: RuleQuery = () =>
      slow.map((vertical) => ({ labels: labelsOf({ vertical }), value: minute }));
    evaluateAlerting(rule, state, { group: { limit: 0, queryOffsetMs: 0 }, query, ms: minute * MINUTE });
    return [...state.alerts.values()].map((alert) => alert.state).join();
  });
}

describe("an alert", () => {
  test("is pending for `for`, fires, is kept firing, and ends", () => {
    expect(statesOf([["a"], ["a"], ["a"], [], ["a"], [], [], [], [], ["a"]])).toEqual([
      "pending",
      "pending",
      "firing",
      "firing",
      "firing",
      "firing",
      "firing",
      "firing",
      "inactive",
      "pending",
    ]);
  });

  test("that ends while it is pending leaves nothing", () => {
    expect(statesOf([["a"], [], ["a"], ["a"]])).toEqual(["pending", "", "pending", "pending"]);
  });

  test("without `for` fires at once", () => {
    expect(statesOf([["a", "b"]], { ...RULE, forMs: 0 })).toEqual(["firing,firing"]);
  });

  test("has its labels and its annotations from templates, and is recorded", () => {
    const state: AlertState = { alerts: new Map(), restored: true };
    const query: RuleQuery = () => [
      { labels: labelsOf({ __name__: "slow", vertical: "salon" }), value: 1.5 },
    ];
    const group = { limit: 0, queryOffsetMs: 0 };
    const samples = evaluateAlerting(RULE, state, { group, query, ms: 90_500 });
    expect(samples.map(({ labels, value }) => [labelsToRecord(labels), value])).toEqual([
      [
        { __name__: "ALERTS", alertname: "Slow", alertstate: "pending", severity: "page", vertical: "salon" },
        1,
      ],
      [{ __name__: "ALERTS_FOR_STATE", alertname: "Slow", severity: "page", vertical: "salon" }, 90],
    ]);
    expect([...state.alerts.values()].map(({ annotations }) => annotations)).toEqual([["text", "salon 1.5"]]);
  });

  test("is asked for, and recorded, as of `query_offset` ago; its state is of now", () => {
    const state: AlertState = { alerts: new Map(), restored: true };
    const asked: number[] = [];
    const query: RuleQuery = (_, ms) => {
      asked.push(ms);
      return [{ labels: labelsOf({ vertical: "salon" }), value: 1 }];
    };
    const group = { limit: 0, queryOffsetMs: 30_000 };
    const samples = evaluateAlerting(RULE, state, { group, query, ms: 10 * MINUTE });
    expect(asked).toEqual([10 * MINUTE - 30_000]);
    expect(samples.map(({ ms }) => ms)).toEqual([10 * MINUTE - 30_000, 10 * MINUTE - 30_000]);
    expect([...state.alerts.values()][0]?.activeAtMs).toBe(10 * MINUTE);
    const recorded = evaluateRecording(
      { type: "recording", name: "r", expr: "x", labels: [] },
      { group, query, ms: 10 * MINUTE },
    );
    expect(recorded).toMatchObject([{ ms: 10 * MINUTE - 30_000 }]);
  });

  test("whose labels are another's is an error, and so are too many", () => {
    const query: RuleQuery = () =>
      ["a", "b"].map((vertical) => ({ labels: labelsOf({ vertical }), value: 1 }));
    const evaluate = (rule: AlertingRule, limit: number) => () =>
      evaluateAlerting(
        rule,
        { alerts: new Map(), restored: true },
        { group: { limit, queryOffsetMs: 0 }, query, ms: 0 },
      );
    expect(evaluate({ ...RULE, labels: labelsOf({ vertical: "one" }) }, 0)).toThrow("same labelset");
    expect(evaluate(RULE, 1)).toThrow("exceeded limit of 1 with 2 alerts");
  });
});

describe("after a restart", () => {
  const rule: AlertingRule = { ...RULE, forMs: 60 * MINUTE };
  const labels = { alertname: "Slow", severity: "page", vertical: "a" };

  /** When the alert became active, in minutes, if it was recorded as active since `since` up to `until`. */
  function restoredMinute(since: number, until: number, now: number, stale = false): number {
    const samples = Array.from({ length: until + 1 }, (_, minute) => (minute < since ? null : since * 60));
    const storage = memoryStorage([
      {
        labels: { __name__: "ALERTS_FOR_STATE", ...labels },
        samples: stale ? [...samples, "stale"] : samples,
      },
    ]);
    const alert = {
      labels: labelsOf(labels),
      annotations: [],
      state: "pending",
      value: 1,
      activeAtMs: now * MINUTE,
      keepFiringSinceMs: null,
      resolvedAtMs: null,
    } as const;
    const state: AlertState = { alerts: new Map([["key", { ...alert }]]), restored: false };
    restoreAlerts(rule, state, now * MINUTE, storage);
    expect(state.restored).toBe(true);
    return (state.alerts.get("key")?.activeAtMs ?? Number.NaN) / MINUTE;
  }

  test("an alert goes on where it was; the time in between does not count", () => {
    expect(restoredMinute(10, 30, 40)).toBe(20);
  });
  test("one that fired fires again", () => expect(restoredMinute(10, 80, 100)).toBe(10));
  test("one that was about to fire waits ten minutes", () => expect(restoredMinute(10, 65, 70)).toBe(20));
  test("one that had ended, or was too long ago, starts anew", () => {
    expect(restoredMinute(10, 30, 40, true)).toBe(40);
    expect(restoredMinute(10, 30, 95)).toBe(95);
  });
});

test("a group keeps to its slots, and leaves out those that it missed", () => {
  const group = { file: "rules.yml", name: "g", intervalMs: 60_000 };
  const slot = lastSlot(group, 1_000_000_000_000);
  expect(slot).toBeGreaterThan(1_000_000_000_000 - 60_000);
  expect(slot).toBeLessThanOrEqual(1_000_000_000_000);
  expect(lastSlot(group, slot + 60_000)).toBe(slot + 60_000);
  expect(nextSlot(0, 60_000, 60_010)).toBe(60_000);
  expect(nextSlot(0, 60_000, 59_990)).toBe(60_000);
  expect(nextSlot(0, 60_000, 250_000)).toBe(240_000);
});
