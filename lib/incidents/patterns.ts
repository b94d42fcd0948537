import { nsOf } from "#lib/calls/call-log.ts";
import { queryInstant } from "#lib/datasources/loki/client.ts";
import { queryLogs } from "#lib/datasources/loki/logs.ts";
import { type LogPipeline, stream, sum } from "#lib/datasources/loki/query.ts";
import type { Series } from "#lib/datasources/series.ts";
import { ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { reportsBySource, sourceReport } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import { partRange } from "./minutes.ts";
import { type Range, spanOf } from "./model.ts";
import type { PartQuery, PatternList } from "./schema.ts";
import { PATTERN_LABELS, patternsOf } from "./templates.ts";

/** What the logs complain of during an incident, against the time before it. Server only. */

const MOST_LINES = 1_000;
const LEVELS = "(?i)(warn|warning|error|err|critical|crit|fatal|alert|emergency|panic)";

/** Warnings and errors of every service but the call log, whose records are no complaints. */
function complaints({ vertical, environment }: PartQuery): LogPipeline {
  let lines = stream({ service_name: { pattern: ".+" } })
    .where("service_name", { not: "voice-calls" })
    .where("detected_level", { pattern: LEVELS });
  if (vertical !== undefined) lines = lines.where("call_vertical", vertical);
  if (environment !== undefined)
    lines = lines.where("deployment_environment_name", { anyOf: [environment, ""] });
  return lines;
}

/** Errors: `bad_request`. */
export async function getPatterns(query: PartQuery, context: ServiceContext): Promise<Result<PatternList>> {
  const asked = partRange(query, context);
  if (!asked.ok) return asked;
  const during = asked.value;
  const before = { fromMs: during.fromMs - (during.toMs - during.fromMs), toMs: during.fromMs };
  const lines = complaints(query);
  const { backends, signal } = context;
  const count = ({ fromMs, toMs }: Range) =>
    queryInstant(backends.loki, {
      query: sum(lines.countOverTime(toMs - fromMs), [...PATTERN_LABELS]).text,
      atMs: toMs,
      signal,
    });
  const [now, earlier, some] = await Promise.all([
    count(during),
    count(before),
    queryLogs(backends.loki, {
      query: lines.text,
      startNs: nsOf(during.fromMs),
      endNs: nsOf(during.toMs),
      limit: MOST_LINES,
      signal,
    }),
  ]);
  const counts = (reply: typeof now): readonly Series[] | null => (reply.ok ? reply.value : null);
  const [found, known] = [counts(now), counts(earlier)];
  return ok({
    during: spanOf(during),
    before: known === null ? null : spanOf(before),
    patterns: found === null ? null : patternsOf(found, known, some.ok ? some.value.lines : []),
    notes:
      some.ok && some.value.truncated
        ? [`All are counted; examples are from the newest ${MOST_LINES.toLocaleString("en")} lines.`]
        : [],
    sources: reportsBySource([now, earlier, some].map((reply) => sourceReport("loki", reply))),
    queries: questionsOf(context),
  });
}
