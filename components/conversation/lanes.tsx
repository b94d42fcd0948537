"use client";

import { clsx } from "clsx";
import { memo, useMemo } from "react";
import { useMarks } from "#components/call-page/clock.tsx";
import { useSelect, useSelectedAmong, useSelectedTurn } from "#components/call-page/selection.tsx";
import type { CallSpeech, CallTurn } from "#lib/calls/schema.ts";
import type { CallEvent } from "#lib/calls/view/events.ts";
import type { NetworkSample } from "#lib/calls/view/network.ts";
import { place, thin, ticks, type Silence, type TimeRange } from "#lib/calls/view/timeline.ts";
import { formatDuration, formatOffset } from "#lib/format/duration.ts";
import { EventLane } from "./event-lane.tsx";
import { NetworkLanes } from "./network-lane.tsx";
import { SilenceLane } from "./silence-lane.tsx";
import { Wait } from "./wait.tsx";

/** The lanes on one time axis: caller above, agent below, what was waited for between them. Only what is in sight. */
export function Lanes({
  speech,
  turns,
  silences,
  events,
  samples,
  networkDetail,
  range,
  widthPx,
}: {
  speech: readonly CallSpeech[];
  turns: readonly CallTurn[];
  silences: readonly Silence[];
  events: readonly CallEvent[];
  samples: readonly NetworkSample[];
  networkDetail: boolean;
  range: TimeRange;
  widthPx: number;
}) {
  const selected = useSelectedTurn();
  const spoken = useSelectedAmong(useMemo(() => new Set(speech.map(({ spanId }) => spanId)), [speech]));
  const chosen = turns.find((turn) => turn.index === selected);
  const band = chosen === undefined ? null : place(chosen.startMs, chosen.startMs + chosen.latencyMs, range);
  const usual = useMemo(() => thinTurns(turns, range, widthPx, null), [turns, range, widthPx]);
  // Drawn anew only where the chosen one would else be left out.
  const seen = useMemo(
    () => (chosen === undefined || usual.includes(chosen) ? usual : thinTurns(turns, range, widthPx, chosen)),
    [usual, chosen, turns, range, widthPx],
  );
  const stop = seen.find((turn) => turn.index === selected) ?? seen[0];
  return (
    <>
      <Axis range={range} widthPx={widthPx} />
      {band === null ? null : (
        <div
          aria-hidden
          className="pointer-events-none absolute top-5 bottom-0 min-w-1.5 border-x border-accent bg-accent/10"
          style={{ left: `${band.left}%`, width: `${band.width}%` }}
        />
      )}
      <SpeechLane who="caller" speech={speech} range={range} widthPx={widthPx} selected={spoken} />
      <ul aria-label="Turns" className="relative h-5 list-none">
        {seen.map((turn) => (
          <Wait
            key={`${turn.index} ${turn.spanId}`}
            turn={turn}
            turns={seen}
            range={range}
            widthPx={widthPx}
            isStop={turn === stop}
            isSelected={turn.index === selected}
          />
        ))}
      </ul>
      <SpeechLane who="agent" speech={speech} range={range} widthPx={widthPx} selected={spoken} />
      <SilenceLane silences={silences} turns={turns} range={range} widthPx={widthPx} />
      <EventLane events={events} range={range} widthPx={widthPx} />
      <NetworkLanes samples={samples} turns={turns} detail={networkDetail} range={range} widthPx={widthPx} />
      <MarkLines range={range} />
    </>
  );
}

const thinTurns = (turns: readonly CallTurn[], range: TimeRange, widthPx: number, chosen: CallTurn | null) =>
  thin(
    turns.map((turn) => ({ turn, startMs: turn.startMs, endMs: turn.startMs + turn.latencyMs })),
    range,
    widthPx,
    ({ turn }) => turn.latencyMs + (turn.slow ? 1e9 : 0) + (turn === chosen ? 1e12 : 0),
  ).map(({ turn }) => turn);

