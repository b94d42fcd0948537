"use client";

import Link from "next/link";
import { useSyncExternalStore } from "react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { callHref } from "#lib/calls/href.ts";
import { keyed } from "#lib/format/keys.ts";
import { useMinutes } from "#lib/incidents/hooks.ts";
import { partOf } from "#lib/incidents/links.ts";
import type { Incident } from "#lib/incidents/schema.ts";
import { timelineMarkdown, timelineOf } from "#lib/incidents/timeline.ts";
import { useClock } from "./clock.ts";

const never = () => () => {};

/** What happened when; as Markdown for the post-mortem. */
export function Timeline({ incident, nowMs }: { incident: Incident; nowMs: number }) {
  const { data } = useMinutes(partOf(incident, incident.range));
  const page = useSyncExternalStore(
    never,
    () => window.location.href,
    () => null,
  );
  const clock = useClock(incident.during.to);
  const entries = timelineOf(incident, data ?? null);
  return (
    <Panel
      id="timeline"
      title="Timeline"
      flush
      actions={
        <CopyButton
          text={timelineMarkdown(incident, data ?? null, page === null ? null : new URL(page), nowMs)}
          label="Copy the timeline as Markdown"
        >
          Copy as Markdown
        </CopyButton>
      }
    >
      {entries.length === 0 ? (
        <Nothing>Nothing is known to have happened in this time.</Nothing>
      ) : (
        <ol className="py-1.5">
          {keyed(entries, ({ at, text }) => `${at} ${text}`).map(({ key, item }) => (
            <li key={key} className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 px-3 py-0.5">
              <time dateTime={item.at} className="text-ink-3" suppressHydrationWarning>
                {clock(item.at)}
              </time>
              <span className="wrap-anywhere">
                {item.sid === null ? (
                  item.text
                ) : (
                  <Link
                    href={callHref(item.sid, { turn: item.turn })}
                    prefetch={false}
                    className="text-accent hover:underline"
                  >
                    {item.text}
                  </Link>
                )}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
