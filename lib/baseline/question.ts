import type { MetricMap, MetricMapping } from "#lib/config/model.ts";
import { type Expr, increase, metric, sum } from "#lib/datasources/prometheus/query.ts";
import type { Matcher } from "#lib/datasources/quoting.ts";
import { type LedgerStage, LEDGER_STAGES } from "#lib/ledger/stages.ts";

/** What is asked of the duration histograms, under the names that the contract or the configuration file gives them. */

/** A stage, or the whole turn. */
export type Timed = LedgerStage | "turn";
export const TIMED: readonly Timed[] = ["turn", ...LEDGER_STAGES];

export interface HistogramQuestion {
  /** Whose histograms the answer holds. */
  readonly timed: readonly Timed[];
  readonly query: Expr;
  readonly unit: "s" | "ms";
  /** The label of the answer that tells the stage; null: there is only one. */
  readonly stageLabel: string | null;
  /** False: the metric has no label for the vertical, so the answer is of all of them. */
  readonly ofVertical: boolean;
}

const PLAIN: Omit<MetricMapping, "name"> = { unit: "s", labels: {}, match: {} };

export interface Scope {
  /** Null: of all of them. */
  readonly vertical: string | null;
  /** Null: of all of them. */
  readonly environment: string | null;
  readonly rangeMs: number;
}

/** What is timed by metrics that have no label for the vertical: it can be asked for of a call that has none. */
export const timedOfAll = (metrics: MetricMap): readonly Timed[] =>
  histogramQuestions(metrics, { vertical: null, environment: null, rangeMs: 1_000 }).flatMap(
    ({ timed, ofVertical }) => (ofVertical ? [] : timed),
  );

/** The questions whose answers hold the histograms of `wanted`, summed over everything but the stage. */
export function histogramQuestions(
  metrics: MetricMap,
  { vertical, environment, rangeMs }: Scope,
  wanted: readonly Timed[] = TIMED,
): HistogramQuestion[] {
  const ask = (
    timed: readonly Timed[],
    mapping: MetricMapping,
    stages: readonly string[] | null,
  ): HistogramQuestion => {
    const label = (ours: string) => (Object.hasOwn(mapping.labels, ours) ? mapping.labels[ours] : ours);
    const [ofVertical, ofStage] = [label("vertical") ?? null, stages === null ? null : label("stage")];
    const matchers: Record<string, Matcher> = { ...mapping.match };
    if (ofVertical !== null && vertical !== null) matchers[ofVertical] = vertical;
    const ofEnvironment = label("deployment_environment_name") ?? null;
    // Series that do not tell their environment count as this one.
    if (ofEnvironment !== null && environment !== null)
      matchers[ofEnvironment] = { anyOf: [environment, ""] };
    const stageLabel = ofStage ?? null;
    if (stageLabel !== null && stages !== null && stages.length < LEDGER_STAGES.length)
      matchers[stageLabel] = stages.length === 1 ? (stages[0] ?? "") : { anyOf: stages };
    const buckets = increase(metric(`${mapping.name}_bucket`, matchers), rangeMs);
    const by = ["le", ...(stageLabel === null ? [] : [stageLabel])];
    return {
      timed,
      query: sum(buckets, { by }),
      unit: mapping.unit,
      stageLabel,
      ofVertical: ofVertical !== null,
    };
  };
  const own = (timed: Timed) =>
    timed === "turn" || timed === "unattributed" ? undefined : metrics.stages[timed];
  const shared = wanted.filter((timed) => timed !== "turn" && own(timed) === undefined);
  const questions: HistogramQuestion[] = [];
  if (wanted.includes("turn"))
    questions.push(
      ask(
        ["turn"],
        metrics.metrics.turn_duration_seconds ?? { name: "turn_duration_seconds", ...PLAIN },
        null,
      ),
    );
  if (shared.length > 0) {
    const mapping = metrics.metrics.stage_duration_seconds ?? { name: "stage_duration_seconds", ...PLAIN };
    questions.push(ask(shared, mapping, shared));
  }
  for (const timed of wanted) {
    const mapping = own(timed);
    if (mapping !== undefined) questions.push(ask([timed], mapping, null));
  }
  return questions;
}
