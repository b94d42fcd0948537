import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { CONTRACT_METRICS, parseSloFile } from "./file.ts";
import type { MetricMap } from "#lib/config/model.ts";
import { alertName, type SloFile } from "./model.ts";
import { ruleFiles } from "./rule-files.ts";
import { ruleTestFiles } from "./rule-tests.ts";
import { sloRules } from "./rules.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const textOf = (path: string): string => readFileSync(join(ROOT, path), "utf8");

function slos(text: string, metrics?: MetricMap): SloFile {
  const parsed = parseSloFile("slo.yaml", text, metrics);
  if ("problems" in parsed) throw new Error(parsed.problems.join("\n"));
  return parsed.file;
}
const shipped = slos(textOf("deploy/slo.yaml"));

const one = (objective: string, head = ""): SloFile =>
  slos(`version: 1
time_window: 30d
console: https://earshot.example/
runbooks: https://wiki.example/voice
${head}
objectives:
  - name: turns
    title: Turns
    description: Most turns are quick
    runbook: turns
    ${objective}
`);

const ruleTests = z.object({
  tests: z.array(
    z.object({
      name: z.string(),
      alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })),
    }),
  ),
});

const rulesOf = (file: SloFile, metrics: MetricMap = CONTRACT_METRICS) =>
  Object.values(sloRules(file, metrics)).flatMap((groups) => groups.flatMap(({ rules }) => rules));
const recordOf = (record: string, file: SloFile, metrics?: MetricMap): string[] =>
  rulesOf(file, metrics).flatMap((rule) => ("record" in rule && rule.record === record ? [rule.expr] : []));

