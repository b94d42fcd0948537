import { memo } from "react";
import Link from "next/link";
import { HandOff } from "#components/hand-off/hand-off.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Instant } from "#components/ui/instant.tsx";
import { callHref } from "#lib/calls/href.ts";
import type { CallDetail } from "#lib/calls/schema.ts";
import type { Subject } from "#lib/calls/subject.ts";
import { knownEndMs } from "#lib/calls/view/timeline.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { clip, plural } from "#lib/format/text.ts";

/** Which call or trace this is, when it was and how long it took. */
export const CallHeader = memo(function CallHeader({
  detail,
  subject,
}: {
  detail: CallDetail;
  subject: Subject;
}) {
  const { call } = detail;
  const ofTrace = subject.kind === "trace";
  const heardMs = knownEndMs(call.durationMs, detail.speech ?? [], detail.turns ?? []);
  const id = ofTrace ? (call.traceId ?? subject.id) : call.sid;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 py-3 text-ink-2">
      <p className="flex min-w-0 items-center gap-1.5">
        <Link href="/calls" prefetch={false} className="hover:text-accent hover:underline">
          Calls
        </Link>
        <span aria-hidden className="text-ink-3">
          /
        </span>
        <span className={ofTrace ? "" : "sr-only"}>{ofTrace ? "Trace" : "Call"}</span>
        <span className="font-mono text-xs text-ink wrap-anywhere">{clip(id, 128)}</span>
        <CopyButton text={id} label={ofTrace ? "Copy trace id" : "Copy Call SID"} />
      </p>
      {ofTrace && call.sid !== id ? (
        <p className="min-w-0">
          of call{" "}
          <Link
            href={callHref(call.sid)}
            prefetch={false}
            className="font-mono text-xs text-accent wrap-anywhere hover:underline"
          >
            {clip(call.sid, 128)}
          </Link>
        </p>
      ) : null}
      {call.running ? (
        <span className="inline-flex items-center gap-1.5 rounded-xs border border-accent px-1.5 text-xs text-accent">
          <span
            className="size-1.5 animate-[live_1.6s_ease-in-out_infinite] rounded-full bg-accent"
            aria-hidden
          />
          Running
        </span>
      ) : null}
      <span>
        <span className="sr-only">Started </span>
        <Instant at={call.startedAt} />
      </span>
      <span>
        <span className="sr-only">Duration </span>
        {call.durationMs === null ? soFar(call.running, heardMs) : formatDuration(call.durationMs)}
      </span>
      {call.turns === null ? null : (
        <span>
          {plural(call.turns, "turn")}
          {call.slowTurns === null || call.slowTurns === 0 ? "" : `, ${call.slowTurns} over budget`}
        </span>
      )}
      <div className="sm:ml-auto">
        <HandOff subject={subject} />
      </div>
    </div>
  );
});

/** What can be said of a call's length before its end is known. */
function soFar(running: boolean, heardMs: number): string {
  if (heardMs <= 0) return running ? "just started" : "duration unknown";
  return running ? `so far ${formatDuration(heardMs)}` : `at least ${formatDuration(heardMs)}`;
}
