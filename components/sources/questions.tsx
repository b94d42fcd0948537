"use client";

import { clsx } from "clsx";
import { ExternalLink } from "lucide-react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { formatDuration } from "#lib/format/duration.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip } from "#lib/format/text.ts";
import { formatDate, formatPreciseClock, zoneName } from "#lib/format/time.ts";
import type { QueryReport, SourceReport } from "#lib/sources/schema.ts";
import { isTroubled, sourceName, stateWord } from "./words.ts";

const LANGUAGES: Record<QueryReport["language"], string> = {
  traceql: "TraceQL",
  logql: "LogQL",
  promql: "PromQL",
  http: "HTTP",
};

/** What an inspector shows once it is opened: each source's state, then each question with where to ask it. */
export function Questions({
  queries,
  sources,
}: {
  queries: readonly QueryReport[];
  sources: readonly SourceReport[];
}) {
  return (
    <>
      <ul className="border-b border-line px-4 py-2 text-xs text-ink-2">
        {keyed(sources, (one) => `${one.source} ${one.message}`).map(({ key, item }) => (
          <li key={key} className="flex gap-3 py-px">
            <span className="w-24 shrink-0">{sourceName(item)}</span>
            <span className="min-w-0 flex-1 wrap-anywhere">
              <span className={clsx("font-medium", isTroubled(item) ? "text-degraded" : "text-ink")}>
                {stateWord(item)}
              </span>
              {item.message === "" ? "" : ` – ${clip(item.message, 300)}`}
            </span>
            <span className="shrink-0 text-ink-3">
              {item.tookMs === null ? "" : formatDuration(item.tookMs)}
            </span>
          </li>
        ))}
      </ul>
      {queries.length === 0 ? (
        <p className="px-4 py-3 text-ink-2">No source was asked anything for this.</p>
      ) : (
        <ol>
          {keyed(queries, (one) => `${one.source} ${one.query}`).map(({ key, item }) => (
            <Question key={key} asked={item} />
          ))}
        </ol>
      )}
    </>
  );
}

function Question({ asked }: { asked: QueryReport }) {
  const { shownZone } = usePreferences();
  const facts = [
    rangeWords(asked, shownZone),
    asked.step === null ? null : `step ${formatDuration(asked.step * 1000)}`,
    asked.limit === null ? null : `at most ${asked.limit.toLocaleString("en")}`,
  ].filter((fact) => fact !== null);
  return (
    <li className="border-b border-line px-4 py-2.5 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-3">
        <span className="font-semibold text-ink-2">
          {sourceName(asked)} · {LANGUAGES[asked.language]}
        </span>
        <span className={clsx(isTroubled(asked) && "font-medium text-degraded")}>
          {stateWord(asked)}
          {asked.tookMs === null ? "" : `, ${formatDuration(asked.tookMs)}`}
        </span>
        <span className="ml-auto flex items-center gap-2">
          {asked.grafana === null ? null : (
            <a
              href={asked.grafana}
              target="_blank"
              rel="noopener noreferrer"
              className="inline-flex items-center gap-1 text-accent hover:underline"
            >
              Open in Grafana
              <ExternalLink size={12} aria-hidden />
            </a>
          )}
          <CopyButton text={asked.query} label={`Copy the ${LANGUAGES[asked.language]} query`} />
        </span>
      </div>
      <pre
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long query scrolls, by keys too
        tabIndex={0}
        aria-label="Query"
        className="my-1 max-h-48 overflow-auto rounded-sm bg-sunken px-2 py-1.5 font-mono text-xs leading-5 wrap-anywhere whitespace-pre-wrap"
      >
        {clip(asked.query, 8_000)}
      </pre>
      <p className="text-xs text-ink-3">{facts.join(" · ")}</p>
      {asked.state === "ok" && asked.message.endsWith(" answered.") ? null : (
        <p className={clsx("text-xs", isTroubled(asked) ? "text-degraded" : "text-ink-3")}>
          {clip(asked.message, 400)}
        </p>
      )}
    </li>
  );
}

function rangeWords({ from, to }: QueryReport, zone: string): string | null {
  if (from === null || to === null) return null;
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const day = (at: number) => formatDate(at, zone);
  const clock = (at: number) => formatPreciseClock(at, zone);
  const name = zoneName(start, zone);
  if (start === end) return `at ${day(start)}, ${clock(start)} ${name}`;
  const until = day(start) === day(end) ? clock(end) : `${day(end)}, ${clock(end)}`;
  return `${day(start)}, ${clock(start)} – ${until} ${name} (${formatDuration(end - start)})`;
}
