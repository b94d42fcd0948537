import type { Histogram } from "#lib/baseline/histogram.ts";
import { keyOf } from "#lib/slo/status.ts";
import type { SloStatus } from "#lib/slo/status-schema.ts";
import { isInformative } from "#lib/slo/view.ts";
import type { Told } from "./ask.ts";
import type { Loaded, LoadedBudgets } from "./load.ts";
import type { MeasureId } from "./model.ts";
import { OUTCOMES_FAILED } from "./questions.ts";
import type { Steps } from "./range.ts";
import {
  histogramAt,
  histograms,
  netScore,
  over,
  percentile,
  share,
  shares,
  total,
  totalAt,
  withLabel,
} from "./read.ts";
import type { Drill, Measure } from "./schema.ts";

/** Measures, made of what was answered. Pure. */

type Measures = Partial<Record<MeasureId, Measure>>;

const measure = (value: number | null, more: Partial<Measure> = {}): Measure => ({
  value,
  before: null,
  samples: null,
  tooFew: false,
  approximate: false,
  beyond: false,
  spark: [],
  drill: null,
  ...more,
});

/** The series of one vertical; null: they were not asked for, or their source did not answer. */
const of = (
  answer: { readonly series: readonly Told[] | null } | null,
  vertical: string | null,
): readonly Told[] | null => {
  const series = answer?.series ?? null;
  return series === null || vertical === null ? series : withLabel(series, "vertical", vertical);
};

const fewer = (
  series: readonly Told[] | null,
  label: string,
  values: readonly string[],
): readonly Told[] | null => series?.filter(({ labels }) => values.includes(labels[label] ?? "")) ?? null;

const at = (series: readonly Told[] | null): number | null => (series === null ? null : totalAt(series));
/** Where the source answered, nothing counted is 0. */
const countAt = (series: readonly Told[] | null): number | null =>
  series === null ? null : (totalAt(series) ?? 0);
const sparkOf = (series: readonly Told[] | null, steps: Steps): (number | null)[] =>
  series === null ? [] : total(series, steps);
const orZero = (parts: readonly (number | null)[], wholes: readonly (number | null)[]): (number | null)[] =>
  wholes.map((whole, i) => (whole === null ? null : (parts[i] ?? 0)));

/** `vertical` null: the answers are of one alone. */
export interface Of {
  readonly vertical: string | null;
  /** For drills. */
  readonly name: string;
  readonly steps: Steps;
}

const calls = (name: string, more: NonNullable<Drill> = {}): Drill => ({ vertical: [name], ...more });

export function callMeasures(loaded: Loaded, { vertical, name, steps }: Of, exact: boolean): Measures {
  const [now, before, spark] = [
    of(loaded.now, vertical),
    of(loaded.before, vertical),
    of(loaded.spark, vertical),
  ];
  const all = countAt(now);
  const failed = countAt(fewer(now, "outcome", OUTCOMES_FAILED));
  const sparks = sparkOf(spark, steps);
  return {
    calls: measure(all, {
      before: countAt(before),
      samples: all,
      approximate: !exact,
      spark: sparks,
      drill: calls(name, { state: ["ended"] }),
    }),
    call_failures: measure(share(failed, all), {
      before: share(countAt(fewer(before, "outcome", OUTCOMES_FAILED)), countAt(before)),
      samples: all,
      approximate: !exact,
      spark: shares(orZero(sparkOf(fewer(spark, "outcome", OUTCOMES_FAILED), steps), sparks), sparks),
      drill: calls(name, { outcome: ["dropped", "failed"] }),
    }),
  };
}

export function activeMeasure(loaded: Loaded, { vertical, name, steps }: Of): Measures {
  return {
    active: measure(at(of(loaded.now, vertical)), {
      before: at(of(loaded.before, vertical)),
      spark: sparkOf(of(loaded.spark, vertical), steps),
      drill: calls(name, { state: ["open"] }),
    }),
  };
}

const QUANTILES = [
  ["turn_p50", 0.5],
  ["turn_p95", 0.95],
  ["turn_p99", 0.99],
] as const;

/** @param budgetMs what a turn of the vertical may take */
export function turnMeasures(loaded: Loaded, { vertical, name, steps }: Of, budgetMs: number): Measures {
  const now = histogramOf(of(loaded.now, vertical));
  const before = histogramOf(of(loaded.before, vertical));
  const spark = of(loaded.spark, vertical);
  const each = spark === null ? [] : histograms(spark, steps);
  const drill = calls(name, { sort: "worst_turn" });
  const samples = percentile(now, 0.5).samples;
  const quantiles = QUANTILES.map(([id, q]): [MeasureId, Measure] => {
    const { ms, tooFew, approximate, beyond } = percentile(now, q);
    return [
      id,
      measure(ms, {
        before: percentile(before, q).ms,
        samples,
        tooFew,
        approximate,
        beyond,
        spark: each.map((one) => percentile(one, q).ms),
        drill,
      }),
    ];
  });
  return {
    ...Object.fromEntries(quantiles),
    slow_turns: measure(now === null ? null : over(now, budgetMs), {
      before: over(before, budgetMs),
      samples,
      spark: each.map((one) => over(one, budgetMs)),
      drill: calls(name, { verdict: ["slow", "failed"], sort: "worst_turn" }),
    }),
  };
}

