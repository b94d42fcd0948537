import { formatScore } from "#lib/format/figures.ts";
import { humanize } from "#lib/format/labels.ts";
import { OUTCOMES, SENTIMENTS } from "#lib/calls/schema.ts";
import { type Answer, askCompared, askCounting, reportsOfCompared } from "../ask.ts";
import { loadCalls } from "../load.ts";
import { callsOf, type ColumnOf, line, noteOn, panel, type SectionAnswer, series, table } from "../panels.ts";
import type { Steps } from "../range.ts";
import { byLabel, netScore, share, shares, total, totalAt } from "../read.ts";
import type { Drill, Line } from "../schema.ts";
import { inEither, named, rounded } from "./columns.ts";
import type { SectionContext } from "./context.ts";

/** How calls ended, and what callers' moods were. */

/** Known names first, in their order; others after them. */
const ordered = (found: Iterable<string>, known: readonly string[]): string[] => {
  const names = new Set(found);
  return [
    ...known.filter((name) => names.has(name)),
    ...[...names].filter((name) => !known.includes(name)).toSorted(),
  ];
};

/** Calls of one kind in a range, and of all kinds. */
interface PartRow {
  readonly calls: number | null;
  readonly all: number | null;
}

const PART_COLUMNS: readonly ColumnOf<PartRow>[] = [
  { id: "calls", title: "calls", unit: "calls", cell: ({ calls }) => rounded(calls) },
  { id: "share", title: "share", unit: "ratio", cell: ({ calls, all }) => share(calls, all) },
];

/** The kinds of a range beside those of the range before. @param known in which order */
function partsTable(
  now: ReadonlyMap<string, number>,
  before: ReadonlyMap<string, number> | null,
  known: readonly string[],
  drillOf: (name: string) => Drill,
) {
  const rowsOf = (parts: ReadonlyMap<string, number>): Map<string, PartRow> => {
    const all = [...parts.values()].reduce((sum, one) => sum + one, 0);
    return new Map([...parts].map(([name, calls]) => [name, { calls, all }]));
  };
  // Where others were counted, one that was not happened no time.
  const full = (parts: ReadonlyMap<string, number>, names: Iterable<string>): ReadonlyMap<string, number> =>
    parts.size === 0 ? parts : new Map([...names].map((name) => [name, parts.get(name) ?? 0]));
  const names = ordered([...now.keys(), ...(before?.keys() ?? [])], known);
  const rows = inEither(
    rowsOf(full(now, names)),
    before === null ? null : rowsOf(full(before, names)),
    { calls: null, all: null },
    ({ calls }) => calls ?? 0,
  );
  return table(
    PART_COLUMNS,
    rows.map((row) => ({ ...row, label: named(humanize(row.key)), drill: drillOf(row.key) })),
  );
}

/** Each kind's count; null: the source did not answer. */
const countsBy = (answer: Answer | null, label: string): Map<string, number> | null =>
  answer === null || answer.series === null
    ? null
    : new Map([...byLabel(answer.series, label)].map(([name, own]) => [name, totalAt(own) ?? 0]));

/** How calls ended, over time, and in all as the call log has it. */
export async function outcomesSection({ asking, vertical }: SectionContext): Promise<SectionAnswer> {
  const { scope, range, context } = asking;
  const [answer, ended] = await Promise.all([
    askCounting("outcomes", scope, { steps: range.steps }, context),
    loadCalls(asking, { before: true, spark: false }),
  ]);
  const drillOf = (name: string): Drill => {
    const outcome = pick(OUTCOMES, name);
    return outcome === null ? null : callsOf(vertical, { outcome });
  };
  const lines = stackOf(answer, "outcome", OUTCOMES, drillOf, range.steps);
  const now = countsBy(ended.now, "outcome");
  return {
    panels: [
      panel(
        "outcomes",
        "Outcomes",
        "Calls that ended in each step, by outcome",
        "calls",
        lines === null ? null : series(lines, { stacked: true }),
        noteOn(lines),
      ),
      panel(
        "outcomes_range",
        "Outcomes of the range",
        ended.byMetrics ? "How its calls ended, by the metrics (≈)" : "How its calls ended, by the call log",
        null,
        now === null ? null : partsTable(now, countsBy(ended.before, "outcome"), OUTCOMES, drillOf),
        noteOn(now === null ? null : [...now]),
      ),
    ],
    reports: [answer.report, ended.now.report, ended.before?.report],
  };
}

