import type { ReactNode } from "react";
import { Wordmark } from "#components/shell/wordmark.tsx";
import { clip } from "#lib/format/text.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import type { PageRange } from "#lib/verticals/schema.ts";
import { rangeWords } from "./range-words.ts";
import { isTrouble, worstStates } from "./states.ts";
import { Instant } from "#components/ui/instant.tsx";

/** The title of a report, what it is about, and how far it can be trusted. */
export function ReportHead({
  kind,
  title,
  range,
  timeZone,
  environment,
  at,
  sources,
  notes,
}: {
  kind: string;
  title: string;
  range: PageRange;
  timeZone: string;
  /** Null: all. */
  environment: string | null;
  /** When the figures were made up. */
  at: string;
  sources: readonly SourceReport[];
  /** What is odd, or missing, in sentences. */
  notes: readonly string[];
}) {
  const states = worstStates(sources);
  return (
    <header>
      <p className="mb-[14pt] flex items-center justify-between text-[8.5pt] text-ink-2">
        <Wordmark />
        {kind}
      </p>
      <h1>{title}</h1>
      <p className="mt-[2pt] text-[11pt] leading-[15pt]">{rangeWords(range, timeZone)}</p>
      <dl className="mt-[8pt] grid grid-cols-[auto_1fr_auto_1fr] gap-x-[12pt] border-y border-line py-[4pt]">
        <Fact name="Compared with" wide>
          {range.before === null
            ? "nothing: no earlier figures are known"
            : `${range.before.label}, ${rangeWords(range.before, timeZone)}`}
        </Fact>
        <Fact name="Time zone">{timeZone}</Fact>
        <Fact name="Environment">{environment === null ? "all" : clip(environment, 128)}</Fact>
        <Fact name="Figures as of" wide>
          <Instant at={at} />
        </Fact>
        <Fact name="Sources" wide>
          {states.map(({ message }) => clip(message, 300)).join(" ") || "none was asked"}
        </Fact>
      </dl>
      {states.filter(isTrouble).map(({ source, message }) => (
        <p key={source} className="trouble">
          Not all is known: {clip(message, 300)}
        </p>
      ))}
      {notes.map((note) => (
        <p key={note} className="trouble">
          {clip(note, 400)}
        </p>
      ))}
    </header>
  );
}

function Fact({ name, wide = false, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className={wide ? "col-span-3 min-w-0 wrap-anywhere" : "min-w-0 wrap-anywhere"}>{children}</dd>
    </>
  );
}

/** How the figures are to be read, and where the same is found again. `path`: with the range's instants. */
export function Colophon({ path }: { path: string }) {
  return (
    <footer className="piece mt-[12pt] break-before-avoid border-t border-ink pt-[4pt] text-[8pt] leading-[11pt] text-ink-2">
      <p>
        Calls are counted in the call log. Percentiles and shares of turns come from histograms and are exact
        within a bucket (≈); other counters within 2 %. A percentile needs 20 (p50), 60 (p95) or 299 (p99)
        samples, in each step of a chart too; with fewer it is not shown. Gaps are steps without figures,
        never 0. Beside a line’s name stand its lowest and its highest step. Upright lines are deploys
        (dashed) and alerts (dotted).
      </p>
      <p className="mt-[3pt] wrap-anywhere">
        The same, with the calls behind each figure: <a href={path}>{window.location.origin + path}</a>
      </p>
    </footer>
  );
}
