import { parseInstant } from "#lib/calls/filters.ts";
import { callHref, traceHref } from "#lib/calls/href.ts";
import { budgetsOf } from "#lib/config/budgets.ts";
import { attr, name, type Spans, spans } from "#lib/datasources/tempo/query.ts";
import { type FoundSpan, type FoundTrace, search } from "#lib/datasources/tempo/search.ts";
import { ledgerOf } from "#lib/ledger/ledger.ts";
import { type Budgets, isStage, STAGES } from "#lib/ledger/stages.ts";
import { fail, ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { sourceReport } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import { parseCallSid } from "#lib/units.ts";
import { DAY_MS, MINUTE_MS } from "./range.ts";
import type { FoundTurn, Turns, TurnsQuery } from "./turns-schema.ts";

/** Single turns of a vertical, of the traces that were kept. Server only. */

const MOST = 20;
/** Traces whose turns are looked at: some of them have such a turn at another time only. */
const MOST_TRACES = 100;
const TURNS_A_TRACE = 10;
const STAGES_A_TRACE = 100;
const LONGEST_MS = 14 * DAY_MS;
/** Metrics come every minute: a turn is counted up to one later than it was. */
const COUNTED_LATER_MS = MINUTE_MS;
/** Tempo files a span under the time it came: that of a call without a fault comes when the call is over. */
const COMES_LATER_MS = 10 * MINUTE_MS;

const INDEX = attr("span", "turn.index");
const LATENCY = attr("span", "turn.latency_seconds");
const KIND = attr("span", "turn.kind");
const ANSWERED = attr("span", "turn.answered");
const SID = attr("span", "call.sid");
const ENVIRONMENT = "deployment.environment.name";

/**
 * Turns that ended within a range and took so long, at most 20, the longest first: two questions to Tempo. Errors:
 * `bad_request`.
 */
export async function getTurns(
  vertical: string,
  query: TurnsQuery,
  context: ServiceContext,
): Promise<Result<Turns>> {
  const { nowMs, backends, config, signal } = context;
  const { from = "now-1h", to = "now", over, upTo } = query;
  const [fromMs, toMs] = [parseInstant(from, nowMs), parseInstant(to, nowMs)];
  if (vertical === "" || vertical.length > 128)
    return fail("bad_request", "A vertical's name has 1 to 128 characters.", "vertical");
  if (fromMs === null) return fail("bad_request", "`from` is not an instant.", "from");
  if (toMs === null || toMs <= fromMs) return fail("bad_request", "`to` is no instant after `from`.", "to");
  if (toMs - fromMs > LONGEST_MS) return fail("bad_request", "The range is longer than two weeks.", "from");
  const which = turnsOf(vertical, over, upTo);
  const range = {
    startMs: fromMs - COUNTED_LATER_MS,
    endMs: Math.min(toMs + COMES_LATER_MS, Math.max(nowMs, fromMs + 1)),
    limit: MOST_TRACES,
    signal,
  };
  const [turns, stages] = await Promise.all([
    search(backends.tempo, {
      ...range,
      query: which.select(SID, INDEX, LATENCY, KIND, ANSWERED, attr("resource", ENVIRONMENT)).text,
      spansPerSet: TURNS_A_TRACE,
    }),
    search(backends.tempo, {
      ...range,
      query: which.descendants(spans(name.anyOf(STAGES))).select(name, INDEX).text,
      spansPerSet: STAGES_A_TRACE,
    }),
  ]);
  const budgets = budgetsOf(config.budgets, { pipeline: "cascade", vertical });
  const stagesOf = new Map(stages.ok ? stages.value.traces.map((one) => [one.traceId, one]) : []);
  const found = turns.ok
    ? turns.value.traces
        .flatMap((trace) => turnsIn(trace, stagesOf.get(trace.traceId), budgets, query.environment))
        .filter(({ at }) => Date.parse(at) > fromMs - COUNTED_LATER_MS && Date.parse(at) <= toMs)
        .toSorted((a, b) => b.latencyMs - a.latencyMs || (a.at < b.at ? 1 : -1))
    : null;
  return ok({
    at: new Date(nowMs).toISOString(),
    vertical,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    overMs: over ?? null,
    upToMs: upTo ?? null,
    turns: found?.slice(0, MOST) ?? null,
    more: (found?.length ?? 0) > MOST || (turns.ok && turns.value.truncated),
    sources: [
      sourceReport(
        "tempo",
        turns,
        found?.length === 0 ? { state: "empty", message: "Tempo has no trace of such a turn." } : null,
      ),
    ],
    queries: questionsOf(context),
  });
}

/** Turns in the bucket of a histogram: longer than the bound below, at most its own. */
function turnsOf(vertical: string, overMs: number | undefined, upToMs: number | undefined): Spans {
  return spans(
    name.eq("turn"),
    attr("span", "call.vertical").eq(vertical),
    ...(overMs === undefined ? [] : [LATENCY.gt(overMs / 1000)]),
    ...(upToMs === undefined ? [] : [LATENCY.lte(upToMs / 1000)]),
    ...(overMs === undefined && upToMs === undefined ? [LATENCY.exists()] : []),
  );
}

/** Those that the metric counts too. */
function turnsIn(
  { traceId, spanSets }: FoundTrace,
  stages: FoundTrace | undefined,
  budgets: Budgets,
  environment: string | undefined,
): FoundTurn[] {
  return spanSets.flatMap((set) =>
    set.spans.flatMap((span): FoundTurn[] => {
      const { attributes } = span;
      const seconds = attributes.get("turn.latency_seconds");
      const own = attributes.get(ENVIRONMENT);
      if (typeof seconds !== "number" || !Number.isFinite(seconds) || seconds < 0) return [];
      if (environment !== undefined && typeof own === "string" && own !== environment) return [];
      const answered = attributes.get("turn.answered");
      const latencyMs = seconds * 1000;
      if (attributes.get("turn.kind") === "greeting") return [];
      if (answered === false && latencyMs <= budgets.turnMs) return [];
      const turnIndex = indexOf(span);
      const text = attributes.get("call.sid");
      const sid = typeof text === "string" ? parseCallSid(text) : null;
      const stage = longestStage(span, turnIndex, stages, budgets);
      return [
        {
          at: new Date(Number((span.startNs + span.durationNs) / 1_000_000n)).toISOString(),
          latencyMs,
          answered: typeof answered === "boolean" ? answered : null,
          turnIndex,
          sid,
          traceId,
          href:
            sid === null
              ? traceHref(traceId, { turn: turnIndex, span: span.spanId })
              : callHref(sid, { turn: turnIndex }),
          stage: stage?.stage ?? null,
          stageMs: stage?.ms ?? null,
        },
      ];
    }),
  );
}

function indexOf({ attributes }: FoundSpan): number | null {
  const index = attributes.get("turn.index");
  return typeof index === "number" && Number.isSafeInteger(index) && index >= 0 ? index : null;
}

/** The largest share of the turn's ledger, of the stages that were found; which is below which is not known here. */
function longestStage(
  turn: FoundSpan,
  index: number | null,
  stages: FoundTrace | undefined,
  budgets: Budgets,
): { stage: string; ms: number } | null {
  const own = (stages?.spanSets ?? []).flatMap((set) =>
    set.spans.filter((one) => index !== null && indexOf(one) === index),
  );
  if (own.length === 0) return null;
  const plain = { tool: null, provider: null, model: null, error: null };
  const { rows } = ledgerOf(
    {
      index: index ?? 0,
      kind: "reply",
      answered: null,
      interrupted: null,
      spanId: turn.spanId,
      startNs: turn.startNs,
      endNs: turn.startNs + turn.durationNs,
      spans: own.map((one) => ({
        ...plain,
        id: one.spanId,
        parentId: turn.spanId,
        name: one.name ?? "",
        startNs: one.startNs,
        endNs: one.startNs + one.durationNs,
        stage: one.name !== null && isStage(one.name) ? one.name : null,
      })),
    },
    budgets,
  );
  const longest = rows.toSorted((a, b) => (a.ns < b.ns ? 1 : -1))[0];
  return longest === undefined ? null : { stage: longest.stage, ms: Number(longest.ns) / 1e6 };
}
