"use client";

import Link from "next/link";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Instant } from "#components/ui/instant.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { VerdictStatus } from "#components/verdict/verdict-status.tsx";
import { callerHref, callHref } from "#lib/calls/href.ts";
import type { CallDetail } from "#lib/calls/schema.ts";
import { formatDuration, UNKNOWN } from "#lib/format/duration.ts";
import { humanize } from "#lib/format/labels.ts";
import { clip, plural, short } from "#lib/format/text.ts";
import { useHistory } from "#lib/sentiment/hooks.ts";
import type { CallHistory, EarlierCall } from "#lib/sentiment/schema.ts";
import { scoreText } from "./score-axis.tsx";
import { Sparkline } from "./sparkline.tsx";

export function History({ detail }: { detail: CallDetail }) {
  const { data, error } = useHistory(detail.call.sid, true);
  if (data !== undefined) return <Answer history={data} score={detail.sentiment?.score ?? null} />;
  const failure = errorSentence(error);
  if (failure === null) return <SkeletonRows rows={3} label="Loading the caller's earlier calls" />;
  return <p className="px-3 py-2.5 text-ink-2">{failure}</p>;
}

function Answer({ history, score }: { history: CallHistory; score: number | null }) {
  const { calls, reason, callerHash, more } = history;
  if (reason !== null) return <p className="max-w-prose px-3 py-2.5 text-ink-2">{clip(reason, 400)}</p>;
  const partial = history.sources.find(({ state }) => state === "partial" || state === "error");
  const points = [
    ...calls.toReversed().map((call) => ({ key: call.sid, score: call.score })),
    { key: "this", score },
  ];
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
        <p className="text-ink-2">
          {calls.length === 0
            ? "This caller did not call before"
            : more
              ? `The newest ${calls.length} calls before this one`
              : plural(calls.length, "call")}
          {history.days === null ? "" : `, in the ${plural(history.days, "day")} that call logs are kept`}.
        </p>
        {calls.length === 0 || callerHash === null ? null : (
          <Link href={callerHref(callerHash)} prefetch={false} className="text-accent hover:underline">
            All calls of this caller
          </Link>
        )}
        {points.filter((point) => point.score !== null).length > 1 ? <Sparkline points={points} /> : null}
      </div>
      {partial === undefined ? null : (
        <div className="px-3 pb-2">
          <Notice tone="degraded">{clip(partial.message, 300)}</Notice>
        </div>
      )}
      {calls.length === 0 ? null : <EarlierCalls calls={calls} />}
    </>
  );
}

const HEADS = ["When", "Vertical", "Verdict", "Longest wait", "Outcome", "Sentiment"] as const;
const CELL = "py-1 pr-3 whitespace-nowrap";

function EarlierCalls({ calls }: { calls: readonly EarlierCall[] }) {
  return (
    <div className="border-t border-line">
      <table className="w-full border-collapse max-sm:block">
        <caption className="sr-only">Earlier calls of this caller, the newest first</caption>
        <thead className="text-2xs text-ink-3 max-sm:sr-only">
          <tr className="border-b border-line">
            {HEADS.map((head) => (
              <th
                key={head}
                scope="col"
                className={`${CELL} font-normal first:pl-3 ${head === "Longest wait" ? "text-right" : "text-left"}`}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-sm:block">
          {calls.map((call) => (
            <tr
              key={call.sid}
              className="border-b border-line last:border-b-0 max-sm:flex max-sm:flex-wrap max-sm:gap-x-3 max-sm:px-3 max-sm:py-1"
            >
              <th scope="row" className={`${CELL} pl-3 text-left font-normal max-sm:pl-0`}>
                <Link href={callHref(call.sid)} prefetch={false} className="text-accent hover:underline">
                  <Instant at={call.startedAt} />
                </Link>
              </th>
              <td className={CELL}>
                {call.vertical === null ? UNKNOWN : short(humanize(call.vertical), 30)}
              </td>
              <td className={CELL}>
                <VerdictStatus status={call.verdict} />
              </td>
              <td className={`${CELL} text-right`}>
                <span aria-hidden className="text-ink-3 sm:hidden">
                  waited{" "}
                </span>
                <span className={call.verdict === "slow" ? "text-breach" : ""}>
                  {formatDuration(call.worstTurnMs)}
                </span>
              </td>
              <td className={CELL}>{call.outcome === null ? UNKNOWN : humanize(call.outcome)}</td>
              <td className={CELL}>
                {call.sentiment === null ? (
                  <span className="text-ink-3">not analysed</span>
                ) : (
                  humanize(call.sentiment)
                )}
                {call.score === null ? null : (
                  <span className="ml-1.5 text-ink-3">{scoreText(call.score)}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
