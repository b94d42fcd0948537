"use client";

import { clsx } from "clsx";
import { useEffect, useRef, useState } from "react";
import { VerdictStatus } from "#components/verdict/verdict-status.tsx";
import type { CallTurn, CallVerdict } from "#lib/calls/schema.ts";
import { formatDuration, formatOffset } from "#lib/format/duration.ts";
import { clip } from "#lib/format/text.ts";

const PLACES: readonly (readonly [id: string, label: string])[] = [
  ["conversation", "Conversation"],
  ["ledger", "Ledger"],
  ["cohort", "Is it just this call?"],
  ["waterfall", "Waterfall"],
  ["logs", "Logs"],
];

/** Of the page's own header, which stays. */
const HEADER_PX = 48;

/**
 * The verdict, the turn that is looked at and the ways on, once the verdict itself has gone out of sight. It lies over
 * the page below its header, so that nothing moves when it comes. The panels keep clear of it by `scroll-mt`.
 */
export function VerdictStrip({ verdict, focus }: { verdict: CallVerdict; focus: CallTurn | null }) {
  const gone = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(false);
  const [places, setPlaces] = useState<typeof PLACES>([]);
  useEffect(() => {
    const element = gone.current;
    if (element === null) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry === undefined) return;
        // Only what the page has at the moment.
        setPlaces(PLACES.filter(([id]) => document.getElementById(id) !== null));
        setShown(!entry.isIntersecting && entry.boundingClientRect.top < HEADER_PX + 1);
      },
      { rootMargin: `-${HEADER_PX}px 0px 0px 0px` },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <>
      <div ref={gone} aria-hidden className="h-px" />
      <div
        inert={!shown}
        className={clsx(
          "fixed inset-x-0 top-11 z-20 border-b border-line bg-surface max-sm:hidden print:hidden",
          !shown && "invisible",
        )}
      >
        <nav
          aria-label="On this page"
          className="mx-auto flex h-8 max-w-[1680px] items-center gap-4 px-6 text-xs whitespace-nowrap"
        >
          <VerdictStatus status={verdict.status} />
          <a href="#main" className="min-w-0 truncate hover:text-accent" title={clip(verdict.sentence, 400)}>
            {clip(verdict.sentence, 300)}
          </a>
          <span className="ml-auto flex shrink-0 items-center gap-4">
            {focus === null ? null : (
              <span className={focus.slow ? "text-breach" : "text-ink-2"}>
                Turn {focus.index}, {formatOffset(focus.startMs)}, {formatDuration(focus.latencyMs)}
              </span>
            )}
            {places.map(([id, label]) => (
              <a
                key={id}
                href={`#${id}`}
                className="text-ink-2 hover:text-accent hover:underline max-lg:hidden"
              >
                {label}
              </a>
            ))}
          </span>
        </nav>
      </div>
    </>
  );
}
