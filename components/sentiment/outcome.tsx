"use client";

import { memo, useSyncExternalStore } from "react";
import { Inspector } from "#components/sources/inspector.tsx";
import { Instant } from "#components/ui/instant.tsx";
import { Panel } from "#components/ui/panel.tsx";
import type { CallDetail } from "#lib/calls/schema.ts";
import { frameworkAlone } from "#lib/calls/view/framework.ts";
import { humanize } from "#lib/format/labels.ts";
import { clip } from "#lib/format/text.ts";
import { whyNoAnalysis } from "#lib/sentiment/model.ts";
import { BrokenTurns } from "./broken-turns.tsx";
import { ScoreAxis, scoreText } from "./score-axis.tsx";

/** How the call went for the caller: its outcome, what the analysis made of it, and the waits that broke it. */
export const Outcome = memo(function Outcome({ detail }: { detail: CallDetail }) {
  const { call } = detail;
  const notRecorded = frameworkAlone(detail) === null ? "Unknown" : "Not recorded";
  return (
    <Panel
      id="outcome"
      title="Outcome and sentiment"
      inspect={<Inspector panel="Outcome and sentiment" queries={detail.queries} sources={detail.sources} />}
      flush
    >
      <p className="flex flex-wrap items-baseline gap-x-2 px-3 py-2.5 wrap-anywhere">
        <span className="text-base">
          {call.outcome === null ? (call.running ? "Still running" : notRecorded) : humanize(call.outcome)}
        </span>
        {call.endReason === null ? null : (
          <span className="min-w-0 text-ink-3">{clip(humanize(call.endReason), 80)}</span>
        )}
      </p>
      <section aria-label="Post-call analysis" className="border-t border-line px-3 py-2.5">
        <Analysis detail={detail} />
      </section>
      <BrokenTurns detail={detail} />
    </Panel>
  );
});

const never = () => () => {};
const thisMinute = () => Math.floor(Date.now() / 60_000) * 60_000;
/** The server's clock and the browser's may differ, and what is drawn first must be the same. */
const unknownNow = () => null;

function Analysis({ detail }: { detail: CallDetail }) {
  const { sentiment } = detail;
  const nowMs = useSyncExternalStore(never, thisMinute, unknownNow);
  if (sentiment === null) return <p className="text-ink-2">{whyNoAnalysis(detail, nowMs)}</p>;
  const { label, score, summary, topics, model, at } = sentiment;
  return (
    <div className="space-y-2">
      <div className="flex items-start gap-4">
        <p className="shrink-0">
          {label === null ? "Sentiment unknown" : humanize(label)}{" "}
          <span className="text-ink-3">{score === null ? "no score" : scoreText(score)}</span>
        </p>
        {score === null ? null : <ScoreAxis score={score} />}
      </div>
      {summary === null ? (
        <p className="text-ink-3">It has no summary.</p>
      ) : (
        <p className="text-ink-2 wrap-anywhere">{clip(summary, 1_200)}</p>
      )}
      {topics.length === 0 ? null : (
        <p className="text-xs text-ink-2 wrap-anywhere">
          <span className="text-ink-3">Topics </span>
          {clip(topics.join(", "), 300)}
        </p>
      )}
      <p className="text-xs text-ink-3 wrap-anywhere">
        By {model === null ? "an unknown model" : clip(model, 60)}
        {at === null ? "" : ", "}
        {at === null ? null : <Instant at={at} />}
      </p>
    </div>
  );
}
