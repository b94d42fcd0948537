"use client";

import { clsx } from "clsx";
import { useSelection } from "#components/call-page/selection.tsx";
import type { CallDetail, CallSpeech, CallTurn } from "#lib/calls/schema.ts";
import type { NetworkSample } from "#lib/calls/view/network.ts";
import { place, ticks, type Silence } from "#lib/calls/view/timeline.ts";
import { formatDuration, formatOffset } from "#lib/format/duration.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip } from "#lib/format/text.ts";
import { NetworkLane } from "./network-lane.tsx";
import { SilenceLabels } from "./silence-labels.tsx";
import { Wait } from "./wait.tsx";

/** The lanes on one time axis: caller above, agent below, what was waited for between them. */
export function Lanes({
  detail,
  speech,
  turns,
  silences,
  samples,
  networkLane,
  endMs,
  widthPx,
  zoomed,
}: {
  detail: CallDetail;
  speech: readonly CallSpeech[];
  turns: readonly CallTurn[];
  silences: readonly Silence[];
  samples: readonly NetworkSample[];
  networkLane: string | null;
  endMs: number;
  widthPx: number;
  zoomed: boolean;
}) {
  const range = { startMs: 0, endMs };
  const { turn: selected } = useSelection();
  const chosen = turns.find((turn) => turn.index === selected);
  const band = chosen === undefined ? null : place(chosen.startMs, chosen.startMs + chosen.latencyMs, range);
  return (
    <div className="relative min-w-full" style={{ width: zoomed ? widthPx : "100%" }}>
      <Axis endMs={endMs} widthPx={widthPx} />
      {band === null ? null : (
        <div
          aria-hidden
          className="pointer-events-none absolute top-5 bottom-0 min-w-1.5 border-x border-accent bg-accent/10"
          style={{ left: `${band.left}%`, width: `${band.width}%` }}
        />
      )}
      <SpeechLane who="caller" speech={speech} endMs={endMs} />
      <ul aria-label="Turns" className="relative h-5 list-none">
        {turns.map((turn) => (
          <Wait
            key={`${turn.index} ${turn.spanId}`}
            turn={turn}
            turns={turns}
            endMs={endMs}
            widthPx={widthPx}
          />
        ))}
      </ul>
      <SpeechLane who="agent" speech={speech} endMs={endMs} />
      <SilenceLabels silences={silences} turns={turns} endMs={endMs} widthPx={widthPx} />
      {networkLane === null ? null : (
        <NetworkLane
          className={networkLane}
          samples={samples}
          turns={turns}
          endMs={endMs}
          widthPx={widthPx}
        />
      )}
      <Marks detail={detail} endMs={endMs} />
    </div>
  );
}

function Axis({ endMs, widthPx }: { endMs: number; widthPx: number }) {
  return (
    <div aria-hidden className="h-5 border-b border-line text-2xs text-ink-3">
      {ticks(0, endMs, Math.max(2, Math.floor(widthPx / 90))).map((at) => (
        <span
          key={at}
          className="absolute inset-y-0 border-l border-line pt-px pl-1 whitespace-nowrap"
          style={{ left: `${(at / endMs) * 100}%` }}
        >
          {at > endMs * 0.985 ? "" : formatOffset(at)}
        </span>
      ))}
    </div>
  );
}

function SpeechLane({
  who,
  speech,
  endMs,
}: {
  who: CallSpeech["who"];
  speech: readonly CallSpeech[];
  endMs: number;
}) {
  const { selectSpan, span } = useSelection();
  const own = speech.filter((one) => one.who === who);
  return (
    <ul aria-label={who === "caller" ? "Caller's speech" : "Agent's speech"} className="relative h-7">
      {own.map((one) => {
        const at = place(one.startMs, one.endMs, { startMs: 0, endMs });
        if (at === null) return null;
        const title = `${who === "caller" ? "Caller" : "Agent"} spoke ${formatOffset(one.startMs)}–${formatOffset(one.endMs)}, ${formatDuration(one.endMs - one.startMs)}`;
        return (
          <li
            key={one.spanId}
            className="absolute inset-y-1.5 min-w-0.5"
            style={{ left: `${at.left}%`, width: `${at.width}%` }}
          >
            <button
              type="button"
              tabIndex={-1}
              title={title}
              aria-label={title}
              aria-pressed={span === one.spanId}
              onClick={() => selectSpan(one.spanId, one.turnIndex)}
              className={clsx(
                "block h-full w-full min-w-0.5 rounded-[1.5px]",
                who === "caller" ? "bg-(--speech-caller)" : "bg-(--speech-agent)",
                span === one.spanId && "outline-2 outline-offset-1 outline-accent",
              )}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** Barge-ins, rejections and the like, where they happened. */
function Marks({ detail, endMs }: { detail: CallDetail; endMs: number }) {
  const { selectTurn } = useSelection();
  const marks = detail.findings.filter(
    (finding) =>
      finding.startMs !== null && (finding.kind === "barge_in" || finding.kind === "guardrail_rejected"),
  );
  return (
    <ul aria-label="Events" className="contents">
      {keyed(marks, (mark) => `${mark.kind} ${mark.startMs}`).map(({ key, item: finding }) => (
        <li key={key} className="contents">
          <button
            type="button"
            tabIndex={-1}
            title={clip(finding.sentence, 200)}
            aria-label={clip(finding.sentence, 200)}
            onClick={() => selectTurn(finding.turnIndex)}
            className="absolute top-4 size-2 -translate-x-1/2 rotate-45 border border-surface bg-ink"
            style={{ left: `${((finding.startMs ?? 0) / endMs) * 100}%` }}
          />
        </li>
      ))}
    </ul>
  );
}
