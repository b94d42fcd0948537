import { METRIC_NAME } from "../../promql/labels.ts";

/** The samples that both Prometheus and the embedded backend answer from. */
export interface TestSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Epoch ms and value. */
  readonly points: readonly (readonly [number, number])[];
}

/** 2026-01-01T00:00:00Z. Samples lie 7.3 s past a minute, so that none is on a window's edge. */
export const START_MS = Date.UTC(2026, 0, 1);
export const MINUTES = 180;
const PHASE_MS = 7300;

/** Deterministic and evenly spread in [0, 1): mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function testSeries(): TestSeries[] {
  const random = seeded(7);
  return [...counters(random), ...gauges(random), ...histograms(random), ...oddities(random)];
}

const minutes = (value: (minute: number) => number | null): [number, number][] => {
  const points: [number, number][] = [];
  for (let minute = 0; minute < MINUTES; minute++) {
    const at = value(minute);
    if (at !== null) points.push([START_MS + minute * 60_000 + PHASE_MS, at]);
  }
  return points;
};

function counters(random: () => number): TestSeries[] {
  const series: TestSeries[] = [];
  for (const vertical of ["healthcare", "salon", "sales"]) {
    for (const outcome of ["resolved", "dropped"]) {
      let total = 500 + Math.floor(random() * 100);
      const points = minutes(() => {
        // A restart now and then.
        if (random() < 0.01) total = Math.floor(random() * 5);
        total += Math.floor(random() * 9);
        return total;
      });
      series.push({
        labels: { [METRIC_NAME]: "calls_total", vertical, outcome, instance: "edge-1" },
        points,
      });
    }
  }
  return series;
}

function gauges(random: () => number): TestSeries[] {
  const series: TestSeries[] = [];
  for (const [i, vertical] of ["healthcare", "salon", "sales"].entries()) {
    for (const agent of ["ada", "bob"]) {
      let value = 20 * (i + 1);
      const points = minutes(() => (value += (random() - 0.5) * 8));
      series.push({ labels: { [METRIC_NAME]: "load", vertical, agent }, points });
    }
    series.push({
      labels: { [METRIC_NAME]: "capacity", vertical, region: i === 0 ? "eu" : "us" },
      points: minutes(() => 40 + 10 * i),
    });
  }
  series.push(
    { labels: { [METRIC_NAME]: "temperature" }, points: minutes((minute) => 20 + 5 * Math.sin(minute / 9)) },
    { labels: { [METRIC_NAME]: "signed", sign: "minus" }, points: minutes((minute) => -3.5 - minute / 7) },
    { labels: { [METRIC_NAME]: "signed", sign: "plus" }, points: minutes((minute) => 2.25 + minute / 11) },
    { labels: { [METRIC_NAME]: "epoch" }, points: minutes((minute) => 1_709_164_800 + minute * 250_000) },
  );
  return series;
}

const BOUNDS = ["0.3", "0.5", "0.8", "1.2", "1.6", "2.5", "4.5", "8.5", "+Inf"];

function histograms(random: () => number): TestSeries[] {
  const series: TestSeries[] = [];
  for (const vertical of ["healthcare", "salon", "sales"]) {
    const counts = BOUNDS.map((_, i) => 1000 + 50 * i);
    let sum = 1500;
    const rows = minutes(() => {
      const slowest = Math.floor(random() * BOUNDS.length);
      for (let i = slowest; i < counts.length; i++) counts[i] = (counts[i] ?? 0) + 1 + (i % 3);
      sum += random() * 4;
      return 0;
    }).map(([ms]) => ms);
    const history = BOUNDS.map((_, i) => historyOf(rows, 1000 + 50 * i, i, seeded(vertical.length)));
    for (const [i, le] of BOUNDS.entries()) {
      series.push({
        labels: { [METRIC_NAME]: "turn_duration_seconds_bucket", vertical, agent: "ada", le },
        points: history[i] ?? [],
      });
    }
    const last = history.at(-1) ?? [];
    series.push(
      { labels: { [METRIC_NAME]: "turn_duration_seconds_count", vertical, agent: "ada" }, points: last },
      {
        labels: { [METRIC_NAME]: "turn_duration_seconds_sum", vertical, agent: "ada" },
        points: last.map(([ms, count]) => [ms, count * 0.9 + sum]),
      },
    );
  }
  return series;
}

/** A bucket's cumulative count: every bucket sees the same turns, the wider ones more of them. */
function historyOf(
  rows: readonly number[],
  first: number,
  bucket: number,
  random: () => number,
): [number, number][] {
  let count = first;
  return rows.map((ms) => {
    for (let turn = 0; turn < 4; turn++) if (random() * BOUNDS.length <= bucket + 1) count++;
    return [ms, count];
  });
}

function oddities(random: () => number): TestSeries[] {
  return [
    {
      labels: { [METRIC_NAME]: "odd", kind: "nan" },
      points: minutes((minute) => (minute % 7 === 0 ? Number.NaN : minute)),
    },
    {
      labels: { [METRIC_NAME]: "odd", kind: "inf" },
      points: minutes((minute) => (minute % 11 === 0 ? Infinity : minute % 13 === 0 ? -Infinity : minute)),
    },
    { labels: { [METRIC_NAME]: "odd", kind: "tiny" }, points: minutes(() => random() * 1e-9) },
    { labels: { [METRIC_NAME]: "odd", kind: "huge" }, points: minutes(() => random() * 1e25) },
    // Gone for longer than the look-back, twice.
    {
      labels: { [METRIC_NAME]: "sparse", kind: "gaps" },
      points: minutes((minute) => (minute % 40 < 25 ? minute : null)),
    },
    {
      labels: { [METRIC_NAME]: "sparse", kind: "slow" },
      points: minutes((minute) => (minute % 4 === 0 ? minute : null)),
    },
    {
      labels: { [METRIC_NAME]: "sparse", kind: "late" },
      points: minutes((minute) => (minute > 90 ? minute : null)),
    },
    {
      labels: { [METRIC_NAME]: "labelled", path: "a/b", text: 'say "hi"\\', host: "edge-7.eu" },
      points: minutes(() => 1),
    },
    {
      labels: { [METRIC_NAME]: "labelled", path: "c/d", text: "two\nlines", host: "edge-12.us" },
      points: minutes(() => 2),
    },
    // Buckets whose counts fall, and one without a bound.
    { labels: { [METRIC_NAME]: "broken_bucket", le: "1" }, points: minutes((minute) => 10 + minute) },
    { labels: { [METRIC_NAME]: "broken_bucket", le: "2" }, points: minutes((minute) => 5 + minute) },
    { labels: { [METRIC_NAME]: "broken_bucket", le: "+Inf" }, points: minutes((minute) => 30 + minute) },
    { labels: { [METRIC_NAME]: "broken_bucket", le: "wide" }, points: minutes((minute) => 30 + minute) },
  ];
}
