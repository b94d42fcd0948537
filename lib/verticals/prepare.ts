import { ok, type Result } from "#lib/problem/model.ts";
import { askingApart } from "#lib/datasources/backends.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { mergeReports } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import { labelOf } from "./counting.ts";
import { expectedMetrics } from "./expected.ts";
import { type Asking, oldestLogMs, type Origin } from "./load.ts";
import { knownData, presence } from "./presence.ts";
import { askedRange, pageRange, shiftMs } from "./range.ts";
import type { PageRange, SectionQuery } from "./schema.ts";

/** What every answer about verticals begins with. Server only. */

export interface Prepared {
  readonly asking: Asking;
  readonly range: PageRange;
  /** The questions that all else depends on. */
  readonly origin: Origin;
  readonly notes: readonly string[];
}

/**
 * The range, what it is compared with, and how its metrics are counted. Errors: `bad_request`.
 * @param vertical null: all of them
 */
export async function prepare(
  query: SectionQuery,
  vertical: string | null,
  points: number,
  context: ServiceContext,
): Promise<Result<Prepared>> {
  const asked = askedRange(query, context.nowMs, points);
  if (!asked.ok) return asked;
  const range = asked.value;
  const own = { ...context, backends: askingApart(context.backends) };
  const there = await presence(own);
  const given = query.before === undefined ? null : query.before * 1000;
  // A range that is compared with what is known already, and that is no question of rules, needs to know no more.
  const known = given !== null && !range.long ? null : await knownData(range, there, own);
  const shift = given === null ? shiftMs(range, known?.sinceMs ?? null) : given === 0 ? null : given;
  const recorded = range.long && known?.recorded === true;
  const report = mergeReports([there.report, ...(known === null ? [] : [known.report])]);
  return ok({
    asking: {
      scope: {
        vertical,
        // Series that do not tell their environment count as this one.
        environment: query.environment === undefined ? null : { anyOf: [query.environment, ""] },
        metrics: context.config.metrics,
        native: there.native,
        joins: there.joins,
        recorded,
      },
      range,
      shift,
      names: there.names,
      context,
    },
    range: pageRange(range, shift, recorded),
    origin: {
      measures: [],
      source: report ?? there.report,
      queries: questionsOf(own),
    },
    notes: [
      ...(recorded ? ["Counted in recorded half-hours: up to the newest half hour is not in it yet."] : []),
      ...notesOf(range.fromMs, range.long && !recorded && known?.sinceMs != null, context),
      ...(vertical === null ? [] : ofAllVerticals(context)),
    ],
  });
}

function notesOf(fromMs: number, slow: boolean, context: ServiceContext): string[] {
  const { config } = context;
  return [
    ...(fromMs < oldestLogMs(context)
      ? [
          `The call log is kept for ${config.retention.logDays} days: calls of this range are counted by the metrics (≈).`,
        ]
      : []),
    ...(slow
      ? [
          "Prometheus has no recorded half-hours of this range (deploy/prometheus/rules/verticals.yml): the metrics themselves are counted, which takes longer.",
        ]
      : []),
  ];
}

/** Metrics that the configuration says to have no label for the vertical. */
function ofAllVerticals({ config }: ServiceContext): string[] {
  const names = expectedMetrics(config.metrics)
    .filter(({ mapping }) => labelOf(mapping, "vertical") === null)
    .map(({ mapping }) => mapping.name);
  return names.length === 0
    ? []
    : [
        `What is counted of ${[...new Set(names)].join(", ")} is of all verticals: it does not tell them apart.`,
      ];
}
