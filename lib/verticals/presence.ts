import { labelValues, queryInstant, queryRange } from "#lib/datasources/prometheus/client.ts";
import {
  aggregate,
  binary,
  type Expr,
  labelReplace,
  metric,
  overTime,
  sum,
} from "#lib/datasources/prometheus/query.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { sourceReport } from "#lib/sources/model.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { type Counting, mappingOf, recordedName } from "./counting.ts";
import { expectedMetrics, isHistogram } from "./expected.ts";
import { type AskedRange, DAY_MS, HOUR_MS } from "./range.ts";

/** What Prometheus has of the metrics that the configuration names. Server only. */

export interface Presence {
  /** Null: Prometheus did not say. */
  readonly names: ReadonlySet<string> | null;
  /** Names of metrics that are native histograms: they have no buckets of their own. */
  readonly native: ReadonlySet<string>;
  /** Whether these keep what they count when a label is replaced, so that several can be one question. */
  readonly joins: boolean;
  readonly report: SourceReport;
}

const SUFFIXES = ["", "_bucket", "_count", "_sum"] as const;
/** A quiet night has metrics all the same; a team's weekend may have none. */
const LOOK_BACK_MS = 3 * DAY_MS;
const KEPT_MS = 5 * 60_000;
/** That nothing is there, or that nothing was said: as long as the parts of one page take, which all want to know. */
const NOTHING_KEPT_MS = 5_000;

/** Of one process, by the configuration's address: names hardly ever change. */
const kept = new Map<string, { readonly untilMs: number; readonly presence: Presence }>();

/** Which of the names there are, as series of the last days. */
export async function presence(context: ServiceContext): Promise<Presence> {
  const { backends, config, nowMs, signal } = context;
  const names = expectedMetrics(config.metrics).map(({ mapping }) => mapping.name);
  const key = JSON.stringify([config.backends.prometheus.url, config.backends.prometheus.tenant, names]);
  const known = kept.get(key);
  if (known !== undefined && known.untilMs > nowMs) return known.presence;
  const all = [...new Set(names)].flatMap((name) =>
    SUFFIXES.map((suffix) => metric(`${name}${suffix}`).text),
  );
  const reply = await labelValues(backends.prometheus, "__name__", {
    selectors: all,
    window: { startMs: nowMs - LOOK_BACK_MS, endMs: nowMs },
    signal,
  });
  const keep = (presence: Presence, forMs: number): Presence => {
    // A reader who left was told nothing.
    if (signal?.aborted !== true) kept.set(key, { untilMs: nowMs + forMs, presence });
    return presence;
  };
  if (!reply.ok)
    return keep(
      { names: null, native: new Set(), joins: false, report: sourceReport("prometheus", reply) },
      NOTHING_KEPT_MS,
    );
  const found = new Set(reply.value);
  const native = expectedMetrics(config.metrics)
    .filter(
      (one) => isHistogram(one) && found.has(one.mapping.name) && !found.has(`${one.mapping.name}_bucket`),
    )
    .map(({ mapping }) => mapping.name);
  return keep(
    {
      names: found,
      native: new Set(native),
      joins: native.length > 0 && (await joinsNative(native, context)),
      report: sourceReport("prometheus", reply),
    },
    found.size > 0 ? KEPT_MS : NOTHING_KEPT_MS,
  );
}

/**
 * Prometheus 2 leaves out of a native histogram what it counts when a label is replaced. It is tried, since what speaks
 * Prometheus' API has versions of its own.
 */
async function joinsNative(
  names: readonly string[],
  { backends, nowMs, signal }: ServiceContext,
): Promise<boolean> {
  const query = names
    .map((name) => labelReplace(sum(metric(name)), "of", name, "of", ".*"))
    .reduce((left, right) => binary(left, "or", right)).text;
  const reply = await queryInstant(backends.prometheus, { query, atMs: nowMs, signal });
  return reply.ok && reply.value.series.some(({ histograms }) => histograms.length > 0);
}

/** For tests. */
export function forgetPresence(): void {
  kept.clear();
  keptData.clear();
}

export interface KnownData {
  /** Since when there is data, as far back as was asked, epoch ms; null: there is none, or Prometheus did not say. */
  readonly sinceMs: number | null;
  /** Whether rules recorded from the range's start on. */
  readonly recorded: boolean;
  readonly report: SourceReport;
}

const PROBE_MS = 12 * HOUR_MS;
const TURNS = { metric: "turn_duration_seconds", suffix: "_count" } as const satisfies Partial<Counting>;

/** Of one process, by range: the sections of a page ask for the same. */
const keptData = new Map<string, { readonly untilMs: number; readonly known: KnownData }>();
const MOST_KEPT = 100;

/** Since when turns are counted, looked at twice a day; a comparison needs no more. */
export async function knownData(
  range: AskedRange,
  there: Presence,
  context: ServiceContext,
): Promise<KnownData> {
  const { config, nowMs } = context;
  const { url, tenant } = config.backends.prometheus;
  const key = JSON.stringify([url, tenant, config.metrics, range.fromMs, range.toMs]);
  const before = keptData.get(key);
  if (before !== undefined && before.untilMs > nowMs) return before.known;
  const known = await askedKnown(range, there, context);
  if (context.signal?.aborted === true) return known;
  const oldest = keptData.keys().next();
  if (keptData.size >= MOST_KEPT && oldest.done !== true) keptData.delete(oldest.value);
  const isTold = known.report.state === "ok" && known.sinceMs !== null;
  keptData.set(key, { untilMs: nowMs + (isTold ? KEPT_MS : NOTHING_KEPT_MS), known });
  return known;
}

async function askedKnown(
  { fromMs, toMs, long }: AskedRange,
  { names, native }: Presence,
  { backends, config, signal }: ServiceContext,
): Promise<KnownData> {
  const { name } = mappingOf(TURNS.metric, config.metrics);
  const shown = native.has(name) ? name : names?.has(`${name}_count`) === false ? null : `${name}_count`;
  const weeks = Math.ceil((toMs - fromMs) / (7 * DAY_MS)) * 7 * DAY_MS;
  const tell = (of: Expr, what: string): Expr => labelReplace(aggregate("count", of), "of", what, "of", ".*");
  const counts = metric(shown ?? mappingOf("calls_total", config.metrics).name);
  const rules = metric(recordedName(name, "_bucket"), { le: "+Inf" });
  const query = long
    ? binary(tell(counts, "metrics"), "or", tell(overTime("present", rules, 2 * HOUR_MS), "rules"))
    : tell(counts, "metrics");
  // From the range's start, backwards and forwards in half days.
  const endMs = fromMs + Math.floor((toMs - fromMs) / PROBE_MS) * PROBE_MS;
  const reply = await queryRange(backends.prometheus, {
    query: query.text,
    startMs: fromMs - weeks,
    endMs,
    stepMs: PROBE_MS,
    signal,
  });
  const report = sourceReport("prometheus", reply);
  if (!reply.ok) return { sinceMs: null, recorded: false, report };
  const first = (what: string): number | null =>
    reply.value.series.find(({ labels }) => labels.get("of") === what)?.points[0]?.timeMs ?? null;
  const [sinceMs, recordedMs] = [first("metrics"), first("rules")];
  return {
    sinceMs,
    // Where all that is known is younger than the range, rules that know as much are enough.
    recorded: recordedMs !== null && recordedMs <= Math.max(fromMs, sinceMs ?? fromMs) + PROBE_MS,
    report,
  };
}