describe("the files of deploy/prometheus", () => {
  it("are as deploy/slo.yaml says; otherwise: npm run slo:generate", () => {
    for (const [name, text] of ruleFiles(shipped, CONTRACT_METRICS))
      expect(textOf(`deploy/prometheus/rules/${name}`)).toBe(text);
    for (const [name, text] of ruleTestFiles(shipped))
      expect(textOf(`deploy/prometheus/tests/${name}`)).toBe(text);
  });

  it("have a runbook for every alert and objective", () => {
    const runbooks = rulesOf(shipped).flatMap((rule) =>
      "alert" in rule ? [rule.annotations["runbook_url"] ?? "none"] : [],
    );
    const named = [...runbooks, ...shipped.objectives.map(({ runbook }) => `/${runbook}`)];
    for (const url of new Set(named))
      expect(textOf(`docs/runbooks/${url.split("/").at(-1)}.md`)).toMatch(/^# /);
  });

  it("ask of every alert when it fires and when not: shares, resets, few events, series that end, deploys", () => {
    const tests = [...ruleTestFiles(shipped).values()].flatMap((text) => ruleTests.parse(parse(text)).tests);
    const about = (alert: string) =>
      tests.flatMap(({ name, alert_rule_test }) => {
        const asked = alert_rule_test.filter(({ alertname }) => alertname === alert);
        const fired = asked.filter(({ exp_alerts }) => exp_alerts.length > 0).length;
        return asked.length === 0
          ? []
          : [`${name}: ${fired > 0 ? "fires" : ""}${fired < asked.length ? ", not" : ""}`];
      });
    const every = [
      /^100 % .*\(page\)/,
      /^50 % .*\(page\)/,
      /^20 % .*\(page\)/,
      // Not before it is due and not after it is over.
      /^100 % .*\(ticket\): fires, not/,
      /^50 % .*\(ticket\): fires, not/,
      /^20 % .*\(ticket\): fires, not/,
      /^a deploy starts .*: , not/,
      /^a deploy amid an incident .*: fires, not/,
      /^eight events an hour: .*: fires, not/,
      /^without a series of bad events .*: , not/,
      /^what is no longer counted .*: fires/,
      /^of two environments .*: fires, not/,
      /^an installation that has seen no call .*: , not/,
    ];
    const alerting = shipped.objectives.filter((one) => one.alerting !== "none");
    for (const { name } of alerting) {
      const asked = about(alertName(name));
      expect([name, every.filter((kind) => !asked.some((one) => kind.test(one)))]).toEqual([name, []]);
    }
    for (const alert of ["SloDataMissing", "TelemetryMissing"])
      expect(about(alert).filter((one) => one.endsWith(": fires, not")).length).toBeGreaterThan(1);
  });

  it("need no average of ratios", () => {
    for (const { expr } of rulesOf(shipped))
      expect(expr).not.toMatch(/(avg|sum|count)_over_time\(slo:sli_error/);
  });
});

describe("a vertical of its own", () => {
  const file = one(`target: 0.95
    indicator: { latency: { metric: turn_duration_seconds, below: 1.2s } }
    verticals:
      healthcare: { below: 1.6s, target: 0.9 }
      sales: { below: 1.6s, alerting: none }
      "a|b": { alerting: ticket }`);

  it("has its own bound, target and alerts, and all others the common ones", () => {
    const [bad = ""] = recordOf("slo:bad_events:rate5m", file);
    expect(bad).toContain('turn_duration_seconds_bucket{le="1.2",vertical!~"|healthcare|sales"}');
    expect(bad).toContain('turn_duration_seconds_bucket{le="1.6",vertical=~"healthcare|sales"}');
    const [target = ""] = recordOf("slo:objective:ratio", file);
    expect(target).toContain(
      '0.95 * present_over_time(slo:total_events:rate5m{sloth_slo="turns",vertical!~"|healthcare"}',
    );
    expect(target).toContain(
      '0.9 * present_over_time(slo:total_events:rate5m{sloth_slo="turns",vertical=~"healthcare"}',
    );
    const alerts = rulesOf(file).flatMap((rule) =>
      "alert" in rule && rule.alert === "TurnsBudgetBurn"
        ? [[rule.labels["severity"], rule.expr] as const]
        : [],
    );
    expect(alerts.map(([severity]) => severity)).toEqual(["page", "ticket"]);
    expect(alerts[0]?.[1]).toContain(String.raw`vertical!~"|sales|a\\|b"`);
    expect(alerts[1]?.[1]).toContain('vertical!~"|sales"');
  });
});

describe("metrics with names of a team's own", () => {
  it("are counted under those, in their unit, with the vertical in our label", () => {
    const metrics: MetricMap = {
      metrics: {
        turn_duration_seconds: {
          name: "lk_agents_turn_e2e_latency_milliseconds",
          unit: "ms",
          labels: { vertical: "line_of_business" },
          match: { env: "prod" },
        },
      },
      stages: {},
    };
    const text = textOf("deploy/slo.yaml").replace("below: 1.2s", "below: 1s");
    const [bad = ""] = recordOf("slo:bad_events:rate5m", slos(text, metrics), metrics);
    expect(bad).toContain(
      String.raw`rate(lk_agents_turn_e2e_latency_milliseconds_bucket{env="prod",le=~"1000|1000\\.0",line_of_business!=""}[300s])`,
    );
    expect(bad).toContain('"vertical", "$1", "line_of_business", "(.+)"');
  });

  it("without a label for the vertical count as the vertical all", () => {
    const metrics: MetricMap = {
      metrics: {
        calls_total: { name: "phone_calls_total", unit: "s", labels: { vertical: null }, match: {} },
      },
      stages: {},
    };
    const totals = recordOf("slo:total_events:rate5m", shipped, metrics);
    expect(totals.find((expr) => expr.includes("phone_calls_total"))).toContain(
      'label_replace(sum by (deployment_environment_name) (rate(phone_calls_total[300s])), "vertical", "all"',
    );
  });

  it("have their environment in our label", () => {
    const calls = { name: "phone_calls_total", unit: "s", labels: {}, match: {} } as const;
    const named = (environment: string | null) =>
      recordOf("slo:total_events:rate5m", shipped, {
        metrics: { calls_total: { ...calls, labels: { deployment_environment_name: environment } } },
        stages: {},
      }).find((expr) => expr.includes("phone_calls_total"));
    expect(named("env")).toContain(
      'sum by (vertical, deployment_environment_name) (label_replace(sum by (vertical, env) (rate(phone_calls_total{vertical!=""}[300s])), "deployment_environment_name", "$1", "env", "(.+)"))',
    );
    expect(named(null)).toContain('sum by (vertical) (rate(phone_calls_total{vertical!=""}[300s]))');
  });

  it("of one stage are counted without the stage's label", () => {
    const stt = { name: "stt_seconds", unit: "s", labels: {}, match: {} } as const;
    const bad = recordOf("slo:bad_events:rate5m", shipped, { metrics: {}, stages: { stt } });
    expect(bad.find((expr) => expr.includes("stt_seconds"))).toContain('stt_seconds_count{vertical!=""}');
  });
});

it("labels of the file are asked of all that is counted, and stand on what is recorded", () => {
  const file = one(
    `target: 0.99
    indicator: { ratio: { bad: { metric: calls_total, match: { outcome: failed } }, total: { metric: calls_total } } }`,
    "match: { deployment_environment_name: production }",
  );
  for (const rule of rulesOf(file)) {
    if (!("record" in rule) || !rule.expr.includes("calls_total")) continue;
    expect(rule.expr.match(/calls_total\{[^}]*deployment_environment_name="production"/g)).not.toBeNull();
    expect(rule.labels).toMatchObject({ deployment_environment_name: "production" });
  }
});

it("an alert's link has its environment, where it has one", () => {
  const links = rulesOf(shipped).flatMap((rule) =>
    "alert" in rule ? [rule.annotations["incident_url"] ?? ""] : [],
  );
  const environment =
    "{{ with $labels.deployment_environment_name }}&environment={{ . | urlquery }}{{ end }}&at=";
  expect(links.filter((link) => !link.includes(environment))).toEqual([]);
});

it("what people write is text to the templates of alerts", () => {
  const file = one(`target: 0.99
    alerting: ticket
    indicator: { latency: { metric: turn_duration_seconds, below: 2.5s } }`);
  const [first] = file.objectives;
  if (first === undefined) throw new Error("no objective");
  const braces = { ...file, objectives: [{ ...first, title: "{{ query }}" }] };
  const alerts = rulesOf(braces).flatMap((rule) => ("alert" in rule ? [rule] : []));
  expect(alerts[0]?.annotations["summary"]).toContain('{{ "{{" }} query }} burns too fast');
});
