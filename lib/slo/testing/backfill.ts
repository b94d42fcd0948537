import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import * as z from "zod";
import type { WrittenSeries } from "#lib/bench/remote-write.ts";
import type { Prometheus, Range } from "./prometheus.ts";

/** The project's own rules, as their files say them, and what they would have recorded of the past. */

const RULES = fileURLToPath(new URL("../../../deploy/prometheus/rules/", import.meta.url));

const file = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      interval: z.string().regex(/^\d+s$/),
      rules: z.array(
        z.object({
          record: z.string().optional(),
          alert: z.string().optional(),
          expr: z.string(),
          labels: z.record(z.string(), z.string()).default({}),
        }),
      ),
    }),
  ),
});

export interface FileRule {
  readonly name: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of its group. */
  readonly intervalMs: number;
  readonly group: string;
  readonly file: string;
}

export const ruleFileText = (name: string): string => readFileSync(`${RULES}${name}`, "utf8");

function rulesOf(name: string, kind: "record" | "alert"): FileRule[] {
  const { groups } = file.parse(parse(ruleFileText(name)));
  return groups.flatMap(({ name: group, interval, rules }) =>
    rules.flatMap((rule) => {
      const named = rule[kind];
      return named === undefined
        ? []
        : [
            {
              name: named,
              expr: rule.expr,
              labels: rule.labels,
              intervalMs: Number.parseInt(interval, 10) * 1000,
              group,
              file: name,
            },
          ];
    }),
  );
}

export const alertingRules = (): FileRule[] => rulesOf("slo-alerts.yml", "alert");

export const recordingRules = (): FileRule[] => rulesOf("slo-recordings.yml", "record");

/** Those without the objectives that never alert: what alerts read, and no more. */
export function rulesForAlerts(): FileRule[] {
  const alerts = alertingRules()
    .map(({ expr }) => expr)
    .join("\n");
  return recordingRules().filter(({ labels }) => alerts.includes(labels["sloth_slo"] ?? ""));
}

/** Whether a series is one that the rules count: of all matchers only `le` and `stage` are looked at. */
export function countedBy(rules: readonly FileRule[]): (labels: Readonly<Record<string, string>>) => boolean {
  const wanted = new Set<string>();
  for (const { expr } of rules)
    for (const [, name = "", matchers = ""] of expr.matchAll(/\b([a-z_]+)\{([^}]*)\}\[/g))
      wanted.add(keyOf(name, /\ble="([^"]+)"/.exec(matchers)?.[1], /\bstage="([^"]+)"/.exec(matchers)?.[1]));
  return ({ __name__: name = "", le, stage }) => wanted.has(keyOf(name, le, stage));
}

const keyOf = (...parts: (string | undefined)[]): string => parts.join("|");

/** Rules that read none of the others come first, then those that read only what is before them. */
function layers(rules: readonly FileRule[]): FileRule[][] {
  const names = new Set(rules.map(({ name }) => name));
  const done = new Set<string>();
  const rest = new Map(Map.groupBy(rules, ({ name }) => name));
  const found: FileRule[][] = [];
  const reads = (one: FileRule): string[] =>
    [...names].filter((name) => new RegExp(`(?<![\\w:])${name}(?![\\w:])`).test(one.expr));
  while (rest.size > 0) {
    const layer = [...rest].filter(([, same]) =>
      same.every((one) => reads(one).every((name) => done.has(name))),
    );
    if (layer.length === 0) throw new Error(`these rules read each other: ${[...rest.keys()].join(", ")}`);
    found.push(layer.flatMap(([, same]) => same));
    for (const [name] of layer) {
      rest.delete(name);
      done.add(name);
    }
  }
  return found;
}

/**
 * Records what the rules say of the range, at each group's own interval. Prometheus itself evaluates them, as
 * `promtool tsdb create-blocks-from rules` has it do, but in the order in which they read each other, and a series
 * that ends is marked so, as the rule manager marks it. `offsetMs`: when within its interval a rule's group is evaluated.
 */
export async function backfill(
  prometheus: Prometheus,
  rules: readonly FileRule[],
  { fromMs, untilMs }: Omit<Range, "stepMs">,
  offsetMs: (rule: FileRule) => number = () => 0,
): Promise<number> {
  let written = 0;
  for (const layer of layers(rules))
    for (const rule of layer) {
      const { name, expr, labels, intervalMs } = rule;
      const range = slots({ fromMs, untilMs }, intervalMs, offsetMs(rule));
      const series = (await prometheus.range(expr, range)).map((one): WrittenSeries => ({
        labels: { ...one.labels, ...labels, __name__: name },
        samples: marked(one.samples, range),
      }));
      written += series.reduce((sum, { samples }) => sum + samples.length, 0);
      await prometheus.write(series);
    }
  return written;
}

/** The instants of the range at which a group with this interval and offset is evaluated. */
export function slots(
  { fromMs, untilMs }: Omit<Range, "stepMs">,
  intervalMs: number,
  offsetMs: number,
): Range {
  const first = Math.ceil((fromMs - offsetMs) / intervalMs) * intervalMs + offsetMs;
  const last = Math.floor((untilMs - offsetMs) / intervalMs) * intervalMs + offsetMs;
  return { fromMs: first, untilMs: last, stepMs: intervalMs };
}

function marked(
  samples: readonly (readonly [ms: number, value: number])[],
  { untilMs, stepMs }: Range,
): (readonly [number, number | null])[] {
  return samples.flatMap((sample, i) => {
    const nextMs = sample[0] + stepMs;
    const ends = nextMs <= untilMs && samples[i + 1]?.[0] !== nextMs;
    return ends ? [sample, [nextMs, null] as const] : [sample];
  });
}
