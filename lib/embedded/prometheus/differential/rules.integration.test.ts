import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { queryInstant } from "../../promql/engine.ts";
import { formatFloat } from "../../promql/format.ts";
import { labelsToRecord } from "../../promql/labels.ts";
import { openStorage } from "../read.ts";
import { Group, type GroupEnvironment } from "../rules/group.ts";
import { encodeRecorded, writeRecorded } from "../rules/recorded.ts";
import { parseRuleFile } from "../rules/rule-file.ts";
import { vectorOf } from "../rules/vector.ts";
import { metrics } from "../signal.ts";
import { prometheusVersion } from "./real-prometheus.ts";
import { RULES, SERIES } from "./rule-samples.ts";
import { labelsOf } from "../../promql/labels.ts";

/**
 * The same rule file over the same samples: `promtool test rules` runs Prometheus's own evaluation at given times,
 * and is told to expect what the embedded backend answered.
 */
const MINUTE = 60_000;
const MINUTES = 90;
const ALERTS = ["SlowTurns", "NoTurns", "ManyCalls", "Flapping"];
const QUERIES = [
  "ALERTS",
  "ALERTS_FOR_STATE",
  "vertical:turns:rate5m",
  "vertical:slow:ratio",
  "vertical:slow:ratio:max10m",
  "busy:calls",
  "sum by (vertical) (count_over_time(vertical:turns:rate5m[1190s]))",
];

const version = prometheusVersion();

describe.skipIf(version === null)(
  `rules in ${version ?? "a real Prometheus (none on PATH: skipped)"}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "earshot-rules-"));
    const db = new DatabaseSync(join(folder, "metrics.db"));
    const group = parseRuleFile(RULES, "rules.yml").map((one) => new Group(one, true));
    const query: GroupEnvironment["query"] = (text, ms) => vectorOf(queryInstant(text, openStorage(db), ms));
    const tests: unknown[] = [];

    function write(samples: Parameters<GroupEnvironment["append"]>[0]): void {
      db.exec("BEGIN");
      writeRecorded(db, encodeRecorded({ samples, groups: [], reset: false }));
      db.exec("COMMIT");
    }

    beforeAll(async () => {
      db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
      db.exec(metrics.ddl);
      for (const { labels, values } of SERIES) {
        write(
          values.flatMap((value, minute) =>
            value === null ? [] : [{ labels: labelsOf(labels), ms: minute * MINUTE, value, stale: false }],
          ),
        );
      }
      for (let minute = 0; minute <= MINUTES; minute++) {
        for (const one of group) {
          await one.evaluate(minute * MINUTE, { query, append: async (samples) => write(samples) });
        }
        tests.push(...expectations(minute));
      }
    });
    afterAll(() => {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** What holds after the evaluation of a minute: the alerts that fire, and every recorded series. */
    function expectations(minute: number): unknown[] {
      const rules = group.flatMap((one) => one.status().rules);
      const fires = ALERTS.map((alertname) => ({
        eval_time: `${minute}m`,
        alertname,
        exp_alerts: rules.flatMap((rule) =>
          rule.type === "alerting" && rule.name === alertname
            ? rule.alerts
                .filter(({ state }) => state === "firing")
                .map(({ labels, annotations }) => {
                  const { alertname: _, ...expected } = labelsToRecord(labels);
                  return { exp_labels: expected, exp_annotations: labelsToRecord(annotations) };
                })
            : [],
        ),
      }));
      const series = QUERIES.map((expr) => ({
        expr,
        eval_time: `${minute}m`,
        exp_samples: query(expr, minute * MINUTE).map(({ labels, value }) => ({
          labels: seriesText(labelsToRecord(labels)),
          value: Number.isFinite(value) ? value : formatFloat(value),
        })),
      }));
      return [{ fires, series }];
    }

    test("give the same alerts and record the same samples, minute by minute", () => {
      writeFileSync(join(folder, "rules.yml"), RULES);
      const file = join(folder, "test.yml");
      const held = tests as { fires: { exp_alerts: unknown[] }[]; series: { exp_samples: unknown[] }[] }[];
      writeFileSync(
        file,
        stringify({
          rule_files: ["rules.yml"],
          evaluation_interval: "1m",
          // Without this, promtool takes the groups of a file in any order.
          group_eval_order: group.map(({ group: { name } }) => name),
          tests: [
            {
              interval: "1m",
              input_series: SERIES.map(({ labels, values }) => ({
                series: seriesText(labels),
                values: values.map((value) => (value === null ? "_" : formatFloat(value))).join(" "),
              })),
              alert_rule_test: held.flatMap(({ fires }) => fires),
              promql_expr_test: held.flatMap(({ series }) => series),
            },
          ],
        }),
      );
      const firing = held.flatMap(({ fires }) => fires.flatMap(({ exp_alerts }) => exp_alerts));
      const samples = held.flatMap(({ series }) => series.flatMap(({ exp_samples }) => exp_samples));
      expect(firing.length).toBeGreaterThan(50);
      expect(samples.length).toBeGreaterThan(1000);
      const answer = promtool(["test", "rules", file]);
      expect(answer.slice(0, 4000)).toContain("SUCCESS");
    });

    test("that one refuses, the other refuses", () => {
      for (const rule of [
        "{alert: A, expr: 'sum('}",
        "{record: r, expr: 'up', for: 5m}",
        "{alert: A, record: r, expr: 'up'}",
        "{expr: 'up'}",
        "{alert: A, expr: ''}",
        "{alert: A, expr: up, annotations: {a: '{{ nope }}'}}",
        "{alert: A, expr: up, annotations: {a: '{{ $nope }}'}}",
        "{alert: A, expr: up, annotations: {a: '{{ if true }}'}}",
        "{alert: A, expr: up, labels: {__name__: x}}",
        "{alert: A, expr: up, for: soon}",
        "{alert: A, expr: up, colour: red}",
      ]) {
        const content = `groups:\n- name: g\n  rules:\n  - ${rule}\n`;
        const file = join(folder, "refused.yml");
        writeFileSync(file, content);
        expect(() => parseRuleFile(content, file)).toThrow(/refused\.yml:\d+:\d+: /);
        expect(promtool(["check", "rules", file])).toContain("FAILED");
      }
    });
  },
);

function promtool(args: readonly string[]): string {
  try {
    return execFileSync("promtool", args, { stdio: "pipe", encoding: "utf8", maxBuffer: 1 << 26 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return stdout + stderr;
  }
}

function seriesText({ __name__ = "", ...labels }: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${__name__}{${pairs.join(", ")}}`;
}
