import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { queryInstant } from "../../promql/engine.ts";
import { labelsOf, labelsToRecord } from "../../promql/labels.ts";
import { parseExpr } from "../../promql/parse.ts";
import { openStorage } from "../read.ts";
import { Group, type GroupEnvironment } from "../rules/group.ts";
import { encodeRecorded, writeRecorded } from "../rules/recorded.ts";
import { loadRuleFiles } from "../rules/rule-file.ts";
import { vectorOf } from "../rules/vector.ts";
import { metrics } from "../signal.ts";

/**
 * The embedded backend runs the objectives' rules, and the tests that promtool runs on them (deploy/prometheus): at
 * each time that they ask about, the same alerts fire, with the same labels and annotations.
 */

const FOLDER = fileURLToPath(new URL("../../../../deploy/prometheus/", import.meta.url));
const MINUTE = 60_000;

const testFile = z.object({
  group_eval_order: z.array(z.string()),
  tests: z.array(
    z.object({
      name: z.string(),
      interval: z.literal("1m"),
      input_series: z.array(z.object({ series: z.string(), values: z.string() })),
      alert_rule_test: z.array(
        z.object({
          eval_time: z.string().regex(/^\d+m$/),
          alertname: z.string(),
          exp_alerts: z.array(
            z.object({
              exp_labels: z.record(z.string(), z.string()),
              exp_annotations: z.record(z.string(), z.string()),
            }),
          ),
        }),
      ),
    }),
  ),
});

const read = (name: string) => testFile.parse(parse(readFileSync(join(FOLDER, "tests", name), "utf8")));

let folder: string;
let db: DatabaseSync;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "earshot-slo-"));
  db = new DatabaseSync(join(folder, "metrics.db"));
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  db.exec(metrics.ddl);
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

function write(samples: Parameters<GroupEnvironment["append"]>[0]): void {
  db.exec("BEGIN");
  writeRecorded(db, encodeRecorded({ samples, groups: [], reset: false }));
  db.exec("COMMIT");
}

/** promtool's notation: `a+bxn` is n + 1 values, `axn` too, `_xn` are n that are missing. */
function expand(values: string): (number | null)[] {
  return values.split(" ").flatMap((part): (number | null)[] => {
    const missing = /^_x(\d+)$/.exec(part);
    if (missing !== null) return Array.from({ length: Number(missing[1]) }, () => null);
    const steps = /^(-?[\d.]+)(?:\+([\d.]+))?x(\d+)$/.exec(part);
    if (steps === null) return [Number(part)];
    const [, from, by = "0", count] = steps;
    return Array.from({ length: Number(count) + 1 }, (_, i) => Number(from) + i * Number(by));
  });
}

/** The labels of a series as it is written in a selector. */
function labelsIn(series: string) {
  const node = parseExpr(series);
  if (node.type !== "selector") throw new Error(`${series} is no series`);
  return labelsOf(Object.fromEntries(node.matchers.map(({ name, value }) => [name, value])));
}

/** Evaluated less often than in operation, to spare time: events of the counts are then fewer, and shares the same. */
const STEP_MINUTES = 5;
const { tests: edges, group_eval_order: order } = read("slo-edges.yml");
const tests = [
  ...read("slo-page.yml").tests.slice(0, 1),
  // Those of a few calls an hour are about the counts; a deploy is among the others for one objective.
  ...edges.filter(({ name }) => !/calls an hour|every alert/.test(name)),
];

test.each(tests.map((one) => [one.name, one] as const))("%s", { timeout: 600_000 }, async (_, one) => {
  const groups = loadRuleFiles(globSync(join(FOLDER, "rules/slo-*.yml")))
    .map((group) => new Group(group, true))
    .sort((a, b) => order.indexOf(a.group.name) - order.indexOf(b.group.name));
  const environment: GroupEnvironment = {
    query: (text, ms) => vectorOf(queryInstant(text, openStorage(db), ms)),
    append: async (recorded) => write(recorded),
  };
  for (const { series, values } of one.input_series) {
    const labels = labelsIn(series);
    write(
      expand(values).flatMap((value, minute) =>
        value === null ? [] : [{ labels, ms: minute * MINUTE, value, stale: false }],
      ),
    );
  }
  const asked = Map.groupBy(one.alert_rule_test, ({ eval_time }) => Number(eval_time.slice(0, -1)));
  for (let minute = 0; minute <= Math.max(...asked.keys()); minute++) {
    if (minute % STEP_MINUTES !== 0 && !asked.has(minute)) continue;
    for (const group of groups) await group.evaluate(minute * MINUTE, environment);
    for (const { alertname, exp_alerts } of asked.get(minute) ?? []) {
      expect({ minute, alertname, alerts: firing(groups, alertname) }).toEqual({
        minute,
        alertname,
        alerts: exp_alerts.map(({ exp_labels, exp_annotations }) => [
          { ...exp_labels, alertname },
          exp_annotations,
        ]),
      });
    }
  }
});

function firing(groups: readonly Group[], alertname: string): unknown[] {
  return groups
    .flatMap((group) => group.status().rules)
    .flatMap((rule) => (rule.type === "alerting" && rule.name === alertname ? rule.alerts : []))
    .filter(({ state }) => state === "firing")
    .map(({ labels, annotations }) => [labelsToRecord(labels), labelsToRecord(annotations)]);
}
