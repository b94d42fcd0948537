"use client";

import { clsx } from "clsx";
import { useState } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Inspector } from "#components/sources/inspector.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import type { Subject } from "#lib/calls/subject.ts";
import { clip, plural, short } from "#lib/format/text.ts";
import { useLogContext } from "#lib/logs/hooks.ts";
import type { ContextLine, LogLine } from "#lib/logs/schema.ts";
import { levelOf } from "#lib/logs/view/levels.ts";
import { lineTime } from "./log-times.ts";

const FIRST = 10;
const MOST = 100;

/** What the same service wrote around a line, of other calls too: those in grey, and without their attributes. */
export function LogContext({ line, subject }: { line: LogLine; subject: Subject }) {
  const [count, setCount] = useState(FIRST);
  const { data, error, isPlaceholderData } = useLogContext(subject, line.timeNs, line.service, count);
  const failure = data === undefined ? errorSentence(error) : null;
  const trouble = data?.sources.find(({ state }) => state === "error" || state === "partial");
  return (
    <section aria-label="Lines around it" className="mt-2 border-t border-line pt-2">
      <h3 className="flex items-center gap-2 text-xs text-ink-3">
        Around it, by {clip(line.service, 60)}
        {data === undefined ? null : (
          <Inspector panel="lines around it" queries={data.queries} sources={data.sources} />
        )}
      </h3>
      {failure !== null ? (
        <p className="text-xs text-degraded">{failure}</p>
      ) : data === undefined ? (
        <SkeletonRows rows={4} label="Loading the lines around it" />
      ) : (
        <>
          {trouble === undefined ? null : <p className="text-xs text-degraded">{trouble.message}</p>}
          <ol
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keys too
            tabIndex={0}
            key={data.lines.length}
            className="relative max-h-80 overflow-y-auto text-xs"
            aria-label="Lines around it"
          >
            {data.lines.map((one) => (
              <Around key={one.id} line={one} isIt={one.id === line.id} />
            ))}
          </ol>
          {count < MOST && data.lines.length > 0 ? (
            <button
              type="button"
              disabled={isPlaceholderData}
              onClick={() => setCount(Math.min(MOST, count * 3))}
              className="mt-1 text-xs text-accent hover:underline disabled:opacity-50"
            >
              More: {plural(Math.min(MOST, count * 3), "line")} on each side
            </button>
          ) : null}
        </>
      )}
    </section>
  );
}

/** Puts the line in the middle of its neighbours, without moving the page as `scrollIntoView` would. */
function center(line: HTMLElement | null): void {
  const list = line?.parentElement;
  if (line === null || list === null || list === undefined) return;
  list.scrollTop = line.offsetTop - (list.clientHeight - line.offsetHeight) / 2;
}

function Around({ line, isIt }: { line: ContextLine; isIt: boolean }) {
  const { shownZone } = usePreferences();
  return (
    <li
      ref={isIt ? center : undefined}
      aria-current={isIt}
      className={clsx("flex gap-3 py-px", isIt && "bg-accent-wash", !line.own && "text-ink-3")}
    >
      <span className="w-[5.25rem] shrink-0 text-ink-3" suppressHydrationWarning>
        {lineTime(line, "call", shownZone)}
      </span>
      <span
        className={clsx(
          "w-10 shrink-0 truncate max-sm:hidden",
          line.own && levelOf(line.level) === "error" ? "font-semibold text-breach" : "text-ink-3",
        )}
      >
        {short(line.level, 8)}
      </span>
      <span className="min-w-0 flex-1 font-mono wrap-anywhere">{clip(line.body, 300)}</span>
      {line.own ? null : (
        <span className="shrink-0 text-2xs text-ink-3">
          <span className="sm:hidden">other</span>
          <span className="max-sm:hidden">not this call</span>
        </span>
      )}
    </li>
  );
}
