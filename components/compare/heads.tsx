"use client";

import Link from "next/link";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Instant } from "#components/ui/instant.tsx";
import { VerdictStatus } from "#components/verdict/verdict-status.tsx";
import { callHref } from "#lib/calls/href.ts";
import type { ComparedCall, Comparison } from "#lib/compare/schema.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { clip, keepUnits, plural, shortId } from "#lib/format/text.ts";
import { Side } from "./side.tsx";

/** The verdicts of both, beside each other. */
export function Heads({ comparison: { a, b } }: { comparison: Comparison }) {
  return (
    <div className="grid divide-line rounded-md border border-line bg-surface max-lg:divide-y lg:grid-cols-2 lg:divide-x">
      <Head of="A" compared={a} />
      <Head of="B" compared={b} />
    </div>
  );
}

function Head({ of, compared }: { of: "A" | "B"; compared: ComparedCall }) {
  const { call, verdict, absence } = compared;
  const troubled = compared.sources.filter(({ state }) => state === "error" || state === "partial");
  return (
    <section aria-label={`Call ${of}`} className="min-w-0 px-4 py-3">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-xs text-ink-3">
        <Side of={of} />
        <Link
          href={callHref(call.sid)}
          prefetch={false}
          title={clip(call.sid, 128)}
          className="font-mono text-accent hover:underline"
        >
          {shortId(call.sid)}
        </Link>
        <CopyButton text={call.sid} label={`Copy Call SID of ${of}`} />
        <Instant at={call.startedAt} />
        <span>{call.durationMs === null ? "length unknown" : formatDuration(call.durationMs)}</span>
        {call.turns === null ? null : <span>{plural(call.turns, "turn")}</span>}
      </p>
      <p className="mt-2 flex items-start gap-2">
        <VerdictStatus status={verdict.status} className="mt-0.5 shrink-0" />
        <span className="min-w-0 text-[0.9375rem]/[1.375rem] font-medium wrap-anywhere">
          {keepUnits(clip(verdict.sentence, 500))}
        </span>
      </p>
      {absence === null ? null : <p className="mt-1.5 text-ink-2 wrap-anywhere">{clip(absence, 400)}</p>}
      {absence !== null
        ? null
        : troubled.map(({ source, message }) => (
            <p key={source} className="mt-1.5 text-degraded wrap-anywhere">
              {clip(message, 300)}
            </p>
          ))}
    </section>
  );
}
