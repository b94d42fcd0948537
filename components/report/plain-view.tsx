"use client";

import { clsx } from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";
import { HandOff } from "#components/hand-off/hand-off.tsx";
import { Notes } from "#components/notes/notes.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Instant } from "#components/ui/instant.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Panel } from "#components/ui/panel.tsx";
import type { CallDetail } from "#lib/calls/schema.ts";
import type { Subject } from "#lib/calls/subject.ts";
import { formatOffset } from "#lib/format/duration.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip } from "#lib/format/text.ts";
import { type PlainCall, plainCall } from "#lib/report/plain.ts";
import { EarlierCalls } from "./earlier-calls.tsx";

/** A call for those who speak with the caller: what happened, what to tell them, and no word of the trade. */
export function PlainView({ detail, subject }: { detail: CallDetail; subject: Subject }) {
  const story = plainCall(detail);
  const { call } = detail;
  const isCall = call.sid !== call.traceId;
  return (
    <div className="mx-auto max-w-5xl">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 text-ink-2">
        <p className="flex min-w-0 items-center gap-1.5">
          <Link href="/calls" prefetch={false} className="hover:text-accent hover:underline">
            Calls
          </Link>
          <span aria-hidden className="text-ink-3">
            /
          </span>
          <span className="text-ink">
            <span className="sr-only">Call of </span>
            <Instant at={call.startedAt} />
          </span>
        </p>
        <div className="sm:ml-auto">
          <HandOff subject={subject} />
        </div>
      </div>
      <div className="space-y-3">
        {call.running ? (
          <Notice tone="waiting">The call is still going on. This page fills in.</Notice>
        ) : null}
        {story.gap === null ? null : <Notice tone="info">{story.gap}</Notice>}
        <section
          aria-labelledby="plain-headline"
          className="rounded-md border border-line bg-surface px-4 py-4 sm:px-6 sm:py-5"
        >
          <h1
            id="plain-headline"
            className="max-w-[46ch] text-headline font-semibold tracking-[-0.01em] text-balance wrap-anywhere"
          >
            {clip(story.headline, 800)}
          </h1>
          {story.advice === null ? null : (
            <div className="mt-4 border-l-2 border-accent pl-3">
              <h2 className="text-xs text-ink-3">What to tell the caller</h2>
              <p className="max-w-prose text-base wrap-anywhere">{clip(story.advice, 800)}</p>
            </div>
          )}
        </section>
        <div className="grid gap-3 lg:grid-cols-[minmax(0,1fr)_20rem] lg:items-start">
          <div className="min-w-0 space-y-3">
            <Happened story={story} />
            {isCall ? <Notes sid={call.sid} /> : null}
          </div>
          <div className="min-w-0 space-y-3">
            <Felt story={story} />
            <About story={story} detail={detail} isCall={isCall} />
          </div>
        </div>
      </div>
    </div>
  );
}

function Happened({ story }: { story: PlainCall }) {
  return (
    <Panel id="happened" title="What happened" flush>
      <ol aria-label="What happened">
        {keyed(story.events, (event) => `${event.atMs} ${event.sentence}`).map(({ key, item: event }) => (
          <li key={key} className="flex gap-3 border-b border-line px-3 py-1.5 text-base">
            <span className="w-11 shrink-0 text-ink-3">
              {event.atMs === null ? "" : formatOffset(Math.max(0, event.atMs))}
            </span>
            <span className={clsx("min-w-0 wrap-anywhere", event.bad && "font-medium text-breach")}>
              {clip(event.sentence, 800)}
            </span>
          </li>
        ))}
      </ol>
      <p className="px-3 py-2 text-ink-2">{story.waits}</p>
    </Panel>
  );
}

function Felt({ story }: { story: PlainCall }) {
  return (
    <Panel id="ending" title="How it ended">
      <p className="text-base">{story.ending}</p>
      <p className="text-base">{story.mood}</p>
      {story.summary === null ? null : (
        <div className="mt-2 border-t border-line pt-2">
          <h3 className="text-xs text-ink-3">Summary, written automatically</h3>
          <p className="text-ink-2 wrap-anywhere">{clip(story.summary, 1_200)}</p>
        </div>
      )}
    </Panel>
  );
}

function About({ story, detail, isCall }: { story: PlainCall; detail: CallDetail; isCall: boolean }) {
  const { call } = detail;
  return (
    <Panel id="about" title="About the call" flush>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 px-3">
        {story.facts.map(({ name, value }) => (
          <Fact key={name} name={name}>
            {clip(value, 120)}
          </Fact>
        ))}
        {call.callerHash === null || call.startedAt === null ? null : (
          <Fact name="Earlier calls">
            <EarlierCalls callerHash={call.callerHash} before={call.startedAt} />
          </Fact>
        )}
        {isCall ? (
          <Fact name="Call number">
            <span className="font-mono text-xs wrap-anywhere">{clip(call.sid, 128)}</span>{" "}
            <CopyButton text={call.sid} label="Copy the call number" className="align-middle" />
          </Fact>
        ) : null}
      </dl>
    </Panel>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="col-span-2 grid grid-cols-subgrid border-b border-line py-1 last:border-b-0">
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </div>
  );
}
