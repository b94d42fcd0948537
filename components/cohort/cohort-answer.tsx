"use client";

import { useCallback } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Notice } from "#components/ui/notice.tsx";
import { useCohort } from "#lib/cohort/hooks.ts";
import type { Cohort } from "#lib/cohort/schema.ts";
import { inSentence, statementOf, stageWords } from "#lib/cohort/statement.ts";
import { clip, plural } from "#lib/format/text.ts";
import { formatClock } from "#lib/format/time.ts";
import { Alerts } from "./alerts.tsx";
import { CohortLoading } from "./cohort-loading.tsx";
import { Factors } from "./factors.tsx";
import { LikeCalls } from "./like-calls.tsx";
import { MinutesChart } from "./minutes-chart.tsx";
import { RatioOver } from "./ratio-over.tsx";

/** The clock of the zone that the reader chose, in hours and minutes. */
export function useMinuteClock(): (instant: string) => string {
  const { shownZone } = usePreferences();
  return useCallback((instant) => formatClock(Date.parse(instant), shownZone).slice(0, 5), [shownZone]);
}

/** The answer first, then what it rests on. Each part says for itself when its source did not answer. */
export function CohortAnswer({ sid }: { sid: string }) {
  const { data, error } = useCohort(sid);
  if (data !== undefined) return <Answer cohort={data} />;
  const failure = errorSentence(error);
  if (failure === null) return <CohortLoading />;
  return <p className="px-3 py-2.5 text-ink-2">{failure}</p>;
}

function Answer({ cohort }: { cohort: Cohort }) {
  const clock = useMinuteClock();
  const { status, notes, factors, stage } = cohort;
  // Only the server knows why there is no answer; where there is one, it is told in the reader's own time.
  const statement = status === "none" || status === "unknown" ? cohort.statement : statementOf(cohort, clock);
  const troubled = cohort.sources.filter(
    ({ state, message }) => (state === "error" || state === "partial") && !statement.includes(message),
  );
  return (
    <div className="divide-y divide-line">
      <div className="space-y-1.5 px-3 py-2.5">
        <p className="max-w-[70ch] text-[1.0625rem]/6 font-medium text-balance wrap-anywhere">{statement}</p>
        <CountLine cohort={cohort} />
        {notes.map((note) => (
          <p key={note} className="text-ink-2">
            {note}
          </p>
        ))}
        {troubled.map((source) => (
          <Notice key={source.source} tone="degraded">
            {clip(source.message, 300)}
          </Notice>
        ))}
      </div>
      {stage === null || status === "none" ? null : (
        <>
          {cohort.counts === null ? null : <MinutesChart cohort={cohort} clock={clock} />}
          <div className="grid gap-y-3 py-2.5 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
            <RatioOver ratio={cohort.ratio} stage={stage} vertical={cohort.vertical} clock={clock} />
            <Alerts alerts={cohort.alerts} clock={clock} />
          </div>
          {factors.length === 0 && cohort.tested === 0 ? null : <Factors cohort={cohort} />}
          <LikeCalls cohort={cohort} clock={clock} />
        </>
      )}
    </div>
  );
}

/** The counts behind the statement, where the statement itself does not tell them. */
function CountLine({ cohort: { counts, status, stage, vertical } }: { cohort: Cohort }) {
  if (counts === null || stage === null) return null;
  const kind = vertical === null ? "call" : `${inSentence(vertical)} call`;
  const left =
    counts.withoutStage === 0 ? "" : `${plural(counts.withoutStage, "call")} without this stage left out.`;
  const told = status === "one" || status === "some" || status === "too_few";
  const own = told
    ? ""
    : `${counts.breached.toLocaleString("en")} of ${plural(counts.calls, kind)} in the hour around this one breached ${stageWords(stage)}. `;
  return `${own}${left}` === "" ? null : <p className="text-ink-2">{`${own}${left}`}</p>;
}
