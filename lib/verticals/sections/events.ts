import { histogramAt } from "../read.ts";
import type { Histogram } from "#lib/baseline/histogram.ts";
import { humanize } from "#lib/format/labels.ts";
import { OUTCOMES, SENTIMENTS } from "#lib/calls/schema.ts";
import { type Answer, askCounting, type Told } from "../ask.ts";
import { mappingOf } from "../counting.ts";
import { callsOf, type ColumnOf, line, noteOn, panel, type SectionAnswer, series, table } from "../panels.ts";
import { byLabel, netScore, over, share, shares, total, totalAt, withLabel } from "../read.ts";
import type { Drill } from "../schema.ts";
import { atQuantile, countExactly } from "./columns.ts";
import type { SectionContext } from "./context.ts";

/** Tools, guardrails, outcomes, sentiment: what is counted beside turns. */

interface ToolRow {
  readonly histogram: Histogram | null;
  readonly errors: number | null;
  readonly budgetMs: number | null;
}

const TOOL_COLUMNS: readonly ColumnOf<ToolRow>[] = [
  {
    id: "calls",
    title: "calls",
    unit: "events",
    cell: ({ histogram }) => (histogram === null ? null : Math.round(countExactly(histogram))),
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
  {
    id: "over",
    title: "over budget",
    unit: "ratio",
    better: "less",
    cell: ({ histogram, budgetMs }) => (budgetMs === null ? null : over(histogram, budgetMs)),
  },
];

const named = (name: string): string => (name === "" ? "not named" : name);

/** Every tool: calls, errors, durations. */
export async function toolsSection({ asking, vertical, budgets }: SectionContext): Promise<SectionAnswer> {
  const { scope, range, context, names } = asking;
  const whole = { endMs: range.toMs, windowMs: range.toMs - range.fromMs };
  const [buckets, errors] = await Promise.all([
    askCounting("tools", scope, whole, context),
    askCounting("toolErrorsByTool", scope, whole, context),
  ]);
  const known = names?.has(mappingOf("stage_errors_total", scope.metrics).name) === true;
  const failed = byLabel(errors.series ?? [], "tool");
  const rows =
    buckets.series === null
      ? null
      : [...byLabel(buckets.series, "tool")].flatMap(([tool, own]) => {
          const histogram = histogramAt(own);
          if (histogram === null || countExactly(histogram) <= 0) return [];
          const count =
            errors.series === null ? null : (totalAt(failed.get(tool) ?? []) ?? (known ? 0 : null));
          const of: ToolRow = { histogram, errors: count, budgetMs: budgets.stages.tool_call };
          const drill: Drill = tool === "" ? null : callsOf(vertical, { tool: [tool] });
          return [{ key: tool, label: named(tool), of, drill }];
        });
  const sorted = rows?.toSorted((a, b) => callsIn(b.of) - callsIn(a.of)) ?? null;
  return {
    panels: [
      panel(
        "tools",
        "Tools",
        "Calls of each tool, the share that failed, and how long they took",
        null,
        sorted === null ? null : table(TOOL_COLUMNS, sorted),
        noteOn(sorted),
      ),
    ],
    reports: [buckets.report, errors.report],
  };
}

const callsIn = ({ histogram }: ToolRow): number => (histogram === null ? 0 : countExactly(histogram));

interface GuardrailRow {
  readonly checks: number | null;
  readonly rejected: number | null;
}

const GUARDRAIL_COLUMNS: readonly ColumnOf<GuardrailRow>[] = [
  { id: "checks", title: "checks", unit: "events", cell: ({ checks }) => rounded(checks) },
  {
    id: "rejected",
    title: "rejected",
    unit: "events",
    better: "less",
    cell: ({ rejected }) => rounded(rejected),
  },
  {
    id: "share",
    title: "share",
    unit: "ratio",
    better: "less",
    cell: ({ checks, rejected }) => share(rejected, checks),
  },
];

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value));

