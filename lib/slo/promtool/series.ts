import type { Objective } from "../model.ts";

/** Input series of promtool's rule tests (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/). */

export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/** Minutes of steady traffic; null: the series are not there. */
export interface Phase {
  readonly minutes: number;
  readonly traffic: { readonly total: number; readonly bad: number } | null;
  /** Counters begin again at 0, as after a restart. */
  readonly restart?: boolean;
}

export interface Source {
  readonly vertical: string;
  readonly phases: readonly Phase[];
  readonly instance?: string;
  readonly environment?: string;
}

/** A counter that grows by so many a minute; one sample a minute, the first at minute 0. */
function counter(
  phases: readonly Phase[],
  perMinute: (traffic: { total: number; bad: number }) => number,
): string {
  let value = 0;
  let begun = false;
  const parts = phases.map(({ minutes, traffic, restart = false }) => {
    if (traffic === null) return `_x${minutes}`;
    const step = perMinute(traffic);
    const from = restart || !begun ? 0 : value + step;
    begun = true;
    value = from + step * (minutes - 1);
    return `${round(from)}+${round(step)}x${minutes - 1}`;
  });
  return parts.join(" ");
}

const round = (value: number): number => Number(value.toFixed(6));

const named = (metric: string, labels: Readonly<Record<string, string>>): string =>
  `${metric}{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(",")}}`;

/** The series that an objective counts, from one instance of the voice edge. */
export function seriesOf(
  { indicator }: Objective,
  { vertical, phases, instance = "edge-1", environment }: Source,
): InputSeries[] {
  const series = (
    metric: string,
    labels: Readonly<Record<string, string>>,
    perMinute: (traffic: { total: number; bad: number }) => number,
  ): InputSeries => ({
    series: named(metric, {
      ...labels,
      vertical,
      instance,
      job: "voice-edge",
      ...(environment !== undefined && { deployment_environment_name: environment }),
    }),
    values: counter(phases, perMinute),
  });
  const single = (match: Readonly<Record<string, string | readonly string[]>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(match).map(([name, value]) => [
        name,
        typeof value === "string" ? value : (value[0] ?? ""),
      ]),
    );
  if (indicator.kind === "latency") {
    const { of, belowSeconds } = indicator;
    return [
      series(`${of.metric}_count`, single(of.match), ({ total }) => total),
      series(
        `${of.metric}_bucket`,
        { ...single(of.match), le: String(belowSeconds) },
        ({ total, bad }) => total - bad,
      ),
    ];
  }
  const { bad, total } = indicator;
  const bads = series(bad.metric, single(bad.match), (one) => one.bad);
  if (bad.metric !== total.metric)
    return [series(`${total.metric}_count`, single(total.match), (one) => one.total), bads];
  const good = { calls_total: { outcome: "resolved" }, guardrail_checks_total: { result: "passed" } };
  const rest: Record<string, string> = Object.hasOwn(good, total.metric)
    ? good[total.metric as keyof typeof good]
    : {};
  return [bads, series(total.metric, { ...single(total.match), ...rest }, (one) => one.total - one.bad)];
}

/** So many minutes of so many events a minute, of which a share is bad. */
export const steady = (minutes: number, share: number, total = 60): Phase => ({
  minutes,
  traffic: { total, bad: total * share },
});
/** The same from a counter that begins again. */
export const restarted = (minutes: number, share: number, total = 60): Phase => ({
  ...steady(minutes, share, total),
  restart: true,
});
export const gone = (minutes: number): Phase => ({ minutes, traffic: null });

/** Every series once: two objectives may count the same one. */
export const distinct = (all: readonly InputSeries[]): InputSeries[] => [
  ...new Map(all.map((one) => [one.series, one])).values(),
];
