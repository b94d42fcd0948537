import { clsx } from "clsx";
import { PhoneIncoming, PhoneOutgoing } from "lucide-react";
import Link from "next/link";
import { memo, type ReactNode } from "react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { StageMark } from "#components/ui/stage-mark.tsx";
import { listedHref } from "#lib/calls/href.ts";
import type { CallSummary } from "#lib/calls/schema.ts";
import { formatDuration, UNKNOWN } from "#lib/format/duration.ts";
import { humanize, languageName } from "#lib/format/labels.ts";
import { clip, shortId } from "#lib/format/text.ts";
import { CallState } from "./call-state.tsx";
import { StartedAt, useEndedAgo } from "./call-times.tsx";
import { SoFar } from "./now.tsx";
import { WorstTurn } from "./worst-turn.tsx";
import type { TurnBudgets } from "./worst-turn-bar.ts";

/**
 * A call as a row of the table; below `lg` the same cells stand in four lines. The Call SID's link covers the row.
 */
export const CallRow = memo(function CallRow({ call, budgets }: { call: CallSummary; budgets: TurnBudgets }) {
  const ended = useEndedAgo(call);
  const vertical = call.vertical === null ? UNKNOWN : clip(humanize(call.vertical), 24);
  const Direction = call.direction === "outbound" ? PhoneOutgoing : PhoneIncoming;
  return (
    <tr
      className={clsx(
        "relative hover:bg-sunken has-[a:focus-visible]:bg-accent-wash",
        "max-lg:grid max-lg:grid-cols-[minmax(0,1fr)_auto] max-lg:gap-x-3 max-lg:gap-y-0.5 max-lg:border-b max-lg:border-line max-lg:px-3 max-lg:py-2 max-lg:last:border-b-0",
      )}
    >
      <Cell className="max-lg:col-start-1 max-lg:row-start-2">
        <StartedAt at={call.startedAt} />
        {ended === null ? null : <span className="ml-2 text-ink-3 lg:hidden">ended {ended}</span>}
      </Cell>
      <Cell className="text-ink-3 max-xl:hidden">{ended ?? DASH}</Cell>
      <th scope="row" className={clsx(CELL, "text-left font-normal max-lg:col-start-1 max-lg:row-start-4")}>
        <span className="inline-flex items-center gap-1 align-middle">
          <Link
            href={listedHref(call)}
            prefetch={false}
            data-call-link
            title={clip(call.sid, 128)}
            className={LINK}
          >
            {shortId(call.sid)}
          </Link>
          <CopyButton
            text={call.sid}
            label={call.sid === call.traceId ? "Copy trace id" : "Copy Call SID"}
            className="relative z-[1]"
          />
        </span>
      </th>
      <Cell className="max-lg:col-start-1 max-lg:row-start-1 max-lg:flex max-lg:items-center max-lg:gap-x-2">
        <CallState call={call} />
        {call.breachedStage === null ? null : <StageMark stage={call.breachedStage} className="lg:hidden" />}
      </Cell>
      <Cell className="max-lg:hidden">
        {call.breachedStage === null ? DASH : <StageMark stage={call.breachedStage} />}
      </Cell>
      <Cell className="max-lg:col-start-2 max-lg:row-start-1 max-lg:justify-self-end">
        <WorstTurn call={call} budgets={budgets} />
      </Cell>
      <Cell className="max-xl:hidden" right>
        {call.turns === null ? (
          DASH
        ) : (
          <>
            {call.slowTurns === null || call.slowTurns === 0 ? null : (
              <span className="text-ink-3">{call.slowTurns.toLocaleString("en")} slow of </span>
            )}
            {call.turns.toLocaleString("en")}
          </>
        )}
      </Cell>
      <Cell right className="max-lg:col-start-2 max-lg:row-start-2">
        {call.running ? <SoFar since={call.startedAt} /> : formatDuration(call.durationMs)}
      </Cell>
      <Cell className="max-w-28 truncate max-lg:hidden">{vertical}</Cell>
      {/* Takes what the others leave, and gives way to them: dates and durations have no shorter form. */}
      <Cell className="truncate max-lg:col-start-1 max-lg:row-start-3 lg:max-[100rem]:w-full lg:max-[100rem]:max-w-0 min-[100rem]:max-w-44">
        <span className="lg:hidden">{vertical} · </span>
        {call.agent === null ? UNKNOWN : clip(call.agent, 32)}
      </Cell>
      <Cell className="max-[90rem]:hidden">
        {call.direction === null ? (
          DASH
        ) : (
          <span className="inline-flex items-center gap-1.5 align-middle">
            <Direction size={13} strokeWidth={1.75} aria-hidden className="text-ink-3" />
            {humanize(call.direction)}
          </span>
        )}
      </Cell>
      <Cell className="max-[87rem]:hidden">
        {call.language === null ? (
          DASH
        ) : (
          <span title={languageName(call.language)}>{clip(call.language, 12)}</span>
        )}
      </Cell>
      <Cell className="max-lg:col-start-2 max-lg:row-start-3 max-lg:justify-self-end">
        {call.outcome === null ? <span className="max-lg:hidden">{DASH}</span> : humanize(call.outcome)}
      </Cell>
      <Cell className="max-lg:col-start-2 max-lg:row-start-4 max-lg:justify-self-end lg:max-xl:hidden">
        {call.sentiment === null ? <span className="max-lg:hidden">{DASH}</span> : humanize(call.sentiment)}
      </Cell>
    </tr>
  );
});

// The link covers the row, whose outline it draws.
const LINK =
  "font-mono text-xs text-accent outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent";
const DASH = <span className="text-ink-3">–</span>;
const CELL = "whitespace-nowrap lg:h-8 lg:border-b lg:border-line lg:pr-4 lg:first:pl-3";

function Cell({
  right = false,
  className,
  children,
}: {
  right?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return <td className={clsx(CELL, right && "text-right", className)}>{children}</td>;
}
