import { expect, it } from "vitest";
import { parseSloFile } from "./file.ts";

/** Each way to get the file wrong says file, line and reason. */

const HEAD = `version: 1
time_window: 30d
console: https://earshot.example
runbooks: https://earshot.example/runbooks
objectives:
`;
const LATENCY = "{ latency: { metric: turn_duration_seconds, below: 1.2s } }";
const RATIO =
  "{ ratio: { bad: { metric: calls_total, match: { outcome: failed } }, total: { metric: calls_total } } }";

/** An objective, one key a line, from line 6 on: name, title, description, target, indicator, runbook, more. */
function objective(changes: Readonly<Record<string, string | null>> = {}): string {
  const keys: Record<string, string | null> = {
    name: "turns",
    title: "Turns",
    description: "Turns are quick",
    target: "0.95",
    indicator: LATENCY,
    runbook: "turns",
    ...changes,
  };
  const lines = Object.entries(keys).flatMap(([key, value]) => (value === null ? [] : [`${key}: ${value}`]));
  return `  - ${lines.join("\n    ")}\n`;
}
const file = (changes: Readonly<Record<string, string | null>>): string => HEAD + objective(changes);

const problems = (text: string): readonly string[] => {
  const parsed = parseSloFile("slo.yaml", text);
  return "problems" in parsed ? parsed.problems : [];
};

it("a file without a fault is taken", () => {
  expect(problems(file({}))).toEqual([]);
  expect(problems(file({ indicator: RATIO, alerting: "ticket", min_bad_events: "3" }))).toEqual([]);
});

