import Link from "next/link";
import { callHref } from "#lib/calls/href.ts";
import type { Cohort } from "#lib/cohort/schema.ts";
import { valueText } from "#lib/cohort/statement.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { shortId, short } from "#lib/format/text.ts";

/** Up to ten calls that breached alike, the nearest in time first. */
export function LikeCalls({ cohort, clock }: { cohort: Cohort; clock: (instant: string) => string }) {
  const { like, factors, counts } = cohort;
  if (counts === null || like.length === 0) return null;
  const leading = factors.find((factor) => factor.significant);
  return (
    <section aria-label="Calls like this one" className="px-3 py-2.5">
      <h3 className="text-xs text-ink-2">
        Calls like this one{leading === undefined ? "" : `, ${valueText(leading)} too`}; the nearest in time
        first
      </h3>
      <ul className="grid grid-cols-1 gap-x-6 pt-1 sm:grid-cols-2">
        {like.map(({ sid, at, worstMs, agent }) => (
          <li key={sid} className="flex min-h-6 min-w-0 items-baseline gap-2">
            <span className="text-ink-2">{clock(at)}</span>
            <Link
              href={callHref(sid)}
              prefetch={false}
              className="font-mono text-xs whitespace-nowrap text-accent hover:underline"
            >
              {shortId(sid)}
            </Link>
            <span className="min-w-0 truncate text-xs text-ink-3">
              {agent === null ? "" : short(agent, 40)}
            </span>
            <span className="ml-auto whitespace-nowrap">
              {worstMs === null ? "" : `waited ${formatDuration(worstMs)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
