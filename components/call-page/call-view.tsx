"use client";

import { clsx } from "clsx";
import { memo, useMemo } from "react";
import { Legs } from "#components/call-facts/legs.tsx";
import { CohortPanel } from "#components/cohort/cohort-panel.tsx";
import { Conversation } from "#components/conversation/conversation.tsx";
import { Ledger } from "#components/ledger/ledger.tsx";
import { TurnBreakdown } from "#components/ledger/turn-breakdown.tsx";
import { Logs } from "#components/logs/logs.tsx";
import { Health } from "#components/sources/health.tsx";
import { NotesPanel } from "#components/notes/notes-panel.tsx";
import { HistoryPanel } from "#components/sentiment/history-panel.tsx";
import { Outcome } from "#components/sentiment/outcome.tsx";
import { ReadingPanel } from "#components/profiles/reading-panel.tsx";
import { Sources } from "#components/sources/sources.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Findings } from "#components/verdict/findings.tsx";
import { PlainWords } from "#components/verdict/plain-words.tsx";
import { Verdict } from "#components/verdict/verdict.tsx";
import { SpanPanel } from "#components/waterfall/span-panel.tsx";
import { TraceSearchProvider } from "#components/waterfall/trace-search.tsx";
import { Waterfall } from "#components/waterfall/waterfall.tsx";
import type { CallDetail } from "#lib/calls/schema.ts";
import { breachedSpans, focusTurn, worstSpan } from "#lib/calls/view/ledger.ts";
import type { Subject } from "#lib/calls/subject.ts";
import { whyNoTrace } from "#lib/calls/view/absence.ts";
import { useLogs } from "#lib/logs/hooks.ts";
import type { LogLine } from "#lib/logs/schema.ts";
import { useSpans } from "#lib/traces/hooks.ts";
import { CallHeader } from "./call-header.tsx";
import { CallState } from "./call-state.tsx";
import { FactsLine } from "./facts-line.tsx";
import { useSelection } from "./selection.tsx";
import { useCallKeys } from "./use-call-keys.ts";
import { VerdictStrip } from "./verdict-strip.tsx";

/*
 * Wide: the verdict with its plain words, the facts in a line, the conversation, then two columns that do not wait for
 * each other. Narrow: one column, where `contents` lets all panels stand in the order in which they are read.
 */
const COLUMNS = "contents xl:grid xl:grid-cols-[minmax(0,1fr)_24rem] xl:gap-3";
const COLUMN = "contents xl:flex xl:min-w-0 xl:flex-col xl:gap-3";
const CARD = "min-w-0 rounded-md border border-line bg-surface px-4 sm:px-5";
const NO_TURNS: NonNullable<CallDetail["turns"]> = [];
const NO_LINES: readonly LogLine[] = [];

/**
 * A call from the verdict to the evidence. What is selected anywhere is selected everywhere; what does not change with
 * it is not drawn anew for it.
 */
