import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { prometheusVersion } from "#lib/embedded/prometheus/differential/real-prometheus.ts";
import { lastSlot } from "#lib/embedded/prometheus/rules/schedule.ts";
import { type BackendProcess, removeDir, spawnBackend, tempDir } from "#lib/embedded/testing/server.ts";
import {
  alertingRules,
  backfill,
  countedBy,
  type FileRule,
  rulesForAlerts,
  slots,
} from "./testing/backfill.ts";
import { backfillRules } from "./testing/otlp-counts.ts";
import { type Prometheus, type Range, startPrometheus } from "./testing/prometheus.ts";
import { type SimulatedDay, simulatedDay } from "./testing/simulated-day.ts";

/**
 * The embedded backend and a real Prometheus on the same simulated calls, each with the project's rules: the same
 * alerts burn in the same minutes.
 */

const found = prometheusVersion();
const MINUTE_MS = 60_000;
const KEEP_FIRING_MS = 10 * MINUTE_MS;
/** A Tuesday's evening, some seconds past a minute: Prometheus 2 and 3 differ in samples on a window's very edge. */
const UNTIL_MS = Date.UTC(2026, 10, 17, 20, 0, 7, 300);
const RULES = ["--rules", "deploy/prometheus/rules/*.yml", "--hold-rules"];

/** When within its interval a rule's group is evaluated. */
type Offsets = (rule: FileRule) => number;

const groupsAnswer = z.object({
  data: z.object({ groups: z.array(z.object({ name: z.string(), file: z.string() })) }),
});

/** As the embedded backend does. */
async function offsetsOf(url: string): Promise<Offsets> {
  const response = await fetch(`${url}/prometheus/api/v1/rules`);
  const { groups } = groupsAnswer.parse(await response.json()).data;
  const files = new Map(groups.map(({ name, file }) => [name, file]));
  return ({ group, intervalMs }) =>
    lastSlot({ file: files.get(group) ?? "", name: group, intervalMs }, intervalMs * 10) % intervalMs;
}

const burnAlerts = () => alertingRules().filter(({ name }) => name.endsWith("BudgetBurn"));

describe.skipIf(found === null)(
  `the embedded backend and ${found ?? "a real Prometheus (skipped: not on PATH)"}`,
  () => {
    let folder: string;
    let backend: BackendProcess;
    let prometheus: Prometheus;
    let day: SimulatedDay;
    let offsetMs: Offsets;
    beforeAll(async () => {
      folder = await tempDir();
      backend = await spawnBackend([
        "--data-dir",
        folder,
        "--port",
        "0",
        "--metrics-retention",
        "off",
        ...RULES,
      ]);
      day = await simulatedDay({
        hours: 7,
        callsPerDay: 2500,
        seed: 3,
        untilMs: UNTIL_MS,
        calm: false,
        wanted: countedBy([...rulesForAlerts(), ...alertingRules()]),
        forward: async (body) => {
          const headers = { "content-type": "application/x-protobuf" };
          const { status } = await fetch(`${backend.url}/v1/metrics`, { method: "POST", headers, body });
          if (status !== 200) throw new Error(`The backend answered ${status}.`);
        },
      });
      await backfillRules(backend.url, day.fromMs, day.untilMs);
      offsetMs = await offsetsOf(backend.url);
      prometheus = await startPrometheus();
      await prometheus.write(day.series);
      await backfill(prometheus, rulesForAlerts(), day, offsetMs);
    }, 600_000);
    afterAll(async () => {
      backend.child.kill("SIGKILL");
      await backend.exited;
      await prometheus.stop();
      await removeDir(folder);
    });

    test("fire the same alerts in the same minutes of the simulator's incident", async () => {
      const real = new Map<string, string[]>();
      for (const rule of burnAlerts()) {
        const range = slots(day, rule.intervalMs, offsetMs(rule));
        for (const { labels, samples } of await prometheus.range(rule.expr, range)) {
          const active = samples.map(([ms]) => ms);
          real.set(
            keyOf({ ...labels, ...rule.labels, alertname: rule.name }),
            minutes(kept(active, range.untilMs)),
          );
        }
      }
      expect([...real.keys()].filter((key) => key.includes(" page ")).length).toBeGreaterThan(0);
      const [rule] = burnAlerts();
      if (rule === undefined) throw new Error("there is no alert");
      expect(
        Object.fromEntries(await fired(backend.url, slots(day, rule.intervalMs, offsetMs(rule)))),
      ).toEqual(Object.fromEntries(real));
    });
  },
);

/** An alert fires while its condition holds, and for `keep_firing_for` longer. */
const kept = (active: readonly number[], untilMs: number): number[] => [
  ...new Set(
    active.flatMap((ms) =>
      Array.from({ length: KEEP_FIRING_MS / MINUTE_MS + 1 }, (_, i) => ms + i * MINUTE_MS).filter(
        (one) => one <= untilMs,
      ),
    ),
  ),
];

const minutes = (instants: readonly number[]): string[] =>
  instants
    .toSorted((a, b) => a - b)
    .map((ms) => new Date(Math.ceil(ms / 1000) * 1000).toISOString().slice(11, 19));

const keyOf = ({ alertname = "", severity = "", sloth_id = "" }: Readonly<Record<string, string>>): string =>
  `${alertname} ${severity} ${sloth_id}`;

const answer = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string()])),
      }),
    ),
  }),
});

/** What the embedded backend recorded of its alerts. */
async function fired(url: string, { fromMs, untilMs }: Range): Promise<Map<string, string[]>> {
  const query = new URLSearchParams({
    query: 'ALERTS{alertstate="firing",alertname=~".*BudgetBurn"}',
    // A little after each evaluation: its instant is no whole number of seconds.
    start: String(Math.ceil(fromMs / 1000)),
    end: String(Math.ceil(untilMs / 1000)),
    step: "60",
  });
  const response = await fetch(`${url}/prometheus/api/v1/query_range?${query.toString()}`);
  const { result } = answer.parse(await response.json()).data;
  return new Map(
    result.map(({ metric, values }) => [keyOf(metric), minutes(values.map(([s]) => Math.round(s * 1000)))]),
  );
}
