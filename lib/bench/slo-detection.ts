import { alertingRules, backfill, countedBy, rulesForAlerts } from "#lib/slo/testing/backfill.ts";
import { type Prometheus, startPrometheus } from "#lib/slo/testing/prometheus.ts";
import { moved, simulatedDay } from "#lib/slo/testing/simulated-day.ts";
import type { Series } from "#lib/slo/testing/otlp-series.ts";
import { grid } from "./stats.ts";

/**
 * `node lib/bench/slo-detection.ts`: minutes from the first bad event to an alert, and from the last to its end, by a
 * real Prometheus with the project's rules over recorded data: clean incidents of 100, 50 and 20 % bad at several levels
 * of traffic, and incidents of the simulator. Rules and alerts are evaluated each minute of the past by range queries;
 * an alert's end has `keep_firing_for` in it.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const CALM_MS = 24 * HOUR_MS;
const BAD_MS = 6 * HOUR_MS;
const AFTER_MS = 10 * HOUR_MS;
/** What the rules' alerts say. */
const KEEP_FIRING_MS = 10 * MINUTE_MS;
const SHARES = [1, 0.5, 0.2];
const PER_HOUR = [12, 60, 600, 6000];
/** 2026-11-24T00:00:07.3Z: samples lie between two evaluations. */
const START_MS = Date.UTC(2026, 10, 24) + 7_300;

interface Incident {
  readonly vertical: string;
  readonly badFromMs: number;
  readonly badUntilMs: number;
}

interface Detection extends Incident {
  readonly alert: string;
  readonly severity: string;
  /** Minutes after the first bad event; null: never. */
  readonly fires: number | null;
  /** Minutes after the last bad event. */
  readonly ends: number | null;
}

const verticalOf = (share: number, perHour: number): string => `bad-${share * 100}-of-${perHour}`;

/** One series of each kind that objectives count; events come evenly, whole ones only. */
function cleanSeries(share: number, perHour: number): Series[] {
  const vertical = verticalOf(share, perHour);
  const total = (ms: number): number => Math.floor((ms * perHour) / HOUR_MS);
  const counts = {
    all: [] as [number, number][],
    bad: [] as [number, number][],
    good: [] as [number, number][],
  };
  for (let ms = 0; ms <= CALM_MS + BAD_MS + AFTER_MS; ms += MINUTE_MS) {
    const all = total(ms);
    const bad = Math.floor(
      (total(Math.max(CALM_MS, Math.min(ms, CALM_MS + BAD_MS))) - total(CALM_MS)) * share,
    );
    counts.all.push([START_MS + ms, all]);
    counts.bad.push([START_MS + ms, bad]);
    counts.good.push([START_MS + ms, all - bad]);
  }
  const series = (labels: Record<string, string>, of: keyof typeof counts): Series => ({
    labels: { ...labels, vertical, job: "voice-edge", instance: "edge-1" },
    samples: counts[of],
  });
  return [
    series({ __name__: "turn_duration_seconds_count" }, "all"),
    series({ __name__: "turn_duration_seconds_bucket", le: "1.2" }, "good"),
    series({ __name__: "turn_duration_seconds_bucket", le: "2.5" }, "good"),
    series({ __name__: "calls_total", outcome: "resolved" }, "good"),
    series({ __name__: "calls_total", outcome: "dropped" }, "bad"),
    series({ __name__: "stage_duration_seconds_count", stage: "tool_call" }, "all"),
    series({ __name__: "stage_errors_total", stage: "tool_call" }, "bad"),
    series({ __name__: "guardrail_checks_total", result: "passed" }, "good"),
    series({ __name__: "guardrail_checks_total", result: "rejected" }, "bad"),
  ];
}

