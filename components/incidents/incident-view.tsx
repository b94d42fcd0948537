"use client";

import { useState } from "react";
import { Popover } from "#components/filters/popover.tsx";
import { Inspector } from "#components/sources/inspector.tsx";
import { Sources } from "#components/sources/sources.tsx";
import { RangeForm } from "#components/time-range/time-range.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Notice } from "#components/ui/notice.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { clip } from "#lib/format/text.ts";
import { useIncident } from "#lib/incidents/hooks.ts";
import type { Incident, IncidentQuery } from "#lib/incidents/schema.ts";
import { subjectWords } from "#lib/incidents/statement.ts";
import { useClock } from "./clock.ts";
import { DriverTable } from "./driver-table.tsx";
import { IncidentFactors } from "./incident-factors.tsx";
import { Feeling } from "./feeling.tsx";
import { Minutes } from "./minutes.tsx";
import { Patterns } from "./patterns.tsx";
import { State } from "./state.tsx";
import { Statement } from "./statement.tsx";
import { Timeline } from "./timeline.tsx";
import { WorstCalls } from "./worst-calls.tsx";

type OnRange = (range: { from: string | null; to: string | null }) => void;

/** One incident: the answer in sentences and the worst calls first, then what they rest on. */
export function IncidentView({
  query,
  nowMs,
  onRange,
}: {
  query: IncidentQuery;
  nowMs: number;
  onRange: OnRange;
}) {
  const { data, error, dataUpdatedAt } = useIncident(query);
  const failure = errorSentence(error);
  if (data !== undefined)
    return (
      <Answer
        incident={data}
        query={query}
        // What was fetched on the server is as old as the page.
        nowMs={Math.max(nowMs, dataUpdatedAt)}
        onRange={onRange}
      />
    );
  return (
    <div className="pt-4 pb-6">
      <h1 className="pb-2.5 text-headline font-semibold tracking-[-0.01em]">Incident</h1>
      {failure === null ? (
        <SkeletonRows rows={8} label="Looking into the incident" />
      ) : (
        <Notice tone="degraded">{failure}</Notice>
      )}
    </div>
  );
}

function Answer({
  incident,
  query,
  nowMs,
  onRange,
}: {
  incident: Incident;
  query: IncidentQuery;
  nowMs: number;
  onRange: OnRange;
}) {
  const { sources, queries, notes } = incident;
  return (
    <div className="space-y-3 pb-6">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 pt-4">
        <div className="mr-auto flex flex-wrap items-baseline gap-x-4 gap-y-0.5">
          <h1 className="text-headline font-semibold tracking-[-0.01em] wrap-anywhere">
            {subjectWords(incident)}
          </h1>
          <State incident={incident} nowMs={nowMs} />
        </div>
        <RangeOf incident={incident} query={query} nowMs={nowMs} onRange={onRange} />
      </div>
      <Missed sources={sources} notes={notes} />
      <Statement
        incident={incident}
        inspect={<Inspector panel="What is going on" queries={queries} sources={sources} />}
      />
      <WorstCalls incident={incident} />
      <Minutes incident={incident} onRange={onRange} />
      <div className="grid items-start gap-3 xl:grid-cols-2">
        <DriverTable incident={incident} />
        <IncidentFactors incident={incident} />
      </div>
      <Patterns incident={incident} />
      <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Timeline incident={incident} nowMs={nowMs} />
        <Feeling incident={incident} />
      </div>
      <Sources sources={sources} queries={queries} />
    </div>
  );
}

/** What the page has to do without, in one place: without Prometheus or Loki it knows half, without Alertmanager nothing less. */
function Missed({ sources, notes }: Pick<Incident, "sources" | "notes">) {
  const failed = sources.filter(({ state }) => state === "error" || state === "partial");
  const off = sources.filter(({ source, state }) => state === "off" && source !== "alertmanager");
  const words = [...failed, ...off].map(({ message }) => clip(message, 300));
  const all = [...words, ...notes.map((note) => clip(note, 300))];
  if (all.length === 0) return null;
  return <Notice tone={failed.length > 0 ? "degraded" : "info"}>{all.join(" ")}</Notice>;
}

function RangeOf({
  incident: { range },
  query,
  nowMs,
  onRange,
}: {
  incident: Incident;
  query: IncidentQuery;
  nowMs: number;
  onRange: OnRange;
}) {
  const [open, setOpen] = useState(false);
  const fromClock = useClock(new Date(nowMs).toISOString());
  const toClock = useClock(range.from);
  const chosen = query.from !== undefined || query.to !== undefined;
  return (
    <div className="flex items-center gap-2">
      <Popover
        label={`${fromClock(range.from)} – ${toClock(range.to)}`}
        title="From … to"
        active={chosen}
        open={open}
        onOpenChange={setOpen}
      >
        <RangeForm
          range={{ from: range.from, to: range.to }}
          usual="24h"
          nowMs={nowMs}
          onChange={(next) => {
            setOpen(false);
            onRange(next);
          }}
        />
      </Popover>
      {chosen ? (
        <button
          type="button"
          onClick={() => onRange({ from: null, to: null })}
          className="h-7 text-accent hover:underline"
        >
          Whole incident
        </button>
      ) : null}
    </div>
  );
}
