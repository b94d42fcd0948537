import { shareOver } from "#lib/baseline/histogram.ts";
import { histogramsAt } from "#lib/baseline/service.ts";
import { budgetsOf } from "#lib/config/budgets.ts";
import type { MetricName } from "#lib/config/model.ts";
import { queryInstant } from "#lib/datasources/prometheus/client.ts";
import { increase, metric, sum } from "#lib/datasources/prometheus/query.ts";
import type { Matcher } from "#lib/datasources/quoting.ts";
import type { Series } from "#lib/datasources/series.ts";
import { LEDGER_STAGES } from "#lib/ledger/stages.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { mergeReports, sourceReport } from "#lib/sources/model.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import {
  type Counted,
  DAY_MS,
  HOUR_MS,
  LEAST_BEFORE,
  leadingOf,
  MINUTE_MS,
  type Range,
  ranked,
  shareOf,
  spanOf,
} from "./model.ts";
import type { BadShare, Driver } from "./schema.ts";
import type { Subject } from "./subject.ts";

/** What drives it, from metrics: the incident against the same hours a day before, else against the hours before it. */

export interface DriverQuestion {
  readonly vertical: string | null;
  readonly environment: string | null;
  readonly during: Range;
}

/** `increase` needs samples, which come every 15 to 60 s. */
const LEAST_MS = 5 * MINUTE_MS;

interface Row {
  readonly share: BadShare;
  readonly budgetMs?: number | null;
  readonly approximate?: boolean;
  readonly detail?: string | null;
}
type Rows = ReadonlyMap<string, Row>;
interface Counts {
  /** Null where Prometheus could not say. */
  readonly rows: Rows | null;
  readonly report: SourceReport | null;
}
type Count = (range: Range) => Promise<Counts>;

export async function driverOf(
  subject: Subject,
  question: DriverQuestion,
  context: ServiceContext,
): Promise<{ driver: Driver | null; reports: SourceReport[] }> {
  const of = OF[subject.kind] ?? "stage";
  const count = counting(of, subject, question, context);
  const during = atLeast(question.during);
  const longMs = during.toMs - during.fromMs;
  // Minutes after it began, as many minutes of the day before are too few events to compare with.
  const day = {
    fromMs: Math.min(during.fromMs, during.toMs - 2 * HOUR_MS) - DAY_MS,
    toMs: during.toMs - DAY_MS,
  };
  const hoursMs = Math.max(2 * HOUR_MS, Math.min(longMs, DAY_MS));
  const hours = { fromMs: during.fromMs - hoursMs, toMs: during.fromMs };
  const [now, dayBefore, hoursBefore] = await Promise.all([during, day, hours].map(count));
  const reports = [now, dayBefore, hoursBefore].flatMap((one) => one?.report ?? []);
  if (now?.rows == null || now.rows.size === 0) return { driver: null, reports };
  // It must tell of what is bad now, not of something else.
  const [worst] = [...now.rows].toSorted(([, a], [, b]) => b.share.bad - a.share.bad);
  const enough = (counts: Counts | undefined) =>
    worst !== undefined && (counts?.rows?.get(worst[0])?.share.total ?? 0) >= LEAST_BEFORE;
  const against = enough(dayBefore) ? ("day" as const) : enough(hoursBefore) ? ("hours" as const) : null;
  const before = against === "day" ? dayBefore : against === "hours" ? hoursBefore : undefined;
  const rows = ranked(
    [...now.rows].map(([name, { share, ...rest }]): Counted => ({
      name,
      during: share,
      before: before?.rows?.get(name)?.share ?? (before === undefined ? null : shareOf(0, 0)),
      ...rest,
    })),
  );
  return {
    driver: {
      of,
      basis: "metrics",
      during: spanOf(during),
      before: against === null ? null : spanOf(against === "day" ? day : hours),
      against,
      rows,
      leading: leadingOf(rows),
    },
    reports: reports.length === 0 ? [] : [mergeReports(reports)].filter((one) => one !== null),
  };
}

const OF: Partial<Record<Subject["kind"], Driver["of"]>> = {
  tool: "tool",
  guardrail: "guardrail",
  outcome: "outcome",
};

const atLeast = ({ fromMs, toMs }: Range): Range => ({ fromMs: Math.min(fromMs, toMs - LEAST_MS), toMs });

function counting(
  of: Driver["of"],
  subject: Subject,
  question: DriverQuestion,
  context: ServiceContext,
): Count {
  switch (of) {
    case "stage":
      return (range) => stages(question, range, context);
    case "tool": {
      const tool = { stage: "tool_call" };
      return (range) =>
        perLabel(
          "tool",
          { metric: "stage_errors_total", match: tool, detail: "error_type" },
          { metric: "stage_duration_seconds", suffix: "_count", match: tool },
          question,
          range,
          context,
        );
    }
    case "guardrail":
      return (range) =>
        perLabel(
          "guardrail",
          { metric: "guardrail_checks_total", match: { result: "rejected" } },
          { metric: "guardrail_checks_total", match: {} },
          question,
          range,
          context,
        );
    case "outcome":
      return async (range) => {
        const counts = await perLabel(
          "outcome",
          { metric: "calls_total", match: { outcome: { anyOf: subject.outcomes } } },
          { metric: "calls_total", match: {} },
          question,
          range,
          context,
        );
        if (counts.rows === null) return counts;
        // Each outcome is counted among all calls.
        const all = [...counts.rows.values()].reduce((total, { share }) => total + share.total, 0);
        const bad = [...counts.rows].filter(([name]) => subject.outcomes.includes(name));
        return {
          ...counts,
          rows: new Map(bad.map(([name, row]) => [name, { ...row, share: shareOf(row.share.bad, all) }])),
        };
      };
  }
}

