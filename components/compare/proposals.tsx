"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Instant } from "#components/ui/instant.tsx";
import { useSimilar } from "#lib/compare/hooks.ts";
import { compareHref } from "#lib/compare/href.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { clip, plural, shortId } from "#lib/format/text.ts";
import { PickCall } from "./pick-call.tsx";

/** Good calls like this one to put beside it, or any other by its Call SID. Items of a list. */
export function Proposals({ sid }: { sid: string }) {
  const { data, error } = useSimilar(sid);
  const router = useRouter();
  const said = data?.sentence ?? errorSentence(error) ?? "Looking for good calls like this one…";
  return (
    <>
      <li className="px-3 pt-1 pb-1.5 text-xs text-ink-2 wrap-anywhere" aria-live="polite">
        {clip(said, 300)}
      </li>
      {(data?.calls ?? []).map((call) => (
        <li key={call.sid}>
          <Link
            href={compareHref(sid, call.sid)}
            prefetch={false}
            className="block px-3 py-1 hover:bg-sunken focus-visible:-outline-offset-2"
          >
            <span className="flex justify-between gap-3">
              <span className="font-mono text-xs text-accent">{shortId(call.sid)}</span>
              <Instant at={call.startedAt} form="clock" className="text-ink-2" />
            </span>
            <span className="block text-xs text-ink-3">
              {call.turns === null ? "turns unknown" : plural(call.turns, "turn")}
              {call.worstTurnMs === null ? "" : `, longest wait ${formatDuration(call.worstTurnMs)}`}
            </span>
          </Link>
        </li>
      ))}
      <li className="mt-1 border-t border-line px-3 pt-1.5 pb-2">
        <PickCall
          label="Or another call"
          action="Compare"
          onPick={(other) => router.push(compareHref(sid, other))}
        />
      </li>
    </>
  );
}
