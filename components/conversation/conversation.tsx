"use client";

import { ChevronDown, ChevronRight } from "lucide-react";
import { lazy, memo, useDeferredValue, useMemo, useState } from "react";
import { CursorReadout } from "#components/call-page/cursor.tsx";
import { Inspector } from "#components/sources/inspector.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import type { CallDetail } from "#lib/calls/schema.ts";
import { bargeIns, falseStops } from "#lib/calls/view/barge-ins.ts";
import { callEvents, toolCalls } from "#lib/calls/view/events.ts";
import { NETWORK_FIGURES, worstStrain } from "#lib/calls/view/network.ts";
import { knownEndMs, silences, withStops } from "#lib/calls/view/timeline.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { plural } from "#lib/format/text.ts";
import type { SpanTable } from "#lib/traces/span-table.ts";
import { Canvas } from "./canvas.tsx";
import { Lanes } from "./lanes.tsx";
import { MarkList } from "./mark-list.tsx";
import { NETWORK_NAMES, NetworkSummary } from "./network-lane.tsx";
import { useZoom } from "./use-zoom.ts";
import { Overview, ZoomButtons } from "./zoom-buttons.tsx";

/** Its code comes when it is first chosen; the lanes stay until it is there. */
const EventTable = lazy(async () => ({ default: (await import("./event-table.tsx")).EventTable }));

const FORMS = [
  { value: "lanes", label: "Lanes" },
  { value: "table", label: "Table" },
] as const;

/**
 * Who spoke when, and what every silence was filled with, on the call's clock.
 * @param spans null while they load; the tools are then those of the turns
 */
export const Conversation = memo(function Conversation({
  detail,
  spans,
}: {
  detail: CallDetail;
  spans: SpanTable | null;
}) {
  const [form, setForm] = useState<"lanes" | "table">("lanes");
  const drawn = useDeferredValue(form);
  const [networkDetail, setNetworkDetail] = useState(false);
  const { speech, turns, endMs, quiet, samples, events } = useMemo(
    () => read(detail, spans),
    [detail, spans],
  );
  const zoom = useZoom(endMs, turns);
  if (endMs <= 0 || (speech.length === 0 && turns.length === 0))
    return (
      <Panel id="conversation" title="Conversation" flush>
        <Nothing>
          {detail.turns === null
            ? "Who spoke when is in the trace, and there is none."
            : "The trace says nothing of who spoke when."}
        </Nothing>
      </Panel>
    );
  const longest = quiet.reduce((most, one) => Math.max(most, one.endMs - one.startMs), 0);
  return (
    <Panel
      id="conversation"
      title="Conversation"
      flush
      inspect={<Inspector panel="Conversation" queries={detail.queries} sources={detail.sources} />}
      meta={
        <>
          {formatDuration(endMs)}
          {longest > 0 ? `, ${plural(quiet.length, "silence")}, the longest ${formatDuration(longest)}` : ""}
        </>
      }
      actions={
        <>
          <CursorReadout startedAt={detail.call.startedAt} />
          <Segmented label="Conversation as" options={FORMS} value={form} onChange={setForm} />
          <ZoomButtons zoom={zoom} />
        </>
      }
    >
      {drawn === "table" ? (
        <EventTable events={events} samples={samples} range={zoom.range} />
      ) : (
        <div className="flex">
          <LaneNames
            detail={networkDetail}
            onDetail={samples.length === 0 ? null : () => setNetworkDetail(!networkDetail)}
          />
          <div className="flex min-w-0 flex-1 flex-col">
            <Overview zoom={zoom} endMs={endMs} turns={turns} />
            <Canvas zoom={zoom}>
              {(widthPx) => (
                <Lanes
                  speech={speech}
                  turns={turns}
                  silences={quiet}
                  events={events}
                  samples={samples}
                  networkDetail={networkDetail}
                  range={zoom.range}
                  widthPx={widthPx}
                />
              )}
            </Canvas>
          </div>
        </div>
      )}
      <NetworkSummary samples={samples} />
      <MarkList spans={spans} />
    </Panel>
  );
});

function read(detail: CallDetail, spans: SpanTable | null) {
  const speech = detail.speech ?? [];
  const turns = detail.turns ?? [];
  const endMs = knownEndMs(detail.call.durationMs, speech, turns);
  // Of a running call only what was heard so far: what comes after it is not yet a silence.
  const barges = bargeIns(speech, turns);
  const quiet = withStops(
    silences(speech, turns, detail.call.running ? knownEndMs(null, speech, turns) : endMs),
    falseStops(barges),
  );
  return {
    speech,
    turns,
    endMs,
    quiet,
    // Only what says something: a lane of empty reports would look like a good line.
    samples: (detail.network ?? []).filter((sample) => worstStrain(sample) !== null),
    events: callEvents(detail, quiet, barges, toolCalls(turns, spans, detail.call.startNs)),
  };
}

function LaneNames({ detail, onDetail }: { detail: boolean; onDetail: (() => void) | null }) {
  const Icon = detail ? ChevronDown : ChevronRight;
  return (
    <div className="w-16 shrink-0 border-r border-line pt-7 text-2xs text-ink-3 sm:w-20">
      <div aria-hidden>
        <div className="flex h-7 items-center pl-3">Caller</div>
        <div className="flex h-5 items-center pl-3">Wait</div>
        <div className="flex h-7 items-center pl-3">Agent</div>
        <div className="flex h-6 items-center pl-3">Silence</div>
        <div className="flex h-6 items-center border-t border-line pl-3">Events</div>
      </div>
      {onDetail === null ? (
        <div aria-hidden className="flex h-6 items-center border-t border-line pl-3">
          Network
        </div>
      ) : (
        <button
          type="button"
          aria-expanded={detail}
          aria-label="Network, a lane for each figure"
          title={detail ? "One lane for the worst figure" : "A lane for each figure"}
          onClick={onDetail}
          className="flex h-9 w-full items-center border-t border-line pl-3 hover:text-ink"
        >
          {detail ? NETWORK_NAMES.rttMs : "Network"}
          <Icon size={11} aria-hidden />
        </button>
      )}
      {detail
        ? NETWORK_FIGURES.slice(1).map((figure) => (
            <div key={figure} aria-hidden className="flex h-9 items-center border-t border-line pl-3">
              <span className="first-letter:uppercase">{NETWORK_NAMES[figure]}</span>
            </div>
          ))
        : null}
    </div>
  );
}
