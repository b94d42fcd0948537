import { queryInstant } from "#lib/datasources/prometheus/client.ts";
import { metrics, type Vector } from "#lib/datasources/prometheus/query.ts";
import type { Matcher } from "#lib/datasources/quoting.ts";
import type { Labels, Series } from "#lib/datasources/series.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { type Reply, sourceReport } from "#lib/sources/model.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { consoleSlos } from "./console-file.ts";
import { type Window, WINDOWS } from "./model.ts";
import { knownMsBy } from "./known.ts";
import { countName, ratioName } from "./records.ts";
import { type Recorded, statusOf } from "./status-model.ts";
import type { SloStatus } from "./status-schema.ts";

/** How the objectives stand, from the series that the rules recorded. Rules made by sloth itself work too. Server only. */

export interface SloFilter {
  /** `sloth_slo`, any of them. */
  readonly objectives?: readonly string[] | undefined;
  readonly verticals?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
  /** Epoch ms; default: the context's now. */
  readonly atMs?: number | undefined;
  /** False: how much of the period is known is not asked for, and null. */
  readonly withKnown?: boolean;
}

export interface SloStatuses {
  /** By vertical and objective; null where Prometheus could not say. Empty: nothing is recorded, no rules are loaded. */
  readonly statuses: readonly SloStatus[] | null;
  readonly reports: readonly SourceReport[];
}

const TARGET = "slo:objective:ratio";
const BUDGET = "slo:error_budget:ratio";
const PERIOD = "slo:time_period:days";
const BAD = countName("bad", "30d");
const TOTAL = countName("total", "30d");
const NAMES = [TARGET, BUDGET, PERIOD, BAD, TOTAL, ...WINDOWS.map(ratioName)];

export async function sloStatuses(context: ServiceContext, filter: SloFilter = {}): Promise<SloStatuses> {
  const { backends, signal, config, nowMs } = context;
  const atMs = filter.atMs ?? nowMs;
  const [recorded, known] = await Promise.all([
    queryInstant(backends.prometheus, { query: recordedSeries(NAMES, filter).text, atMs, signal }),
    filter.withKnown === false ? null : knownMsBy(recordedSeries([TARGET], filter), atMs, keyOf, context),
  ]);
  const reports = [recorded, ...(known?.replies ?? [])].map((reply: Reply<unknown>) =>
    sourceReport("prometheus", reply),
  );
  if (!recorded.ok) return { statuses: null, reports };
  const objectives = new Map(consoleSlos(config)?.objectives.map((one) => [one.name, one]));
  const statuses = [...Map.groupBy(recorded.value.series, ({ labels }) => keyOf(labels))].flatMap(
    ([key, series]) => {
      const one = recordedOf(series);
      return one === null
        ? []
        : statusOf(one, objectives.get(one.objective) ?? null, known?.known.get(key) ?? null);
    },
  );
  return { statuses: wanted(statuses, filter).toSorted(byName), reports };
}

/** Series of these names of the objectives that are asked for. `vertical` is not sloth's: it is told apart afterwards. */
export const recordedSeries = (names: readonly string[], filter: SloFilter): Vector =>
  metrics(names, {
    sloth_id: { not: "" },
    sloth_slo: anyOf(filter.objectives),
    deployment_environment_name: anyOf(filter.environments),
  });

const anyOf = (values: readonly string[] | undefined): Matcher | undefined =>
  values === undefined || values.length === 0 ? undefined : { anyOf: values };

const wanted = (statuses: readonly SloStatus[], { verticals = [] }: SloFilter): readonly SloStatus[] =>
  verticals.length === 0 ? statuses : statuses.filter(({ vertical }) => verticals.includes(vertical));

const byName = (a: SloStatus, b: SloStatus): number =>
  compare(a.vertical, b.vertical) || compare(a.objective, b.objective);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const ENVIRONMENT = "deployment_environment_name";
/** What a series belongs to. */
export const keyOf = (labels: Labels): string =>
  JSON.stringify([labels.get("sloth_id") ?? "", labels.get(ENVIRONMENT) ?? ""]);

/** One objective's series; null when they do not name it. Sloth's own rules have a service, and no vertical. */
function recordedOf(series: readonly Series[]): Recorded | null {
  const labels = series[0]?.labels;
  const objective = labels?.get("sloth_slo");
  const vertical = labels?.get("vertical") ?? labels?.get("sloth_service");
  const id = labels?.get("sloth_id");
  if (id === undefined || objective === undefined || vertical === undefined) return null;
  const values = new Map(
    series.flatMap(({ labels, points }) => {
      const value = points[0]?.value;
      return value === undefined || !Number.isFinite(value) ? [] : [[labels.get("__name__"), value] as const];
    }),
  );
  return {
    id,
    objective,
    vertical,
    environment: labels?.get(ENVIRONMENT) || null,
    target: values.get(TARGET) ?? null,
    budget: values.get(BUDGET) ?? null,
    periodDays: values.get(PERIOD) ?? null,
    errorRatio: Object.fromEntries(
      WINDOWS.flatMap((window): [Window, number][] => {
        const value = values.get(ratioName(window));
        return value === undefined ? [] : [[window, value]];
      }),
    ),
    bad: values.get(BAD) ?? null,
    total: values.get(TOTAL) ?? null,
  };
}
