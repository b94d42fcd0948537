import { clsx } from "clsx";
import Link from "next/link";
import { Instant } from "#components/ui/instant.tsx";
import { useNow } from "#components/call-list/now.tsx";
import { formatSpan } from "#lib/format/figures.ts";
import { formatAgo } from "#lib/format/time.ts";
import { clip, plural, short } from "#lib/format/text.ts";
import type { Silence } from "#lib/silences/schema.ts";
import { ExpireButton } from "./expire-button.tsx";
import { MatcherList } from "./matcher-list.tsx";
import { MutedList } from "./muted-list.tsx";

/** One silence: what it matches, who made it and why, until when, what it mutes. */
export function SilenceRow({ silence }: { silence: Silence }) {
  const { id, state, author, comment, mutes } = silence;
  const again = `/alerts/silences/new?silence=${encodeURIComponent(id)}`;
  return (
    <li
      id={`silence-${id}`}
      className="grid scroll-mt-24 gap-x-6 gap-y-1.5 border-b border-line px-3 py-2.5 target:bg-accent-wash last:border-b-0 lg:grid-cols-[minmax(0,1fr)_15rem_auto]"
    >
      <div className={clsx("min-w-0 space-y-1", state === "expired" && "text-ink-2")}>
        <MatcherList matchers={silence.matchers} />
        <p className="wrap-anywhere">
          {comment === "" ? "" : `${clip(comment, 500)} `}
          <span className="text-ink-3">{author === "" ? "by nobody named" : `by ${short(author, 80)}`}</span>
        </p>
        {mutes === null ? null : mutes.length === 0 ? (
          <p className="text-xs text-ink-3">
            {state === "pending" ? "It would mute nothing of what fires now." : "It mutes nothing just now."}
          </p>
        ) : (
          <details>
            <summary className="py-0.5 text-xs text-ink-2">
              {state === "pending" ? "It would mute" : "Mutes"} {plural(mutes.length, "alert")}
            </summary>
            <MutedList alerts={mutes} label="Muted alerts" />
          </details>
        )}
      </div>
      <When silence={silence} />
      <div className="flex items-start gap-x-3 lg:w-32 lg:justify-end">
        <Link href={again} prefetch={false} className="py-0.5 text-accent hover:underline">
          {state === "expired" ? "Make again" : "Extend"}
        </Link>
        {state === "expired" ? null : <ExpireButton silence={silence} />}
      </div>
    </li>
  );
}

function When({ silence: { state, startsAt, endsAt } }: { silence: Silence }) {
  const now = useNow();
  const [start, end] = [Date.parse(startsAt), Date.parse(endsAt)];
  return (
    <p className="text-ink-2">
      <span className="font-medium text-ink" suppressHydrationWarning>
        {state === "expired"
          ? `ended ${formatAgo(end, now)}`
          : state === "pending"
            ? `begins in ${formatSpan(Math.max(0, start - now))}`
            : `ends in ${formatSpan(Math.max(0, end - now))}`}
      </span>
      <span className="block text-xs text-ink-3">
        <Instant at={startsAt} />
        <br />
        to <Instant at={endsAt} />
      </span>
    </p>
  );
}
