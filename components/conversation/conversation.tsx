"use client";

import { Minus, Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { useSelection } from "#components/call-page/selection.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { useWidth } from "#components/ui/use-width.ts";
import type { CallDetail } from "#lib/calls/schema.ts";
import { poorFigures, worstStrain } from "#lib/calls/view/network.ts";
import { knownEndMs, silences } from "#lib/calls/view/timeline.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { plural } from "#lib/format/text.ts";
import { Lanes } from "./lanes.tsx";
import { NetworkSummary } from "./network-lane.tsx";

const MOST_ZOOM = 64;

/** Who spoke when, and what every silence was filled with, on the call's clock. */
export function Conversation({ detail }: { detail: CallDetail }) {
  const [zoom, setZoom] = useState(1);
  const speech = detail.speech ?? [];
  const turns = detail.turns ?? [];
  const endMs = knownEndMs(detail.call.durationMs, speech, turns);
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
  const quiet = silences(speech, turns, detail.call.running ? lastHeard(detail) : endMs);
  // Only what says something: a lane of empty reports would look like a good line.
  const samples = (detail.network ?? []).filter((sample) => worstStrain(sample) !== null);
  // Room for words only where a report is poor.
  const networkLane =
    samples.length === 0 ? null : samples.some((sample) => poorFigures(sample).length > 0) ? "h-9" : "h-6";
  const longest = quiet.reduce((most, one) => Math.max(most, one.endMs - one.startMs), 0);
  return (
    <Panel
      id="conversation"
      title="Conversation"
      flush
      meta={
        <>
          {formatDuration(endMs)}
          {longest > 0 ? `, ${plural(quiet.length, "silence")}, the longest ${formatDuration(longest)}` : ""}
        </>
      }
      actions={<Zoom zoom={zoom} onZoom={setZoom} />}
    >
      <Canvas zoom={zoom} networkLane={networkLane} startMs={selectedStart(detail)}>
        {(widthPx) => (
          <Lanes
            detail={detail}
            speech={speech}
            turns={turns}
            silences={quiet}
            samples={samples}
            networkLane={networkLane}
            endMs={endMs}
            widthPx={widthPx}
            zoomed={zoom > 1}
          />
        )}
      </Canvas>
      <NetworkSummary samples={samples} />
    </Panel>
  );
}

const lastHeard = ({ speech, turns }: CallDetail): number => knownEndMs(null, speech ?? [], turns ?? []);

/** Where the view scrolls to when something is selected: a share of the call's length. */
function selectedStart({ turns, call, speech }: CallDetail) {
  return (index: number | null): number | null => {
    const turn = turns?.find((one) => one.index === index);
    const endMs = knownEndMs(call.durationMs, speech ?? [], turns ?? []);
    return turn === undefined || endMs <= 0 ? null : (turn.startMs + turn.latencyMs / 2) / endMs;
  };
}

function Canvas({
  zoom,
  networkLane,
  startMs,
  children,
}: {
  zoom: number;
  /** The height of the network's lane as a class; null where there is none. */
  networkLane: string | null;
  startMs: (turn: number | null) => number | null;
  children: (widthPx: number) => React.ReactNode;
}) {
  // Until it is measured, as narrow as a phone: what fits there fits everywhere.
  const [ref, width] = useWidth<HTMLDivElement>(280);
  const { turn } = useSelection();
  const share = startMs(turn);
  useEffect(() => {
    const element = ref.current;
    if (element === null || share === null || zoom === 1) return;
    element.scrollTo({ left: share * width * zoom - width / 2 });
  }, [ref, share, zoom, width]);
  return (
    <div className="flex">
      <div aria-hidden className="w-16 shrink-0 border-r border-line pt-5 text-2xs text-ink-3 sm:w-20">
        <div className="flex h-7 items-center pl-3">Caller</div>
        <div className="flex h-5 items-center pl-3">Wait</div>
        <div className="flex h-7 items-center pl-3">Agent</div>
        <div className="flex h-6 items-center pl-3">Silence</div>
        {networkLane === null ? null : (
          <div className={`${networkLane} flex items-end border-t border-line pb-0.5 pl-3`}>Network</div>
        )}
      </div>
      <div ref={ref} className="min-w-0 flex-1 overflow-x-auto overflow-y-hidden">
        {children(Math.max(240, width * zoom))}
      </div>
    </div>
  );
}

function Zoom({ zoom, onZoom }: { zoom: number; onZoom: (zoom: number) => void }) {
  const button = "flex h-6 items-center justify-center px-1.5 text-ink-2 hover:text-ink disabled:opacity-40";
  return (
    <fieldset className="flex rounded-sm border border-line bg-sunken">
      <legend className="sr-only">Zoom</legend>
      <button type="button" className={button} disabled={zoom <= 1} onClick={() => onZoom(zoom / 2)}>
        <Minus size={13} aria-hidden />
        <span className="sr-only">Zoom out</span>
      </button>
      <button
        type="button"
        className={`${button} min-w-9 border-x border-line text-xs`}
        onClick={() => onZoom(1)}
        title="Fit the whole call"
      >
        {zoom === 1 ? "Fit" : `${zoom}×`}
      </button>
      <button type="button" className={button} disabled={zoom >= MOST_ZOOM} onClick={() => onZoom(zoom * 2)}>
        <Plus size={13} aria-hidden />
        <span className="sr-only">Zoom in</span>
      </button>
    </fieldset>
  );
}
