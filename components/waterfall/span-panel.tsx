"use client";

import { useMemo } from "react";
import { useSelection } from "#components/call-page/selection.tsx";
import { Inspector } from "#components/sources/inspector.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { StageMark } from "#components/ui/stage-mark.tsx";
import { nsBetween } from "#lib/calls/view/timeline.ts";
import { formatDuration, formatOffset } from "#lib/format/duration.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip, shortId } from "#lib/format/text.ts";
import { traceHref } from "#lib/calls/href.ts";
import type { CallTurn } from "#lib/calls/schema.ts";
import { spanShares } from "#lib/calls/view/span-share.ts";
import type { LogLine } from "#lib/logs/schema.ts";
import type { Subject } from "#lib/calls/subject.ts";
import { useSpanDetail } from "#lib/traces/hooks.ts";
import type { SpanDetail, SpanList } from "#lib/traces/schema.ts";
import { Attributes } from "./attributes.tsx";
import { SpanLines } from "./span-lines.tsx";

/** Everything that one span says of itself; fetched when it is selected. */
export function SpanPanel({
  subject,
  spanId,
  callStartNs,
  turns,
  lines,
  asked,
}: {
  subject: Subject;
  /** Null: none is selected. */
  spanId: string | null;
  callStartNs: string | null;
  turns: readonly CallTurn[];
  /** All log lines of the call. */
  lines: readonly LogLine[];
  /** The trace that it is taken from; undefined while that has not come. */
  asked: Pick<SpanList, "queries" | "sources"> | undefined;
}) {
  const { span: selected, clear } = useSelection();
  const { data: span, error } = useSpanDetail(subject, spanId);
  const failure = errorSentence(error);
  return (
    <Panel
      id="span"
      title="Span"
      flush
      meta={spanId === null ? null : <span className="font-mono">{shortId(spanId, 16, 0)}</span>}
      inspect={
        asked === undefined ? undefined : (
          <Inspector panel="Span" queries={asked.queries} sources={asked.sources} />
        )
      }
      actions={
        selected === null ? null : (
          <button
            type="button"
            onClick={clear}
            className="rounded-sm px-1.5 text-xs text-ink-2 hover:bg-sunken"
          >
            Give up selection
          </button>
        )
      }
    >
      {spanId === null ? (
        <Nothing>Select a span in the waterfall to read its attributes, events and links.</Nothing>
      ) : failure !== null ? (
        <Nothing>{failure}</Nothing>
      ) : span === undefined ? (
        <SkeletonRows rows={7} label="Loading the span" />
      ) : (
        <SpanBody span={span} callStartNs={callStartNs} turns={turns} lines={lines} />
      )}
    </Panel>
  );
}

function SpanBody({
  span,
  callStartNs,
  turns,
  lines,
}: {
  span: SpanDetail;
  callStartNs: string | null;
  turns: readonly CallTurn[];
  lines: readonly LogLine[];
}) {
  const offset = callStartNs === null ? null : nsBetween(callStartNs, span.startNs);
  return (
    <div className="relative max-h-[30rem] overflow-y-auto">
      <div className="border-b border-line px-3 py-2">
        <p className="font-semibold wrap-anywhere">{clip(span.name, 300)}</p>
        <p className="text-ink-2">
          {formatDuration(nsBetween(span.startNs, span.endNs))}
          {offset === null ? "" : ` at ${formatOffset(offset, true)}`} · {clip(span.service, 80)} ·{" "}
          {span.kind.toLowerCase()}
        </p>
        {span.status === "error" ? (
          <p className="mt-0.5 font-medium text-breach wrap-anywhere">
            Failed{span.statusMessage === null ? "" : `: ${clip(span.statusMessage, 400)}`}
          </p>
        ) : null}
      </div>
      <Shares spanId={span.id} turns={turns} />
      <SpanLines spanId={span.id} lines={lines} />
      <Attributes title="Attributes" attributes={span.attributes} />
      {keyed(span.events, (event) => `${event.timeNs} ${event.name}`).map(({ key, item: event }) => (
        <Attributes
          key={key}
          title={`Event ${clip(event.name, 120)}`}
          note={callStartNs === null ? undefined : formatOffset(nsBetween(callStartNs, event.timeNs), true)}
          attributes={event.attributes}
        />
      ))}
      {span.links.length === 0 ? null : (
        <div className="border-b border-line px-3 py-2">
          <h3 className="text-xs text-ink-3">Links</h3>
          <ul>
            {keyed(span.links, (link) => `${link.traceId} ${link.spanId}`).map(({ key, item: link }) => (
              <li key={key}>
                <a
                  href={traceHref(link.traceId, { span: link.spanId })}
                  className="font-mono text-xs text-accent hover:underline"
                >
                  {shortId(link.traceId)} / {shortId(link.spanId)}
                </a>
              </li>
            ))}
          </ul>
        </div>
      )}
      <Attributes title="Resource" attributes={span.resource} />
    </div>
  );
}

/** What the span cost its caller: its share of the turn's ledger beside the stage's budget. */
function Shares({ spanId, turns }: { spanId: string; turns: readonly CallTurn[] }) {
  const shares = useMemo(() => spanShares(turns, spanId), [turns, spanId]);
  return shares.map((share) => (
    <dl
      key={`${share.turnIndex} ${share.stage}`}
      aria-label={`Share of turn ${share.turnIndex}`}
      className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 border-b border-line px-3 py-2"
    >
      <div className="flex gap-1.5">
        <dt className="text-ink-3">
          <StageMark stage={share.stage} />
          <span className="sr-only"> in the ledger of turn {share.turnIndex}</span>
        </dt>
        <dd className={share.overMs > 0 ? "font-semibold text-breach" : "font-semibold"}>
          {formatDuration(share.ms)}
        </dd>
      </div>
      {share.budgetMs === null ? null : (
        <div className="flex gap-1.5">
          <dt className="text-ink-3">budget</dt>
          <dd>{formatDuration(share.budgetMs)}</dd>
        </div>
      )}
      {share.overMs > 0 ? (
        <div className="flex gap-1.5">
          <dt className="text-ink-3">over by</dt>
          <dd className="font-semibold text-breach">{formatDuration(share.overMs)}</dd>
        </div>
      ) : null}
    </dl>
  ));
}