async function stages(
  { vertical, environment }: DriverQuestion,
  range: Range,
  context: ServiceContext,
): Promise<Counts> {
  const scope = { vertical, environment, rangeMs: range.toMs - range.fromMs };
  const budgets = budgetsOf(context.config.budgets, { pipeline: "cascade", vertical }).stages;
  const { of, report } = await histogramsAt(scope, range.toMs, LEDGER_STAGES, context);
  if (of.size === 0) return { rows: null, report };
  const rows = LEDGER_STAGES.flatMap((stage): [string, Row][] => {
    const [histogram, budgetMs] = [of.get(stage), budgets[stage]];
    const share = histogram === undefined || budgetMs === null ? null : shareOver(histogram, budgetMs);
    if (share === null) return [];
    return [
      [
        stage,
        {
          share: shareOf(share.ratio * share.samples, share.samples),
          budgetMs,
          approximate: share.approximate,
        },
      ],
    ];
  });
  return { rows: new Map(rows), report };
}

interface Events {
  readonly metric: MetricName;
  readonly suffix?: string;
  readonly match: Readonly<Record<string, Matcher>>;
  /** A label that says more of the bad ones. */
  readonly detail?: string;
}

/** Bad ones of all, by a label of both metrics. */
async function perLabel(
  label: string,
  bad: Events,
  total: Events,
  question: DriverQuestion,
  range: Range,
  context: ServiceContext,
): Promise<Counts> {
  const ask = async (events: Events) => {
    const by = [label, ...(events.detail === undefined ? [] : [events.detail])];
    const { query, named } = counted(events, by, question, range, context);
    const reply = await queryInstant(context.backends.prometheus, {
      query,
      atMs: range.toMs,
      signal: context.signal,
    });
    return { reply, series: reply.ok ? reply.value.series : [], named };
  };
  const [failed, all] = await Promise.all([ask(bad), ask(total)]);
  const report = mergeReports([failed, all].map(({ reply }) => sourceReport("prometheus", reply)));
  if (!failed.reply.ok || !all.reply.ok) return { rows: null, report };
  const nameOf = ({ labels }: Series, named: (ours: string) => string) =>
    labels.get(named(label)) || "unknown";
  const value = ({ points }: Series) => points[0]?.value ?? 0;
  const groups = (side: typeof failed) => Map.groupBy(side.series, (one) => nameOf(one, side.named));
  const badOnes = groups(failed);
  const rows = [...groups(all)].map(([name, series]): [string, Row] => {
    const own = (badOnes.get(name) ?? []).toSorted((a, b) => value(b) - value(a));
    const sumOf = (some: readonly Series[]) => some.reduce((total, one) => total + value(one), 0);
    const [most] = own;
    const detail =
      bad.detail === undefined || most === undefined || value(most) < 0.5
        ? null
        : most.labels.get(failed.named(bad.detail));
    return [
      name,
      { share: shareOf(Math.min(sumOf(own), sumOf(series)), sumOf(series)), detail: detail ?? null },
    ];
  });
  return { rows: new Map(rows), report };
}

/** A counter's increase under the names that the contract or the configuration file gives it. */
function counted(
  { metric: name, suffix = "", match }: Events,
  by: readonly string[],
  { vertical, environment }: DriverQuestion,
  range: Range,
  { config }: ServiceContext,
) {
  const mapping = config.metrics.metrics[name];
  const theirs = (ours: string): string | null => {
    const labels = mapping?.labels ?? {};
    return Object.hasOwn(labels, ours) ? (labels[ours] ?? null) : ours;
  };
  const wanted: Record<string, Matcher | undefined> = {
    ...match,
    vertical: vertical ?? undefined,
    deployment_environment_name: environment === null ? undefined : { anyOf: [environment, ""] },
  };
  const matchers: Record<string, Matcher | undefined> = { ...mapping?.match };
  for (const [ours, value] of Object.entries(wanted)) {
    const label = theirs(ours);
    if (label !== null) matchers[label] = value;
  }
  const vector = metric(`${mapping?.name ?? name}${suffix}`, matchers);
  const grouped = by.flatMap((ours) => theirs(ours) ?? []);
  const query = sum(increase(vector, range.toMs - range.fromMs), { by: grouped }).text;
  return { query, named: (ours: string) => theirs(ours) ?? ours };
}