/** When every burn alert of these incidents begins and ends. */
async function detections(
  prometheus: Prometheus,
  incidents: readonly Incident[],
  range: { fromMs: number; untilMs: number },
): Promise<Detection[]> {
  const found: Detection[] = [];
  for (const { name, expr, labels } of alertingRules()) {
    if (!name.endsWith("BudgetBurn")) continue;
    const fired = await prometheus.range(expr, {
      fromMs: Math.ceil(range.fromMs / MINUTE_MS) * MINUTE_MS,
      untilMs: range.untilMs,
      stepMs: MINUTE_MS,
    });
    for (const incident of incidents) {
      const samples = fired.find((one) => one.labels["vertical"] === incident.vertical)?.samples ?? [];
      const first = samples[0]?.[0];
      const last = samples.at(-1)?.[0];
      found.push({
        ...incident,
        alert: name,
        severity: labels["severity"] ?? "",
        fires: first === undefined ? null : (first - incident.badFromMs) / MINUTE_MS,
        ends: last === undefined ? null : (last + KEEP_FIRING_MS - incident.badUntilMs) / MINUTE_MS,
      });
    }
  }
  return found;
}

async function clean(): Promise<Detection[]> {
  const prometheus = await startPrometheus();
  try {
    const all = SHARES.flatMap((share) => PER_HOUR.map((perHour) => ({ share, perHour })));
    for (const { share, perHour } of all) await prometheus.write(cleanSeries(share, perHour));
    const range = { fromMs: START_MS, untilMs: START_MS + CALM_MS + BAD_MS + AFTER_MS };
    await backfill(prometheus, rulesForAlerts(), range);
    return await detections(
      prometheus,
      all.map(({ share, perHour }) => ({
        vertical: verticalOf(share, perHour),
        badFromMs: START_MS + CALM_MS,
        badUntilMs: START_MS + CALM_MS + BAD_MS,
      })),
      range,
    );
  } finally {
    await prometheus.stop();
  }
}

/** One incident of the simulator. */
async function simulated(seed: number, hours: number, callsPerDay: number): Promise<Detection[]> {
  const planned = await simulatedDay({
    hours,
    callsPerDay,
    seed,
    untilMs: Date.UTC(2026, 10, 24, 20),
    calm: false,
    wanted: countedBy([...rulesForAlerts(), ...alertingRules()]),
  });
  const day = moved(planned, 7_300, Number.POSITIVE_INFINITY);
  const { incident } = day;
  if (incident === null) return [];
  const prometheus = await startPrometheus();
  try {
    await prometheus.write(day.series);
    await backfill(prometheus, rulesForAlerts(), day);
    const { firstBadMs, lastBadMs, verticals } = incident;
    return await detections(
      prometheus,
      verticals.map((vertical) => ({ vertical, badFromMs: firstBadMs, badUntilMs: lastBadMs })),
      day,
    );
  } finally {
    await prometheus.stop();
  }
}

const minutes = (value: number | null): string => (value === null ? "–" : value.toFixed(0));

const rows = await clean();
console.log(
  grid([
    ["alert", "", "% bad", ...PER_HOUR.map((perHour) => `${perHour}/h`)],
    ...alertingRules()
      .filter(({ name }) => name.endsWith("BudgetBurn"))
      .flatMap(({ name, labels }) =>
        SHARES.map((share) => [
          name,
          labels["severity"] ?? "",
          String(share * 100),
          ...PER_HOUR.map((perHour) => {
            const one = rows.find(
              ({ alert, severity, vertical }) =>
                alert === name && severity === labels["severity"] && vertical === verticalOf(share, perHour),
            );
            return one === undefined || one.fires === null
              ? "–"
              : `${minutes(one.fires)} / ${minutes(one.ends)}`;
          }),
        ]),
      ),
  ]),
);
for (const callsPerDay of [2500, 10_000])
  for (let seed = 1; seed <= 5; seed++)
    for (const one of await simulated(seed, 12, callsPerDay))
      if (one.fires !== null && one.severity === "page")
        console.log(
          `seed ${seed}, ${callsPerDay} calls a day, ${one.vertical}: ${one.alert} after ${minutes(one.fires)} min, ends ${minutes(one.ends)} min after the last bad turn`,
        );