export const CallView = memo(function CallView({
  detail,
  subject,
}: {
  detail: CallDetail;
  subject: Subject;
}) {
  const { call, verdict } = detail;
  const turns = detail.turns ?? NO_TURNS;
  const selection = useSelection();
  // A trace of something that is no call, or that cannot be told to be one: it has no facts of a call.
  const isForeign = call.sid === call.traceId && detail.turns === null;
  const live = call.running || detail.state === "not_yet";
  const spans = useSpans(subject, { live });
  // Ten thousand lines come after the rows, which are looked at first.
  const logs = useLogs(subject, { live, waits: spans.isPending });
  const breached = useMemo(() => breachedSpans(turns), [turns]);
  const focus = focusTurn(turns, selection.turn, verdict.turnIndex);
  const accused = verdict.evidence.find((one) => one.kind === "span" && one.id !== focus?.spanId)?.id ?? null;
  const ofTurn = focus === null ? null : worstSpan(focus);
  const shownSpan = selection.span ?? (focus?.index === verdict.turnIndex ? (accused ?? ofTurn) : ofTurn);
  // The link to the next leg says it already.
  const findings = useMemo(
    () => detail.findings.filter(({ kind }) => kind !== "transferred" || detail.legs.length === 0),
    [detail],
  );
  useCallKeys({
    turns,
    spans: spans.data ?? null,
    lines: logs.data?.lines ?? NO_LINES,
    callStartNs: call.startNs,
  });

  return (
    <TraceSearchProvider>
      <CallHeader detail={detail} subject={subject} />
      <CallState detail={detail} subject={subject} />
      <div className="flex flex-col gap-3 [&_section[id]]:scroll-mt-22">
        <div className={`${COLUMNS} xl:order-1`}>
          <div className={clsx(CARD, "order-1 space-y-4 py-4", isForeign && "xl:col-span-2")}>
            <div>
              <Verdict verdict={verdict} />
              <VerdictStrip verdict={verdict} focus={focus} />
            </div>
            <Legs legs={detail.legs} />
            <Findings findings={findings} />
          </div>
          {isForeign ? null : (
            <div className="order-2 grid min-w-0">
              <PlainWords verdict={verdict} />
            </div>
          )}
        </div>
        {isForeign ? null : (
          <div className="order-3 xl:order-2">
            <FactsLine detail={detail} />
          </div>
        )}
        {detail.turns === null ? null : (
          <div className="order-3">
            <Conversation detail={detail} spans={spans.data ?? null} />
          </div>
        )}
        <div className={`${COLUMNS} xl:order-4 xl:items-start`}>
          <div className={COLUMN}>
            <div className="order-4">
              <Ledger detail={detail} focus={focus} />
            </div>
            {call.sid === call.traceId ? null : (
              <div className="order-6">
                <CohortPanel detail={detail} />
              </div>
            )}
            {call.spanCount === null && !live ? null : (
              <div className="order-6">
                <Waterfall
                  subject={subject}
                  spans={spans.data ?? null}
                  error={spans.data === undefined ? errorSentence(spans.error) : null}
                  callStartNs={call.startNs}
                  turns={turns}
                  focus={focus}
                  breached={breached}
                  shownSpan={shownSpan}
                  lines={logs.data?.lines ?? NO_LINES}
                  running={call.running}
                  emptyReason={whyNoTrace({
                    ...detail,
                    sources: [...(spans.data?.list.sources ?? []), ...detail.sources],
                  })}
                />
              </div>
            )}
            <div className="order-8">
              <Logs
                subject={subject}
                logs={logs.data ?? null}
                error={logs.data === undefined ? errorSentence(logs.error) : null}
                running={call.running}
              />
            </div>
            <div className="order-11">
              <ReadingPanel detail={detail} />
            </div>
            {call.sid === call.traceId ? null : (
              <div className="order-10">
                <HistoryPanel detail={detail} />
              </div>
            )}
          </div>
          <div className={COLUMN}>
            {focus === null ? null : (
              <div className="order-5">
                <TurnBreakdown
                  sid={isForeign ? null : call.sid}
                  turn={focus}
                  turns={turns}
                  pipeline={call.pipeline}
                />
              </div>
            )}
            {isForeign ? null : (
              <div className="order-9 grid min-w-0 xl:order-6">
                <Outcome detail={detail} />
              </div>
            )}
            {spans.data !== undefined && spans.data.count === 0 ? null : (
              <div className="order-7">
                <SpanPanel
                  subject={subject}
                  spanId={shownSpan}
                  callStartNs={call.startNs}
                  turns={turns}
                  lines={logs.data?.lines ?? NO_LINES}
                  asked={spans.data?.list}
                />
              </div>
            )}
            {call.sid === call.traceId ? null : (
              <div className="order-10">
                <NotesPanel sid={call.sid} />
              </div>
            )}
            <div className="order-11">
              <Health detail={detail} untraced={logs.data?.untraced} />
            </div>
            <div className="order-12">
              <Sources sources={detail.sources} queries={detail.queries} />
            </div>
          </div>
        </div>
      </div>
    </TraceSearchProvider>
  );
});
