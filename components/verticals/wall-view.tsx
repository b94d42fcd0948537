"use client";

import { Pause, Play, X } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { Sparkline } from "#components/charts/sparkline.tsx";
import { ShownZone } from "#components/shell/preferences.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Instant } from "#components/ui/instant.tsx";
import { useWidth } from "#components/ui/use-width.ts";
import { humanize } from "#lib/format/labels.ts";
import { clip } from "#lib/format/text.ts";
import { useOverview } from "#lib/verticals/hooks.ts";
import type { MeasureMeta } from "#lib/verticals/model.ts";
import type { Measure, Overview } from "#lib/verticals/schema.ts";
import { addressOf, refreshMs, type Shown } from "./shown.ts";
import { sorted } from "./sorting.ts";
import { arrowOf, changeOf, measureText } from "./words.ts";

const EACH_MS = 15_000;
/** A wall is never reloaded by hand. */
const USUAL_REFRESH_MS = 60_000;

/** For a screen on a wall: one vertical after the other in large type. It goes on by itself after an outage. */
export function WallView({ shown, onLeave }: { shown: Shown; onLeave: () => void }) {
  const { data, error } = useOverview(addressOf(shown), refreshMs(shown) ?? USUAL_REFRESH_MS);
  const [turn, setTurn] = useState(0);
  const [paused, setPaused] = useState(false);
  const rows = data?.verticals == null ? [] : sorted(data.verticals, { sort: "vertical", order: "asc" });
  const count = rows.length;
  useEffect(() => {
    if (paused || count < 2) return;
    const timer = setInterval(() => setTurn((before) => before + 1), EACH_MS);
    return () => clearInterval(timer);
  }, [paused, count]);
  const at = count === 0 ? 0 : turn % count;
  const row = rows[at];
  return (
    <ShownZone zone={shown.tz}>
      <section
        aria-label="Wallboard"
        className="fixed inset-0 z-50 flex flex-col overflow-auto bg-paper p-[clamp(1rem,2.5vw,3rem)]"
      >
        <div className="flex items-start gap-4">
          <h1 className="text-[clamp(1.75rem,4.5vw,4.5rem)] leading-none font-semibold tracking-[-0.02em]">
            {row === undefined ? "Verticals" : clip(humanize(row.vertical), 40)}
          </h1>
          <div className="ml-auto flex items-center gap-1 opacity-60 focus-within:opacity-100 hover:opacity-100">
            <WallButton label={paused ? "Go on" : "Pause"} onClick={() => setPaused(!paused)}>
              {paused ? <Play size={18} aria-hidden /> : <Pause size={18} aria-hidden />}
            </WallButton>
            <WallButton label="Leave the wallboard" onClick={onLeave}>
              <X size={18} aria-hidden />
            </WallButton>
          </div>
        </div>
        <State data={data} failure={errorSentence(error)} />
        {row === undefined || data === undefined ? null : (
          <dl className="grid flex-1 auto-rows-fr grid-cols-2 gap-[clamp(0.5rem,1vw,1rem)] lg:grid-cols-4">
            {data.measures.map((meta) => (
              <Tile
                key={meta.id}
                meta={meta}
                measure={row.measures[meta.id]}
                label={data.range.before?.label ?? null}
              />
            ))}
          </dl>
        )}
        <ol className="mt-4 flex flex-wrap gap-x-5 gap-y-1 text-base" aria-label="Verticals in turn">
          {rows.map(({ vertical }, i) => (
            <li key={vertical}>
              <button
                type="button"
                aria-current={i === at}
                onClick={() => setTurn(i)}
                className="min-h-6 border-b-2 border-transparent text-ink-3 hover:text-ink aria-[current=true]:border-ink aria-[current=true]:text-ink"
              >
                {clip(humanize(vertical), 30)}
              </button>
            </li>
          ))}
        </ol>
      </section>
    </ShownZone>
  );
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
      className="flex size-9 items-center justify-center rounded-sm text-ink-2 hover:bg-sunken hover:text-ink"
    >
      {children}
      <span className="sr-only">{label}</span>
    </button>
  );
}

/** Of when the figures are; what does not answer is said, and the last known figures stay. */
function State({ data, failure }: { data: Overview | undefined; failure: string | null }) {
  const troubled = data?.sources.find(({ state }) => state === "error" || state === "partial");
  const words = failure ?? troubled?.message ?? null;
  return (
    <p className="mt-2 mb-5 text-[clamp(0.875rem,1.3vw,1.25rem)] leading-snug text-ink-2">
      {words === null ? null : <span className="mr-2 font-semibold text-degraded">{clip(words, 200)}</span>}
      {data === undefined ? (
        failure === null ? (
          "Loading"
        ) : null
      ) : (
        <>
          <Instant at={data.range.from} form="minute" /> to <Instant at={data.at} form="minute" />
          {data.range.before === null ? null : `, compared with ${data.range.before.label}`}
          {data.verticals?.length === 0 ? ". No vertical was counted in this range." : ""}
        </>
      )}
    </p>
  );
}

function Tile({
  meta,
  measure,
  label,
}: {
  meta: MeasureMeta;
  measure: Measure | undefined;
  label: string | null;
}) {
  const [ref, width] = useWidth<HTMLDivElement>(0);
  const known = measure?.value != null;
  const overspent = meta.id === "budget_left" && known && (measure.value ?? 0) <= 0;
  const change =
    measure === undefined || label === null
      ? null
      : changeOf(measure.value, measure.before, meta.unit, meta.better);
  return (
    <div className="flex min-h-32 flex-col rounded-md border border-line bg-surface px-4 py-3">
      <dt className="text-[clamp(0.8125rem,1.1vw,1.125rem)] leading-tight text-ink-2">{meta.title}</dt>
      <dd className="flex flex-1 flex-col">
        <span
          className={`text-[clamp(1.5rem,3.4vw,3.5rem)] leading-tight font-semibold tracking-[-0.02em] whitespace-nowrap ${overspent ? "text-breach" : known ? "text-ink" : "text-ink-3"}`}
        >
          {measure === undefined ? "–" : measureText(measure, meta.unit)}
          {known ? null : <span className="sr-only">unknown</span>}
        </span>
        <span
          className={`min-h-[1.5em] text-[clamp(0.75rem,1.1vw,1.125rem)] ${change?.way === "worse" ? "text-ink" : "text-ink-3"}`}
        >
          {change === null || change.text === "="
            ? ""
            : `${change.way === "worse" ? `${arrowOf(change)} ` : ""}${change.text}`}
        </span>
        <div ref={ref} className="mt-auto">
          {width > 0 && measure !== undefined ? (
            <Sparkline values={measure.spark} width={width} height={32} />
          ) : null}
        </div>
      </dd>
    </div>
  );
}
