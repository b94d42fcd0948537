"use client";

import { Pause, Play, TriangleAlert, X } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { ShownZone } from "#components/shell/preferences.tsx";
import { Instant } from "#components/ui/instant.tsx";
import { humanize } from "#lib/format/labels.ts";
import { clip } from "#lib/format/text.ts";
import type { PageRange } from "#lib/verticals/schema.ts";
import type { Shown } from "./shown.ts";
import type { KnownRow } from "./wall/memory.ts";
import { Tile } from "./wall/tile.tsx";
import { useWall, type Wall } from "./wall/use-wall.ts";
import "./wall/wall.css";

const EACH_MS = 15_000;

/** For a screen on a wall: one vertical after the other in large type. It goes on by itself after an outage. */
export function WallView({
  shown,
  nowMs: startMs,
  onLeave,
}: {
  shown: Shown;
  /** Epoch ms: the server's. */
  nowMs: number;
  onLeave: () => void;
}) {
  const wall = useWall(shown, startMs);
  const [turn, setTurn] = useState(0);
  const [paused, setPaused] = useState(false);
  const rows = [...(wall.memory?.rows ?? [])].toSorted(([a], [b]) => a.localeCompare(b, "en"));
  const count = rows.length;
  useEffect(() => {
    if (paused || count < 2) return;
    // Each for as long as the others, also one that somebody chose.
    const timer = setTimeout(() => setTurn(turn + 1), EACH_MS);
    return () => clearTimeout(timer);
  }, [paused, count, turn]);
  const at = count === 0 ? 0 : turn % count;
  const [vertical, row] = rows[at] ?? [undefined, undefined];
  return (
    <ShownZone zone={shown.tz}>
      <section aria-label="Wallboard" className="wall">
        <header className="flex items-start gap-4">
          <h1>{vertical === undefined ? "Verticals" : clip(humanize(vertical), 40)}</h1>
          <div className="ml-auto flex items-center gap-3 text-ink-2">
            <Instant at={wall.nowMs} form="clock" className="font-semibold" />
            <div className="flex items-center gap-1 opacity-60 focus-within:opacity-100 hover:opacity-100">
              <WallButton label={paused ? "Go on" : "Pause"} onClick={() => setPaused(!paused)}>
                {paused ? <Play size="1.25em" aria-hidden /> : <Pause size="1.25em" aria-hidden />}
              </WallButton>
              <WallButton label="Leave the wallboard" onClick={onLeave}>
                <X size="1.25em" aria-hidden />
              </WallButton>
            </div>
          </div>
        </header>
        <State wall={wall} />
        {row === undefined || wall.memory === null ? (
          <div className="flex-1" />
        ) : (
          <dl className="tiles">
            {wall.memory.answer.measures.map((meta) => (
              <Tile
                key={meta.id}
                meta={meta}
                known={oldIfGone(row, meta.id, wall)}
                isCompared={wall.memory?.answer.range.before != null}
              />
            ))}
          </dl>
        )}
        <ol className="flex flex-wrap gap-x-[1.4em] gap-y-1" aria-label="Verticals in turn">
          {rows.map(([name, known], i) => (
            <li key={name}>
              <button
                type="button"
                aria-current={i === at}
                onClick={() => setTurn(i)}
                className="inline-flex min-h-6 items-center gap-[0.4em] border-b-2 border-transparent text-ink-3 hover:text-ink aria-[current=true]:border-ink aria-[current=true]:text-ink"
              >
                {isOverspent(known) ? (
                  <TriangleAlert size="0.9em" className="text-breach" aria-label="SLO budget overspent:" />
                ) : null}
                {clip(humanize(name), 30)}
              </button>
            </li>
          ))}
        </ol>
      </section>
    </ShownZone>
  );
}

const isOverspent = (row: KnownRow): boolean => (row.get("budget_left")?.measure.value ?? 1) <= 0;

/** While the console itself is away, all figures are of before. */
function oldIfGone(row: KnownRow, id: Parameters<KnownRow["get"]>[0], { gone }: Wall) {
  const known = row.get(id);
  return gone === null || known === undefined || known.measure.value === null
    ? known
    : { ...known, old: true };
}

function WallButton({
  label,
  onClick,
  children,
}: {
  label: string;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      title={label}
      onClick={onClick}
      className="flex size-[2em] min-h-8 min-w-8 items-center justify-center rounded-sm text-ink-2 hover:bg-sunken hover:text-ink"
    >
      {children}
      <span className="sr-only">{label}</span>
    </button>
  );
}

/** What does not answer and since when; else of which time the figures are. */
function State({ wall: { memory, gone } }: { wall: Wall }) {
  const troubles = [
    ...(gone === null ? [] : [{ key: "console", words: gone.why, since: gone.since, fromBefore: false }]),
    ...(memory?.silent ?? []).map(({ report, since, fromBefore }) => ({
      key: report.source,
      words: report.message,
      since: Date.parse(since),
      fromBefore,
    })),
  ];
  return (
    <div className="text-ink-2">
      <output className="block font-medium text-degraded">
        {troubles.map(({ key, words, since, fromBefore }) => (
          <span key={key} className="flex items-start gap-[0.4em]">
            <TriangleAlert size="1em" aria-hidden className="mt-[0.2em] shrink-0" />
            <span>
              {clip(words, 200)}{" "}
              {since === null ? null : (
                <>
                  Since {fromBefore ? "before " : ""}
                  <Instant at={since} form="clock" />; looked for every few seconds.
                </>
              )}
            </span>
          </span>
        ))}
      </output>
      <p>
        {memory === null ? (
          gone === null ? (
            "Loading"
          ) : (
            "Nothing is known yet."
          )
        ) : (
          <Told range={memory.answer.range} at={memory.answer.at} isEmpty={memory.rows.size === 0} />
        )}
      </p>
    </div>
  );
}

const Told = ({ range, at, isEmpty }: { range: PageRange; at: string; isEmpty: boolean }) => (
  <>
    <Instant at={range.from} form="minute" /> to <Instant at={at} form="minute" />
    {range.before === null ? null : `, compared with ${range.before.label}`}
    {isEmpty ? ". No vertical was counted in this range." : ""}
  </>
);
