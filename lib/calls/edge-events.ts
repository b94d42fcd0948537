import { queryLogs } from "#lib/datasources/loki/logs.ts";
import { type LogPipeline, stream } from "#lib/datasources/loki/query.ts";
import type { Matcher } from "#lib/datasources/quoting.ts";
import { field } from "#lib/logs/raw.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { mapReply, type Reply } from "#lib/sources/model.ts";
import { nsOf, type NsWindow, type RecordAnswer } from "./call-log.ts";
import type { CallFilters } from "./filters.ts";
import { MAX_RUNNING_MS } from "./life.ts";

/**
 * Calls of which the voice edge's log tells an event that no record of the call log names: a guardrail that rejected, a stage
 * that failed. It is never sampled (docs/telemetry.md, "Logs").
 */

export interface CallsNamed {
  readonly sids: ReadonlySet<string>;
  /** Epoch ns: of calls that ended earlier, not every event was fetched. */
  readonly completeFromNs: bigint;
}

const MOST_EVENTS = 20_000;
/** Hardly a call is longer: its events may be so much older than its end. */
const LONG_CALL_NS = nsOf(30 * 60_000);

const oneOf = (values: readonly string[]): Matcher => {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : { anyOf: values };
};
const isAsked = <T>(values: readonly T[] | undefined): values is readonly T[] =>
  values !== undefined && values.length > 0;

/** One question for each filter that only the edge's log can answer. */
export function edgeQuestions({ guardrail, failed, vertical }: CallFilters): LogPipeline[] {
  let log = stream({ service_name: "voice-edge" });
  if (isAsked(vertical)) log = log.where("call_vertical", oneOf(vertical));
  return [
    ...(isAsked(guardrail)
      ? [log.where("event_name", "guardrail.rejected").where("guardrail_name", oneOf(guardrail))]
      : []),
    ...(isAsked(failed)
      ? [log.where("event_name", { anyOf: ["tool.error", "stage.error"] }).where("stage_name", oneOf(failed))]
      : []),
  ];
}

/** The calls that ended in a window and have an event of every kind that is asked for; null: no filter asks for any. */
export async function callsNamed(
  filters: CallFilters,
  window: NsWindow,
  { backends, signal }: ServiceContext,
  replies: Reply<RecordAnswer>[],
): Promise<CallsNamed | null> {
  const startNs = window.startNs - nsOf(MAX_RUNNING_MS);
  const asked = { startNs: startNs < 0n ? 0n : startNs, endNs: window.endNs, limit: MOST_EVENTS, signal };
  const found = await Promise.all(
    edgeQuestions(filters).map(async ({ text }): Promise<CallsNamed> => {
      const reply = await queryLogs(backends.loki, { query: text, ...asked });
      const answer = mapReply(reply, ({ lines, truncated }) => ({
        records: [],
        truncated,
        oldestNs: lines.at(-1)?.timeNs ?? null,
      }));
      replies.push(answer);
      const lines = reply.ok ? reply.value.lines : [];
      const oldestNs = answer.ok && answer.value.truncated ? answer.value.oldestNs : null;
      return {
        sids: new Set(lines.flatMap((line) => field(line, "call_sid") ?? [])),
        completeFromNs: oldestNs === null ? window.startNs : completeFrom(oldestNs, window),
      };
    }),
  );
  return found.reduce<CallsNamed | null>(
    (all, one) =>
      all === null
        ? one
        : {
            sids: all.sids.intersection(one.sids),
            completeFromNs: all.completeFromNs > one.completeFromNs ? all.completeFromNs : one.completeFromNs,
          },
    null,
  );
}

function completeFrom(oldestNs: bigint, { startNs, endNs }: NsWindow): bigint {
  const sure = oldestNs + LONG_CALL_NS;
  // Where so many events are younger than a long call, the next page has to begin somewhere.
  const from = sure < endNs ? sure : oldestNs;
  return from > startNs ? from : startNs;
}