const histogramOf = (series: readonly Told[] | null): Histogram | null =>
  series === null ? null : histogramAt(series);

/**
 * A share of events. @param known the counted metric exists: where it has no series of a vertical, nothing happened
 */
function shareMeasure(
  part: Loaded,
  whole: Loaded,
  { vertical, steps }: Of,
  known: boolean,
  drill: Drill,
): Measure {
  const missing = known ? 0 : null;
  const some = (answer: Loaded["now"] | null) => {
    const series = of(answer, vertical);
    return series === null ? null : (totalAt(series) ?? missing);
  };
  const all = at(of(whole.now, vertical));
  const wholes = sparkOf(of(whole.spark, vertical), steps);
  const parts = sparkOf(of(part.spark, vertical), steps);
  return measure(share(some(part.now), all), {
    before: share(some(part.before), at(of(whole.before, vertical))),
    samples: all === null ? null : Math.round(all),
    spark: shares(known ? orZero(parts, wholes) : parts, wholes),
    drill,
  });
}

export const toolMeasure = (errors: Loaded, all: Loaded, which: Of, known: boolean): Measures => ({
  tool_errors: shareMeasure(errors, all, which, known, calls(which.name, { failed: ["tool_call"] })),
});

export function guardrailMeasure(checks: Loaded, which: Of): Measures {
  const rejected = narrowed(checks, (series) => fewer(series, "result", ["rejected"]) ?? []);
  const drill = calls(which.name, { had: ["rejection"] });
  return { guardrail_rejections: shareMeasure(rejected, checks, which, true, drill) };
}

export const narrowed = (loaded: Loaded, keep: (series: readonly Told[]) => readonly Told[]): Loaded => {
  const one = <T extends Loaded["now"] | null>(answer: T): T =>
    answer === null || answer.series === null ? answer : { ...answer, series: keep(answer.series) };
  return { now: one(loaded.now), before: one(loaded.before), spark: one(loaded.spark) };
};

/** For each call that ended. */
export function interruptionMeasure(loaded: Loaded, ended: Loaded, { vertical, name, steps }: Of): Measures {
  const ratio = (part: number | null, whole: number | null): number | null =>
    part === null || whole === null || whole <= 0 ? null : part / whole;
  const value = (which: "now" | "before") =>
    ratio(at(of(loaded[which], vertical)), countAt(of(ended[which], vertical)));
  const wholes = sparkOf(of(ended.spark, vertical), steps);
  const parts = sparkOf(of(loaded.spark, vertical), steps);
  return {
    interruptions: measure(value("now"), {
      before: value("before"),
      samples: countAt(of(ended.now, vertical)),
      spark: parts.map((part, i) => ratio(part, wholes[i] ?? null)),
      drill: calls(name, { had: ["interruption"] }),
    }),
  };
}

export function sentimentMeasure(loaded: Loaded, { vertical, name, steps }: Of): Measures {
  const net = (series: readonly Told[] | null): number | null =>
    netScore(
      at(fewer(series, "sentiment", ["positive"])),
      at(fewer(series, "sentiment", ["negative"])),
      at(series),
    );
  const now = of(loaded.now, vertical);
  const samples = at(now);
  const spark = of(loaded.spark, vertical);
  const [all, positive, negative] = [
    sparkOf(spark, steps),
    sparkOf(fewer(spark, "sentiment", ["positive"]), steps),
    sparkOf(fewer(spark, "sentiment", ["negative"]), steps),
  ];
  return {
    sentiment: measure(net(now), {
      before: net(of(loaded.before, vertical)),
      samples: samples === null ? null : Math.round(samples),
      spark: all.map((one, i) => netScore(positive[i] ?? null, negative[i] ?? null, one)),
      drill: calls(name, { sentiment: ["negative"] }),
    }),
  };
}

/** Of the promised objectives the one with the least budget left. */
export function worstObjective(statuses: readonly SloStatus[], vertical: string): SloStatus | null {
  const own = statuses.filter(
    (one) => one.vertical === vertical && one.budgetLeft !== null && !isInformative(one),
  );
  return own.toSorted((a, b) => (a.budgetLeft ?? 0) - (b.budgetLeft ?? 0))[0] ?? null;
}

export function budgetMeasure(loaded: LoadedBudgets, { name, steps }: Of): Measures {
  const worst = worstObjective(loaded.statuses ?? [], name);
  if (worst === null) return { budget_left: measure(null) };
  const key = JSON.stringify([worst.id, worst.environment ?? ""]);
  const own = (series: LoadedBudgets["spark"]): Told[] =>
    series
      .filter(({ labels }) => keyOf(labels) === key)
      .map(({ points, histograms }) => ({ labels: {}, upToMs: null, points, histograms, toMs: 1 }));
  return {
    budget_left: measure(worst.budgetLeft, {
      before: totalAt(own(loaded.before)),
      samples: worst.events.total === null ? null : Math.round(worst.events.total),
      spark: total(own(loaded.spark), steps),
    }),
  };
}
