"use client";

import { useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { createPortal } from "react-dom";
import { HoverProvider } from "#components/charts/hover.tsx";
import { ShownZone, usePreferences } from "#components/shell/preferences.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Notice } from "#components/ui/notice.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { humanize } from "#lib/format/labels.ts";
import { clip } from "#lib/format/text.ts";
import { callsOfVertical, drillHref } from "#lib/verticals/drill.ts";
import { useMarks, useVertical } from "#lib/verticals/hooks.ts";
import { marksQuery, sectionQuery } from "#lib/verticals/queries.ts";
import type { Marks, Vertical } from "#lib/verticals/schema.ts";
import { HeadFigures } from "./head-figures.tsx";
import { PrintReport } from "./paper/print-report.tsx";
import { rangeWords } from "./paper/range-words.ts";
import { usePaper } from "./paper/use-paper.ts";
import { LAZY_SECTIONS, VerticalReport } from "./paper/vertical-report.tsx";
import { RangeBar } from "./range-bar.tsx";
import { marksOf, type Stage } from "./section-context.ts";
import { Sections } from "./sections.tsx";
import { addressOf, type OnShown, refreshMs, sectionAddress, type Shown } from "./shown.ts";
import { SloPanel } from "./slo-panel.tsx";
import { Troubles } from "./troubles.tsx";
import { Turns } from "./turns.tsx";
import { VerticalBodySkeleton } from "./vertical-skeleton.tsx";

/** One vertical, in the order of the questions of whoever runs it. */
export function VerticalView({
  vertical,
  shown,
  nowMs,
  search,
  onShown,
}: {
  vertical: string;
  shown: Shown;
  /** Epoch ms: the server's. */
  nowMs: number;
  /** What the overview's address takes over. */
  search: string;
  onShown: OnShown;
}) {
  const { data, error, isPlaceholderData } = useVertical(vertical, addressOf(shown), refreshMs(shown));
  const marks = useMarks(vertical, addressOf(shown), refreshMs(shown)).data;
  const failure = errorSentence(error);
  return (
    <ShownZone zone={shown.tz}>
      <HoverProvider>
        <div className="flex items-end gap-4 pt-3 pb-2.5">
          <div className="min-w-0">
            <p className="text-xs">
              <Link href={`/verticals${search}`} prefetch={false} className="text-accent hover:underline">
                Verticals
              </Link>
            </p>
            <h1 className="text-headline font-semibold tracking-[-0.01em] wrap-anywhere">
              {clip(humanize(vertical), 80)}
            </h1>
          </div>
          {data === undefined ? null : (
            <div className="ml-auto">
              <Printing data={data} marks={marks} shown={shown} />
            </div>
          )}
        </div>
        <RangeBar shown={shown} range={data?.range} at={data?.at} nowMs={nowMs} onShown={onShown} />
        {failure === null ? null : <Notice tone="degraded">{failure}</Notice>}
        {data === undefined ? (
          failure === null ? (
            <VerticalBodySkeleton />
          ) : null
        ) : (
          <div aria-busy={isPlaceholderData}>
            <Body
              data={data}
              marks={marks}
              shown={shown}
              isSettled={!isPlaceholderData}
              search={search}
              onShown={onShown}
            />
          </div>
        )}
      </HoverProvider>
    </ShownZone>
  );
}

/** The button that loads the rest and prints; what is printed is the report alone. */
function Printing({ data, marks, shown }: { data: Vertical; marks: Marks | undefined; shown: Shown }) {
  const client = useQueryClient();
  const { shownZone } = usePreferences();
  const printing = usePaper(`${clip(humanize(data.vertical), 60)}, ${rangeWords(data.range, shownZone)}`);
  const main = printing ? document.querySelector("main") : null;
  return (
    <>
      <PrintReport
        needs={() => [
          client.ensureQueryData(marksQuery(data.vertical, addressOf(shown))),
          ...LAZY_SECTIONS.map((id) =>
            client.ensureQueryData(
              sectionQuery(data.vertical, id, sectionAddress(id, shown, data.range, shownZone)),
            ),
          ),
        ]}
      />
      {main === null ? null : createPortal(<VerticalReport data={data} marks={marks} shown={shown} />, main)}
    </>
  );
}

function Body({
  data,
  marks,
  shown,
  isSettled,
  search,
  onShown,
}: {
  data: Vertical;
  marks: Marks | undefined;
  shown: Shown;
  /** What the overview's address takes over. */
  search: string;
  /** The data is of the range that is asked for. */
  isSettled: boolean;
  onShown: OnShown;
}) {
  const router = useRouter();
  const { range, vertical } = data;
  const { shownZone } = usePreferences();
  const drawn = useMemo(() => marksOf(marks, shown, range, shownZone), [marks, shown, range, shownZone]);
  const stage: Stage = {
    range,
    marks: drawn,
    onZoom: (fromMs, toMs) =>
      onShown({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() }),
    onGo: (href) => router.push(href),
  };
  const all = drillHref(callsOfVertical(vertical), range);
  const told = (
    <div className="space-y-2 pb-3 empty:hidden">
      <Troubles sources={data.sources} notes={data.notes} />
    </div>
  );
  if (isUnheardOf(data))
    return (
      <>
        {told}
        <Panel id="unheard-of" title="Nothing is known of this vertical" flush>
          <Nothing>
            No call, no turn and no objective of “{clip(vertical, 80)}” is known in this range. A longer range
            may hold some, or the name is written otherwise:{" "}
            <Link
              href={`/verticals${search}`}
              prefetch={false}
              className="text-accent underline underline-offset-2"
            >
              all verticals
            </Link>{" "}
            of this range.
          </Nothing>
        </Panel>
      </>
    );
  return (
    <>
      {told}
      <HeadFigures data={data} />
      <p className="mb-3 text-xs text-ink-3 print:hidden">
        Drag across a chart to zoom all of them; click a point for the calls behind it.{" "}
        {all === null ? null : (
          <Link href={all} prefetch={false} className="text-accent underline underline-offset-2">
            All calls of this range
          </Link>
        )}
      </p>
      <Turns
        data={data}
        stage={stage}
        shown={shown}
        isSettled={isSettled}
        aside={<SloPanel slos={data.slos} marks={marks} />}
      />
      <Sections data={data} stage={stage} shown={shown} isSettled={isSettled} />
    </>
  );
}

/** All sources answered, and none has anything of it, now or before: a name that was mistyped, or a range too early. */
const isUnheardOf = ({ measures, slos, sources, range }: Vertical): boolean =>
  sources.every(({ state }) => state === "ok" || state === "empty") &&
  slos?.length === 0 &&
  range.before === null &&
  Object.values(measures).every(({ value, samples }) => (value ?? 0) === 0 && (samples ?? 0) === 0);
