import { clsx } from "clsx";
import Link from "next/link";
import { Instant } from "#components/ui/instant.tsx";
import { StageMark } from "#components/ui/stage-mark.tsx";
import { VerdictStatus } from "#components/verdict/verdict-status.tsx";
import { callHref } from "#lib/calls/href.ts";
import type { CallSummary } from "#lib/calls/schema.ts";
import { formatDuration, UNKNOWN } from "#lib/format/duration.ts";
import { humanize } from "#lib/format/labels.ts";
import { clip, shortId } from "#lib/format/text.ts";

const HEAD = "py-1.5 pr-4 text-left text-2xs font-normal whitespace-nowrap text-ink-3 first:pl-3";
const CELL = "py-1 pr-4 whitespace-nowrap first:pl-3";

/** Calls as rows; each leads to its page. */
export function CallTable({ calls }: { calls: readonly CallSummary[] }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse">
        <caption className="sr-only">Calls, newest first</caption>
        <thead>
          <tr className="border-b border-line">
            {[
              "Started",
              "Call",
              "Verdict",
              "Breached stage",
              "Worst turn",
              "Vertical",
              "Agent",
              "Outcome",
            ].map((name) => (
              <th key={name} scope="col" className={HEAD}>
                {name}
              </th>
            ))}
            <th scope="col" className={clsx(HEAD, "text-right")}>
              Duration
            </th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <tr key={call.sid} className="border-b border-line last:border-b-0 hover:bg-sunken">
              <td className={CELL}>
                <Instant at={call.startedAt} form="clock" />
              </td>
              <th scope="row" className={clsx(CELL, "text-left font-normal")}>
                <Link
                  href={callHref(call.sid)}
                  prefetch={false}
                  className="font-mono text-xs text-accent hover:underline"
                >
                  {shortId(call.sid)}
                </Link>
              </th>
              <td className={CELL}>{call.running ? "Running" : <VerdictStatus status={call.verdict} />}</td>
              <td className={CELL}>
                {call.breachedStage === null ? "–" : <StageMark stage={call.breachedStage} />}
              </td>
              <td className={CELL}>{formatDuration(call.worstTurnMs)}</td>
              <td className={CELL}>{call.vertical === null ? UNKNOWN : clip(humanize(call.vertical), 40)}</td>
              <td className={CELL}>{call.agent === null ? UNKNOWN : clip(call.agent, 40)}</td>
              <td className={CELL}>{call.outcome === null ? "–" : humanize(call.outcome)}</td>
              <td className={clsx(CELL, "text-right")}>{formatDuration(call.durationMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