function pick<const T extends string>(known: readonly T[], name: string): T[] | null {
  const found = known.find((one) => one === name);
  return found === undefined ? null : [found];
}

function stackOf(
  answer: Answer,
  label: string,
  known: readonly string[],
  drillOf: (name: string) => Drill,
  steps: Steps,
): Line[] | null {
  if (answer.series === null) return null;
  const by = byLabel(answer.series, label);
  return ordered(by.keys(), known).map((name) =>
    line(name, named(humanize(name)), total(by.get(name) ?? [], steps), { drill: drillOf(name) }),
  );
}

interface Moods {
  readonly counts: readonly Line[] | null;
  readonly all: readonly (number | null)[];
  readonly net: readonly (number | null)[];
  /** Of the whole range; null: the source did not answer. */
  readonly sums: ReadonlyMap<string, number> | null;
}

function moodsOf(answer: Answer, steps: Steps, drillOf: (name: string) => Drill): Moods {
  const counts = stackOf(answer, "sentiment", SENTIMENTS, drillOf, steps);
  const all = answer.series === null ? [] : total(answer.series, steps);
  const valuesOf = (name: string) => counts?.find(({ key }) => key === name)?.values ?? [];
  const [positive, negative] = [valuesOf("positive"), valuesOf("negative")];
  return {
    counts,
    all,
    net: all.map((one, i) => netScore(positive[i] ?? null, negative[i] ?? null, one)),
    sums:
      counts === null
        ? null
        : new Map(
            counts.flatMap(({ key, values }) => {
              const known = values.filter((one) => one !== null);
              return known.length === 0 ? [] : [[key, known.reduce((sum, one) => sum + one, 0)] as const];
            }),
          ),
  };
}

const netOf = ({ sums }: Moods): number | null => {
  if (sums === null) return null;
  const all = [...sums.values()].reduce((sum, one) => sum + one, 0);
  return netScore(sums.get("positive") ?? 0, sums.get("negative") ?? 0, all);
};

/** Moods, as shares and as one score, on the same steps as the turns. */
export async function sentimentSection({ asking, vertical }: SectionContext): Promise<SectionAnswer> {
  const { scope, range, shift, context } = asking;
  const { steps } = range;
  const { sentiment: answers } = await askCompared(["sentiment"], scope, { steps }, shift, context);
  const drillOf = (name: string): Drill => {
    const sentiment = pick(SENTIMENTS, name);
    return sentiment === null ? null : callsOf(vertical, { sentiment });
  };
  const now = moodsOf(answers.now, steps, drillOf);
  const then = answers.before === null ? null : moodsOf(answers.before, steps, drillOf);
  const { counts, all, net } = now;
  const samples = all.map(rounded);
  const before =
    then === null
      ? []
      : [line("net", "net score", then.net, { of: "before", samples: then.all.map(rounded) })];
  return {
    panels: [
      panel(
        "sentiment_share",
        "Sentiment",
        "Share of the calls of each step that were judged so",
        "ratio",
        counts === null
          ? null
          : series(
              counts.map((one) => ({ ...one, values: shares(one.values, all), samples })),
              { stacked: true },
            ),
        noteOn(counts),
      ),
      panel(
        "sentiment_net",
        "Net sentiment",
        "Share of positive calls less that of negative ones, by step",
        "score",
        counts === null
          ? null
          : series([line("net", "net score", net, { samples, drill: drillOf("negative") }), ...before]),
        noteOn(counts),
      ),
      panel(
        "sentiment_range",
        "Sentiment of the range",
        "How many calls were judged so",
        null,
        now.sums === null ? null : partsTable(now.sums, then?.sums ?? null, SENTIMENTS, drillOf),
        netWords(netOf(now), then === null ? null : netOf(then)) ?? noteOn(counts),
      ),
    ],
    reports: reportsOfCompared(answers),
  };
}

const netWords = (now: number | null, before: number | null): string | null =>
  now === null
    ? null
    : `Net score ${formatScore(now)}${before === null ? "" : `, before ${formatScore(before)}`}.`;
