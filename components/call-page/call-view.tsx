"use client";

import { useMemo } from "react";
import { CallFacts } from "#components/call-facts/call-facts.tsx";
import { Legs, Outcome } from "#components/call-facts/outcome.tsx";
import { Conversation } from "#components/conversation/conversation.tsx";
import { Ledger } from "#components/ledger/ledger.tsx";
import { TurnBreakdown } from "#components/ledger/turn-breakdown.tsx";
import { Logs } from "#components/logs/logs.tsx";
import { Health } from "#components/sources/health.tsx";
import { Sources } from "#components/sources/sources.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Findings } from "#components/verdict/findings.tsx";
import { PlainWords } from "#components/verdict/plain-words.tsx";
import { Verdict } from "#components/verdict/verdict.tsx";
import { SpanPanel } from "#components/waterfall/span-panel.tsx";
import { Waterfall } from "#components/waterfall/waterfall.tsx";
import type { CallDetail } from "#lib/calls/schema.ts";
import { breachedSpans, focusTurn, worstSpan } from "#lib/calls/view/ledger.ts";
import { useLogs } from "#lib/logs/hooks.ts";
import { useSpanDetail, useSpans } from "#lib/traces/hooks.ts";
import { CallHeader } from "./call-header.tsx";
import { CallState } from "./call-state.tsx";
import { useSelection } from "./selection.tsx";
import { useCallKeys } from "./use-call-keys.ts";

const SPLIT = "grid grid-cols-[minmax(0,1fr)] gap-3 xl:grid-cols-[minmax(0,1fr)_23rem]";
const CARD = "min-w-0 rounded-md border border-line bg-surface px-4 sm:px-5";
const NO_TURNS: NonNullable<CallDetail["turns"]> = [];

/** A call from the verdict to the evidence. What is selected anywhere is selected everywhere. */
export function CallView({ detail, noun = "Call" }: { detail: CallDetail; noun?: "Call" | "Trace" }) {
  const { call, verdict } = detail;
  const turns = detail.turns ?? NO_TURNS;
  const selection = useSelection();
  const live = call.running || detail.state === "not_yet";
  const spans = useSpans(call.sid, { live });
  const logs = useLogs(call.sid, { live });
  const breached = useMemo(() => breachedSpans(turns), [turns]);
  const focus = focusTurn(turns, selection.turn, verdict.turnIndex);
  const accused = verdict.evidence.find((one) => one.kind === "span" && one.id !== focus?.spanId)?.id ?? null;
  const ofTurn = focus === null ? null : worstSpan(focus);
  const shownSpan = selection.span ?? (focus?.index === verdict.turnIndex ? (accused ?? ofTurn) : ofTurn);
  const span = useSpanDetail(call.sid, shownSpan);
  useCallKeys(turns);

  return (
    <>
      <CallHeader detail={detail} noun={noun} />
      <CallState detail={detail} />
      <div className="space-y-3">
        <div className={`${SPLIT} xl:grid-rows-[auto_1fr]`}>
          <div className={`${CARD} py-4`}>
            <Verdict verdict={verdict} />
            <Legs legs={detail.legs} />
          </div>
          <div className="grid gap-3 md:grid-cols-2 xl:row-span-2 xl:grid-cols-1 xl:grid-rows-[auto_1fr]">
            <PlainWords verdict={verdict} />
            <Outcome detail={detail} />
          </div>
          <div className={`${CARD} space-y-4 py-3.5`}>
            <Findings findings={detail.findings} />
            <CallFacts call={call} />
          </div>
        </div>
        {detail.turns === null ? null : <Conversation detail={detail} />}
        <div className={focus === null ? "" : SPLIT}>
          <Ledger detail={detail} focus={focus} />
          {focus === null ? null : <TurnBreakdown turn={focus} turns={turns} pipeline={call.pipeline} />}
        </div>
        {detail.turns === null && call.traceId === null ? null : (
          <div className={SPLIT}>
            <Waterfall
              spans={spans.data ?? null}
              error={spans.data === undefined ? errorSentence(spans.error) : null}
              focus={focus}
              breached={breached}
              shownSpan={shownSpan}
              emptyReason={noSpans(detail)}
            />
            <SpanPanel
              spanId={shownSpan}
              span={span.data ?? null}
              error={errorSentence(span.error)}
              callStartNs={call.startNs}
            />
          </div>
        )}
        <div className={`${SPLIT} items-start`}>
          <Logs
            logs={logs.data ?? null}
            error={logs.data === undefined ? errorSentence(logs.error) : null}
            running={call.running}
          />
          <div className="grid content-start gap-3 md:grid-cols-2 xl:grid-cols-1">
            <Health health={detail.health} />
            <Sources sources={detail.sources} />
          </div>
        </div>
      </div>
    </>
  );
}

/** Why there are no spans, in the words of the source that should have them. */
function noSpans({ sources, call }: CallDetail): string {
  const tempo = sources.find((source) => source.source === "tempo");
  if (tempo !== undefined && tempo.state !== "ok" && tempo.message !== "") return tempo.message;
  return call.running ? "No span has arrived so far." : "There are no spans of this call.";
}