/** Guardrails by name, and their rejections over time. */
export async function guardrailsSection({ asking, vertical }: SectionContext): Promise<SectionAnswer> {
  const { scope, range, context } = asking;
  const { steps } = range;
  const [now, over] = await Promise.all([
    askCounting(
      "checksByGuardrail",
      scope,
      { endMs: range.toMs, windowMs: range.toMs - range.fromMs },
      context,
    ),
    askCounting("checksByGuardrail", scope, { steps }, context),
  ]);
  // A rejection is logged with its call; calls cannot be filtered by it.
  const drill = callsOf(vertical);
  const rejected = (series: readonly Told[]) => withLabel(series, "result", "rejected");
  const rows =
    now.series === null
      ? null
      : [...byLabel(now.series, "guardrail")].flatMap(([name, own]) => {
          const checks = totalAt(own);
          const of: GuardrailRow = { checks, rejected: totalAt(rejected(own)) ?? 0 };
          return checks === null || checks <= 0 ? [] : [{ key: name, label: named(name), of, drill }];
        });
  const sorted = rows?.toSorted((a, b) => (b.of.rejected ?? 0) - (a.of.rejected ?? 0)) ?? null;
  const lines =
    over.series === null
      ? null
      : [...byLabel(rejected(over.series), "guardrail")].map(([name, own]) =>
          line(name, named(name), total(own, steps), { drill }),
        );
  return {
    panels: [
      panel(
        "guardrails",
        "Guardrails",
        "Checks of each guardrail and how many of them rejected",
        null,
        sorted === null ? null : table(GUARDRAIL_COLUMNS, sorted),
        noteOn(sorted),
      ),
      panel(
        "rejections",
        "Rejections",
        "Rejected checks in each step, by guardrail",
        "events",
        lines === null ? null : series(lines, { stacked: true }),
        noteOn(lines),
      ),
    ],
    reports: [now.report, over.report],
  };
}

/** Known names first, in their order; others after them. */
const ordered = (found: Iterable<string>, known: readonly string[]): string[] => {
  const names = new Set(found);
  return [
    ...known.filter((name) => names.has(name)),
    ...[...names].filter((name) => !known.includes(name)).toSorted(),
  ];
};

/** How calls ended, over time. */
export async function outcomesSection({ asking, vertical }: SectionContext): Promise<SectionAnswer> {
  const { scope, range, context } = asking;
  const answer = await askCounting("outcomes", scope, { steps: range.steps }, context);
  const lines = stackOf(
    answer,
    "outcome",
    OUTCOMES,
    (name) => callsOf(vertical, { outcome: pick(OUTCOMES, name) }),
    range.steps,
  );
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
    ],
    reports: [answer.report],
  };
}

function pick<const T extends string>(known: readonly T[], name: string): T[] | undefined {
  const found = known.find((one) => one === name);
  return found === undefined ? undefined : [found];
}

function stackOf(
  answer: Answer,
  label: string,
  known: readonly string[],
  drillOf: (name: string) => Drill,
  steps: SectionContext["asking"]["range"]["steps"],
) {
  if (answer.series === null) return null;
  const by = byLabel(answer.series, label);
  return ordered(by.keys(), known).map((name) =>
    line(name, named(humanize(name)), total(by.get(name) ?? [], steps), { drill: drillOf(name) }),
  );
}

/** Moods, as shares and as one score, on the same steps as the turns. */
export async function sentimentSection({ asking, vertical }: SectionContext): Promise<SectionAnswer> {
  const { scope, range, context } = asking;
  const { steps } = range;
  const answer = await askCounting("sentiment", scope, { steps }, context);
  const drillOf = (name: string): Drill => callsOf(vertical, { sentiment: pick(SENTIMENTS, name) });
  const counts = stackOf(answer, "sentiment", SENTIMENTS, drillOf, steps);
  const all = answer.series === null ? [] : total(answer.series, steps);
  const valuesOf = (name: string) => counts?.find(({ key }) => key === name)?.values ?? [];
  const [positive, negative] = [valuesOf("positive"), valuesOf("negative")];
  const net = all.map((one, i) => netScore(positive[i] ?? null, negative[i] ?? null, one));
  const samples = all.map(rounded);
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
          : series([line("net", "net score", net, { samples, drill: drillOf("negative") })]),
        noteOn(counts),
      ),
    ],
    reports: [answer.report],
  };
}