const Axis = memo(function Axis({ range, widthPx }: { range: TimeRange; widthPx: number }) {
  const { startMs, endMs } = range;
  const spanMs = endMs - startMs;
  const precise = spanMs < 8_000;
  return (
    <div aria-hidden className="h-5 border-b border-line text-2xs text-ink-3">
      {ticks(startMs, endMs, Math.max(2, Math.floor(widthPx / (precise ? 110 : 90)))).map((at) => (
        <span
          key={at}
          className="absolute inset-y-0 border-l border-line pt-px pl-1 whitespace-nowrap"
          style={{ left: `${((at - startMs) / spanMs) * 100}%` }}
        >
          {((endMs - at) / spanMs) * widthPx < (precise ? 62 : 38) ? "" : formatOffset(at, precise)}
        </span>
      ))}
    </div>
  );
});

const SpeechLane = memo(function SpeechLane({
  who,
  speech,
  range,
  widthPx,
  selected: span,
}: {
  who: CallSpeech["who"];
  speech: readonly CallSpeech[];
  range: TimeRange;
  widthPx: number;
  /** The selected span where it is somebody's speech. */
  selected: string | null;
}) {
  const said = useMemo(() => speech.filter((one) => one.who === who), [speech, who]);
  const usual = useMemo(() => thinSpeech(said, range, widthPx, null), [said, range, widthPx]);
  const isLeftOut = span !== null && !usual.some((one) => one.spanId === span);
  const own = isLeftOut ? thinSpeech(said, range, widthPx, span) : usual;
  return (
    <ul aria-label={who === "caller" ? "Caller's speech" : "Agent's speech"} className="relative h-7">
      {own.map((one) => (
        <Speech key={one.spanId} speech={one} range={range} isSelected={span === one.spanId} />
      ))}
      {said.length > 0 ? null : <li className="pt-1.5 pl-2 text-2xs text-ink-3">no speech recorded</li>}
    </ul>
  );
});

const thinSpeech = (
  speech: readonly CallSpeech[],
  range: TimeRange,
  widthPx: number,
  chosen: string | null,
): readonly CallSpeech[] =>
  thin(speech, range, widthPx, (one) => one.endMs - one.startMs + (one.spanId === chosen ? 1e12 : 0));

const Speech = memo(function Speech({
  speech: { who, startMs, endMs, spanId, turnIndex },
  range,
  isSelected,
}: {
  speech: CallSpeech;
  range: TimeRange;
  isSelected: boolean;
}) {
  const { selectSpan } = useSelect();
  const at = place(startMs, endMs, range);
  if (at === null) return null;
  const title = `${who === "caller" ? "Caller" : "Agent"} spoke ${formatOffset(startMs)}–${formatOffset(endMs)}, ${formatDuration(endMs - startMs)}`;
  return (
    <li className="absolute inset-y-1.5 min-w-0.5" style={{ left: `${at.left}%`, width: `${at.width}%` }}>
      <button
        type="button"
        tabIndex={-1}
        title={title}
        aria-label={title}
        aria-pressed={isSelected}
        onClick={() => selectSpan(spanId, turnIndex)}
        className={clsx(
          "block h-full w-full min-w-0.5 rounded-[1.5px]",
          who === "caller" ? "bg-(--speech-caller)" : "bg-(--speech-agent)",
          isSelected && "outline-2 outline-offset-1 outline-accent",
        )}
      />
    </li>
  );
});

/** What the reader marked, through all lanes. */
function MarkLines({ range }: { range: TimeRange }) {
  const { marks } = useMarks();
  return marks.map((mark) => {
    const at = place(mark.atMs, mark.atMs, range);
    if (at === null) return null;
    return (
      <span
        key={`${mark.atMs} ${mark.span ?? ""}`}
        aria-hidden
        className="pointer-events-none absolute inset-y-0 border-l border-dashed border-accent"
        style={{ left: `${at.left}%` }}
      >
        <span className="absolute top-0 left-0 size-1.5 bg-accent" />
      </span>
    );
  });
}