it.each<[what: string, text: string, problem: string | RegExp]>([
  ["is empty", "", "slo.yaml:1:1: the file: must be keys with values, and is empty"],
  ["is a list", "- version: 1\n", "slo.yaml:1:1: the file: must be keys with values, and is a list"],
  ["has a tab", `${HEAD}\t- name: turns\n`, /^slo\.yaml:6:1: Tabs are not allowed/],
  ["has an open bracket", file({ indicator: "{ latency: { below: 1.2s }" }), /^slo\.yaml:\d+:\d+: Flow map/],
  [
    "has two documents",
    `${file({})}---\n${file({})}`,
    "slo.yaml:12:1: there must be one document: what follows --- is a second one",
  ],
  [
    "has a key twice",
    file({}).replace("    title:", "    name: x\n    title:"),
    "slo.yaml:7:5: this key is there already",
  ],
  [
    "unfolds without end",
    `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]\n`,
    /^slo\.yaml:1:1: Excessive alias count/,
  ],
  [
    "is of another version",
    file({}).replace("version: 1", "version: 2"),
    "slo.yaml:1:1: version: must be the number 1",
  ],
  ["has another window", file({}).replace("30d", "28d"), /^slo\.yaml:2:1: time_window: must be 30d/],
  ["has no console", file({}).replace(/console: .*\n/, ""), "slo.yaml:1:1: console: is missing"],
  [
    "links to a script",
    file({}).replace("console: https://earshot.example", "console: javascript:alert(1)"),
    /^slo\.yaml:3:1: console: must be an http or https address/,
  ],
  [
    "has a password in an address",
    file({}).replace("runbooks: https://", "runbooks: https://me:secret@"),
    /^slo\.yaml:4:1: runbooks: must be an http or https address without/,
  ],
  [
    "has an unknown key",
    `${file({})}alerts: true\n`,
    "slo.yaml:12:1: alerts: is not a known key, which are version, time_window, console, runbooks, match, objectives",
  ],
  ["has no objectives", HEAD, "slo.yaml:5:1: objectives: must be a list, and is empty"],
  [
    "has an empty list of objectives",
    HEAD.replace("objectives:", "objectives: []"),
    "slo.yaml:5:1: objectives: must name at least one objective",
  ],
  [
    "misspells a key",
    file({ alertin: "page" }),
    /^slo\.yaml:12:5: objectives\.0\.alertin: is not a known key, which are name, .*alerting/,
  ],
  ["lacks a target", file({ target: null }), "slo.yaml:6:5: objectives.0.target: is missing"],
  [
    "has a target in percent",
    file({ target: "95" }),
    "slo.yaml:9:5: objectives.0.target: must be a share between 0 and 1, such as 0.95",
  ],
  [
    "has a target of everything",
    file({ target: "1" }),
    /^slo\.yaml:9:5: objectives\.0\.target: must be a share/,
  ],
  [
    "has a target as text",
    file({ target: '"95 %"' }),
    "slo.yaml:9:5: objectives.0.target: must be a share between 0 and 1, such as 0.95",
  ],
  [
    "has a name that is no label",
    file({ name: "Turn latency" }),
    /^slo\.yaml:6:5: objectives\.0\.name: must be lower-case words/,
  ],
  [
    "has a name twice",
    HEAD + objective() + objective(),
    "slo.yaml:12:5: objectives.1.name: turns is objectives.0 already",
  ],
  [
    "has no indicator's kind",
    file({ indicator: "{}" }),
    "slo.yaml:10:5: objectives.0.indicator: must be either latency or ratio",
  ],
  [
    "has both kinds",
    file({ indicator: `${LATENCY.slice(0, -2)}, ${RATIO.slice(2)}` }),
    "slo.yaml:10:5: objectives.0.indicator: must be either latency or ratio",
  ],
  [
    "counts an unknown metric",
    file({ indicator: LATENCY.replace("turn_", "trun_") }),
    /^slo\.yaml:10:29: objectives\.0\.indicator\.latency\.metric: must be a histogram: turn_duration_seconds/,
  ],
  [
    "takes a counter for a histogram",
    file({ indicator: LATENCY.replace("turn_duration_seconds", "calls_total") }),
    /^slo\.yaml:10:29: .*: must be a histogram/,
  ],
  [
    "counts what only goes up and down",
    file({ indicator: RATIO.replace("metric: calls_total }", "metric: calls_active }") }),
    /^slo\.yaml:10:\d+: objectives\.0\.indicator\.ratio\.total\.metric: must be one of /,
  ],
  [
    "misspells a label",
    file({ indicator: RATIO.replace("outcome", "outcom") }),
    /^slo\.yaml:10:\d+: objectives\.0\.indicator\.ratio\.bad\.match\.outcom: is no label of calls_total, which has direction, outcome/,
  ],
  [
    "misspells a label's value",
    file({ indicator: RATIO.replace("failed", "[dropped, faild]") }),
    "slo.yaml:10:64: objectives.0.indicator.ratio.bad.match.outcome: faild is no outcome, which is one of resolved, escalated, transferred, abandoned, dropped, failed",
  ],
  [
    "asks for a number in a label",
    file({ indicator: RATIO.replace("failed", "[failed, 3]") }),
    /match\.outcome: must be a text, or a list of texts of which any will do$/,
  ],
  [
    "has a label that is no label",
    file({}).replace("objectives:", "match: { 9a: b }\nobjectives:"),
    "slo.yaml:5:10: match.9a: must be a Prometheus label name",
  ],
  [
    "counts more as bad than as all",
    file({
      indicator: RATIO.replace(
        "metric: calls_total } }",
        "metric: calls_total, match: { direction: inbound } } }",
      ),
    }),
    "slo.yaml:10:27: objectives.0.indicator.ratio.bad: counts events that total leaves out: direction must be given here as there",
  ],
  ["has no title", file({ title: '""' }), "slo.yaml:7:5: objectives.0.title: must not be empty"],
  [
    "has a title that is too long",
    file({ title: "x".repeat(90) }),
    "slo.yaml:7:5: objectives.0.title: must have at most 80 characters",
  ],
  [
    "has half an event for the least number",
    file({ min_bad_events: "1.5" }),
    "slo.yaml:12:5: objectives.0.min_bad_events: must be a whole number, and is 1.5",
  ],
  [
    "has a list of verticals",
    file({ verticals: "[salon]" }),
    "slo.yaml:12:5: objectives.0.verticals: must be keys with values, and is a list",
  ],
  [
    "picks one vertical",
    file({ indicator: RATIO.replace("outcome: failed", "vertical: salon") }),
    /match\.vertical: every objective holds per vertical already; use `verticals`/,
  ],
  [
    "counts the same as bad and as all",
    file({ indicator: RATIO.replace("match: { outcome: failed } ", "") }),
    /^slo\.yaml:10:\d+: objectives\.0\.indicator\.ratio\.bad: counts the same events as total/,
  ],
  [
    "has a threshold without a unit",
    file({ indicator: LATENCY.replace("1.2s", "1.2") }),
    /^slo\.yaml:10:60: .*below: must be a duration such as 1\.2s or 250ms$/,
  ],
  [
    "has a threshold of no time",
    file({ indicator: LATENCY.replace("1.2s", "0s") }),
    /below: must be a duration such as 1\.2s or 250ms/,
  ],
  [
    "has a threshold that is no bound",
    file({ indicator: LATENCY.replace("1.2s", "1.3s") }),
    "slo.yaml:10:60: objectives.0.indicator.latency.below: turn_duration_seconds has no bound of 1.3 s to count below; it has 0.3s, 0.5s, 0.8s, 1.2s, 1.6s, 2.5s, 4.5s, 8.5s",
  ],
  [
    "has an unknown alert",
    file({ alerting: "call" }),
    "slo.yaml:12:5: objectives.0.alerting: must be one of page, ticket, none",
  ],
  [
    "pages for what can never burn",
    file({ target: "0.8" }),
    "slo.yaml:9:5: objectives.0.target: a budget of 20 % cannot burn six times too fast, so it can never page: use ticket",
  ],
  [
    "has no least number of events",
    file({ min_bad_events: "0" }),
    "slo.yaml:12:5: objectives.0.min_bad_events: must be at least 1",
  ],
  [
    "has a vertical with nothing of its own",
    file({ verticals: "{ salon: {} }" }),
    "slo.yaml:12:18: objectives.0.verticals.salon: must have a target, below or alerting of its own",
  ],
  [
    "has a vertical's threshold without a latency",
    file({ indicator: RATIO, verticals: "{ salon: { below: 1.2s } }" }),
    /^slo\.yaml:12:27: objectives\.0\.verticals\.salon\.below: belongs to a latency/,
  ],
  [
    "has a vertical's target in percent",
    file({ verticals: "{ salon: { target: 90 } }" }),
    /^slo\.yaml:12:27: objectives\.0\.verticals\.salon\.target: must be a share/,
  ],
  [
    "asks for a label twice",
    file({ indicator: RATIO.replace("outcome: failed", "deployment_environment_name: a") }).replace(
      "objectives:",
      "match: { deployment_environment_name: b }\nobjectives:",
    ),
    /^slo\.yaml:11:\d+: .*deployment_environment_name: is given for all objectives already/,
  ],
  [
    "has a runbook elsewhere",
    file({ runbook: "../../etc/passwd" }),
    /^slo\.yaml:11:5: objectives\.0\.runbook: must be lower-case words/,
  ],
])("a file that %s", (_, text, problem) => {
  const [first = "no problem"] = problems(text);
  expect(first).toBe(typeof problem === "string" ? problem : (problem.exec(first)?.input ?? String(problem)));
});

it("says all that is wrong at once, in the order of the lines", () => {
  const text =
    HEAD.replace("version: 1", "version: 3") +
    objective({ target: "99" }) +
    objective({ name: "calls", runbook: "A" });
  expect(problems(text).map((problem) => problem.split(": ", 2).join(": "))).toEqual([
    "slo.yaml:1:1: version",
    "slo.yaml:9:5: objectives.0.target",
    "slo.yaml:17:5: objectives.1.runbook",
  ]);
});
