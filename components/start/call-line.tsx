import { clsx } from "clsx";
import Link from "next/link";
import { CallState } from "#components/call-list/call-state.tsx";
import { StartedAt, useEndedAgo } from "#components/call-list/call-times.tsx";
import { SoFar } from "#components/call-list/now.tsx";
import { WorstTurn } from "#components/call-list/worst-turn.tsx";
import type { TurnBudgets } from "#components/call-list/worst-turn-bar.ts";
import { StageMark } from "#components/ui/stage-mark.tsx";
import { listedHref } from "#lib/calls/href.ts";
import type { CallSummary } from "#lib/calls/schema.ts";
import { UNKNOWN } from "#lib/format/duration.ts";
import { humanize } from "#lib/format/labels.ts";
import { short } from "#lib/format/text.ts";
import { LINE_HEIGHT } from "./live.ts";

/** A call in two lines: what went wrong and how long the caller waited; whose call it was and when. One link. */
export function CallLine({
  call,
  budgets,
  toTurn,
}: {
  call: CallSummary;
  budgets: TurnBudgets;
  /** Leads to the call's worst turn instead of the whole call. */
  toTurn: boolean;
}) {
  const ended = useEndedAgo(call);
  return (
    <Link
      href={listedHref(call, toTurn ? { turn: call.worstTurnIndex } : {})}
      prefetch={false}
      className={clsx(
        LINE_HEIGHT,
        "grid grid-cols-[minmax(0,1fr)_auto] content-center gap-x-3 gap-y-0.5 border-b border-line px-3 hover:bg-sunken focus-visible:-outline-offset-2",
      )}
    >
      <span className="flex min-w-0 items-center gap-2">
        <CallState call={call} />
        {call.breachedStage === null ? null : <StageMark stage={call.breachedStage} className="truncate" />}
      </span>
      <span className="justify-self-end">
        {call.running ? (
          <span className="text-ink-2">
            <SoFar since={call.startedAt} /> so far
          </span>
        ) : (
          <WorstTurn call={call} budgets={budgets} />
        )}
      </span>
      <span className="min-w-0 truncate text-ink-2">
        {toTurn && call.worstTurnIndex !== null ? `Turn ${call.worstTurnIndex} · ` : ""}
        {call.vertical === null ? UNKNOWN : short(humanize(call.vertical), 24)} ·{" "}
        {call.agent === null ? UNKNOWN : short(call.agent, 32)}
      </span>
      <span className="justify-self-end text-ink-3">
        {ended === null ? "" : <span className="mr-2">{ended}</span>}
        <StartedAt at={call.startedAt} />
      </span>
    </Link>
  );
}
