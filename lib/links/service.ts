import { histogramQuestions } from "#lib/baseline/question.ts";
import type { CallDetail } from "#lib/calls/schema.ts";
import type { Config } from "#lib/config/model.ts";
import { stream } from "#lib/datasources/loki/query.ts";
import { histogramQuantile } from "#lib/datasources/prometheus/query.ts";
import { STAGE_LABELS } from "#lib/format/labels.ts";
import { type ExploreQuery, exploreHref, fillTemplate, type LinkValues, type OutsideLink } from "./model.ts";

/** Where a call can be looked at outside of Earshot, by the configuration file. Server only. */

const MINUTE_MS = 60_000;
/** The steps of the quantile's line. */
const RATE_MS = 5 * MINUTE_MS;

export function linksOf(detail: CallDetail, { links, metrics }: Config): OutsideLink[] {
  const { call } = detail;
  const startMs = call.startedAt === null ? null : Date.parse(call.startedAt);
  const endMs = call.endedAt === null ? null : Date.parse(call.endedAt);
  const values: LinkValues = {
    call_sid: call.sid === call.traceId ? null : call.sid,
    trace_id: call.traceId,
    start_ms: startMs === null ? null : String(startMs),
    end_ms: endMs === null ? null : String(endMs),
    start_iso: call.startedAt,
    end_iso: endMs === null ? null : new Date(endMs).toISOString(),
    vertical: call.vertical,
    agent: call.agent,
    direction: call.direction,
    carrier: call.carrier,
    environment: call.environment,
  };
  const filled = [
    { name: "Carrier's console", url: links.carrier },
    { name: "Transcript", url: links.transcript },
    ...links.more,
  ].flatMap(({ name, url }) => {
    const href = url === null ? null : fillTemplate(url, values);
    return href === null ? [] : [{ name, href }];
  });
  if (links.grafana === null || startMs === null) return filled;
  const { url, org } = links.grafana;
  const explored = exploreQueries(detail, links.grafana.datasources, metrics, { startMs, endMs }).map(
    ({ name, ...query }) => ({ name: `${name} in Grafana`, href: exploreHref(url, org, query) }),
  );
  return [...explored, ...filled];
}

/** The questions that the page's own answers come from. */
function exploreQueries(
  { call, verdict }: CallDetail,
  uids: NonNullable<Config["links"]["grafana"]>["datasources"],
  metrics: Config["metrics"],
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number | null },
): (ExploreQuery & { readonly name: string })[] {
  const around = { fromMs: startMs - MINUTE_MS, toMs: endMs === null ? null : endMs + MINUTE_MS };
  const found: (ExploreQuery & { readonly name: string })[] = [];
  if (uids.tempo !== null && call.traceId !== null && call.sampled !== false)
    found.push({ name: "Trace", type: "tempo", uid: uids.tempo, query: call.traceId, ...around });
  const fields: [string, string][] = [
    ...(call.sid === call.traceId ? [] : [["call_sid", call.sid] satisfies [string, string]]),
    ...(call.traceId === null ? [] : [["trace_id", call.traceId] satisfies [string, string]]),
  ];
  if (uids.loki !== null && fields.length > 0) {
    const query = stream({ service_name: { pattern: ".+" } }).whereAny(fields).text;
    found.push({ name: "Logs", type: "loki", uid: uids.loki, query, ...around });
  }
  const timed = verdict.stage ?? "turn";
  const [question] =
    call.vertical === null
      ? []
      : histogramQuestions(
          metrics,
          { vertical: call.vertical, environment: call.environment, rangeMs: RATE_MS },
          [timed],
        );
  if (uids.prometheus !== null && question !== undefined)
    found.push({
      name: `${timed === "turn" ? "Turn" : STAGE_LABELS[timed]} p95`,
      type: "prometheus",
      uid: uids.prometheus,
      query: histogramQuantile(0.95, question.query).text,
      fromMs: startMs - 30 * MINUTE_MS,
      toMs: endMs === null ? null : endMs + 30 * MINUTE_MS,
    });
  return found;
}
