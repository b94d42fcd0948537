import type { Histogram } from "#lib/baseline/histogram.ts";
import { type LedgerStage, LEDGER_STAGES } from "#lib/ledger/stages.ts";
import { type Answer, askSteps, askTogether, type Part, type Told } from "../ask.ts";
import { mappingOf } from "../counting.ts";
import { callsOf, type ColumnOf, line, noteOn, panel, type SectionAnswer, series, table } from "../panels.ts";
import {
  byLabel,
  histogramAt,
  histograms,
  over,
  percentile,
  share,
  shares,
  total,
  totalAt,
} from "../read.ts";
import type { Drill, PanelData } from "../schema.ts";
import { atQuantile, countExactly, countOf, stageName } from "./columns.ts";
import type { SectionContext } from "./context.ts";

/** Rate, errors and duration of every stage. */

interface StageRow {
  readonly stage: LedgerStage;
  readonly histogram: Histogram | null;
  readonly errors: number | null;
  readonly budgetMs: number | null;
  readonly minutes: number;
}

const STAGE_COLUMNS: readonly ColumnOf<StageRow>[] = [
  {
    id: "rate",
    title: "a minute",
    unit: "per_minute",
    cell: ({ histogram, minutes }) => (histogram === null ? null : countExactly(histogram) / minutes),
  },
  {
    id: "errors",
    title: "failed",
    unit: "ratio",
    better: "less",
    cell: ({ errors, histogram }) => share(errors, histogram === null ? null : countExactly(histogram)),
  },
  atQuantile(0.5, "p50"),
  atQuantile(0.95, "p95"),
  { id: "budget", title: "budget", unit: "ms", cell: ({ budgetMs }) => budgetMs },
  {
    id: "over",
    title: "over budget",
    unit: "ratio",
    better: "less",
    cell: ({ histogram, budgetMs }) => (budgetMs === null ? null : over(histogram, budgetMs)),
  },
];

/** Errors of the range, and of the range before errors and durations. */
const partsOf = (
  shift: number | null,
): Readonly<Record<"errors" | "errorsBefore" | "before", Part | null>> => ({
  errors: { counting: "stageErrors", agoMs: 0 },
  errorsBefore: shift === null ? null : { counting: "stageErrors", agoMs: shift },
  before: shift === null ? null : { counting: "stages", agoMs: shift },
});

export async function stagesSection({ asking, vertical, budgets }: SectionContext): Promise<SectionAnswer> {
  const { scope, range, shift, context, names } = asking;
  const { steps } = range;
  const windowMs = range.toMs - range.fromMs;
  const [{ stages: buckets, stageErrors: errorSteps }, whole] = await Promise.all([
    askSteps(["stages", "stageErrors"], scope, steps, context),
    askTogether(partsOf(shift), scope, { endMs: range.toMs, windowMs }, context),
  ]);
  const known = names?.has(mappingOf("stage_errors_total", scope.metrics).name) === true;
  const stages = byLabel(buckets.series ?? [], "stage");
  const stagesBefore = byLabel(whole.before?.series ?? [], "stage");
  const errorsOf = (answer: Answer | null, stage: string): Told[] | null =>
    answer?.series?.filter(({ labels }) => labels["stage"] === stage) ?? null;
  const countOfErrors = (series: readonly Told[] | null): number | null =>
    series === null ? null : (totalAt(series) ?? (known ? 0 : null));
  const rows = LEDGER_STAGES.flatMap((stage) => {
    const own = stages.get(stage);
    if (own === undefined) return [];
    const each = histograms(own, steps);
    const failedSteps = errorsOf(errorSteps, stage);
    const budgetMs = budgets.stages[stage];
    const counts = each.map((one) => (one === null ? null : countExactly(one)));
    const minutes = windowMs / 60_000;
    const of: StageRow = {
      stage,
      budgetMs,
      minutes,
      histogram: sumOf(each),
      errors: countOfErrors(errorsOf(whole.errors, stage)),
    };
    const then = stagesBefore.get(stage);
    return [
      {
        of,
        before:
          shift === null
            ? null
            : {
                ...of,
                histogram: then === undefined ? null : histogramAt(then),
                errors: countOfErrors(errorsOf(whole.errorsBefore, stage)),
              },
        stage,
        each,
        counts,
        budgetMs,
        failed:
          failedSteps === null
            ? counts.map(() => null)
            : total(failedSteps, steps).map((one) => one ?? (known ? 0 : null)),
        drill: callsOf(vertical, { stage: [stage], sort: "worst_turn" }),
      },
    ];
  });
  const perMinute = 60_000 / steps.stepMs;
  const answered = buckets.series === null ? null : rows;
  type Row = (typeof rows)[number];
  const lines = (
    values: (row: Row) => (number | null)[],
    drillOf: (row: Row) => Drill = ({ drill }) => drill,
  ): PanelData | null =>
    answered === null
      ? null
      : series(
          answered.map((row) =>
            line(row.stage, stageName(row.stage), values(row), {
              samples: row.each.map(countOf),
              drill: drillOf(row),
            }),
          ),
        );
  const note = noteOn(answered);
  return {
    panels: [
      panel(
        "stages",
        "Stages",
        "Rate and errors of every stage over the range, and its part of each wait",
        null,
        answered === null
          ? null
          : table(
              STAGE_COLUMNS,
              answered.map(({ stage, of, before, drill }) => ({
                key: stage,
                label: stageName(stage),
                of,
                before,
                drill,
              })),
            ),
        note,
      ),
      panel(
        "stage_p95",
        "Stages, p95",
        "95 % took no longer",
        "ms",
        lines(({ each }) => each.map((one) => percentile(one, 0.95).ms)),
        note,
      ),
      panel(
        "stage_over",
        "Stages over budget",
        "Share that took longer than the stage's budget",
        "ratio",
        lines(({ each, budgetMs }) => each.map((one) => (budgetMs === null ? null : over(one, budgetMs)))),
        note,
      ),
      panel(
        "stage_errors",
        "Stages, failed",
        "Share that failed",
        "ratio",
        lines(
          ({ failed, counts }) => shares(failed, counts),
          ({ stage }) => callsOf(vertical, { failed: [stage] }),
        ),
        note,
      ),
      panel(
        "stage_rate",
        "Stages, rate",
        "Times a minute",
        "per_minute",
        lines(({ counts }) => counts.map((one) => (one === null ? null : one * perMinute))),
        note,
      ),
    ],
    reports: [buckets.report, whole.errors?.report, whole.errorsBefore?.report, errorSteps.report],
  };
}

/** All steps in one histogram. */
function sumOf(each: readonly (Histogram | null)[]): Histogram | null {
  const counts = new Map<number, number>();
  for (const one of each)
    for (const { upToMs, count } of one ?? []) counts.set(upToMs, (counts.get(upToMs) ?? 0) + count);
  if (counts.size === 0) return null;
  return [...counts].toSorted(([a], [b]) => a - b).map(([upToMs, count]) => ({ upToMs, count }));
}
