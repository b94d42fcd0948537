import { ArrowLeft, ArrowRight } from "lucide-react";
import Link from "next/link";
import { Instant } from "#components/ui/instant.tsx";
import type { CallDetail } from "#lib/calls/schema.ts";
import { humanize } from "#lib/format/labels.ts";
import { clip, shortId } from "#lib/format/text.ts";

/** How the call went for the caller: its outcome, and what the post-call analysis made of it. */
export function Outcome({ detail }: { detail: CallDetail }) {
  const { call, sentiment } = detail;
  return (
    <section
      aria-labelledby="outcome-title"
      className="min-w-0 rounded-md border border-line bg-surface px-4 py-3"
    >
      <h2 id="outcome-title" className="mb-1.5 text-sm font-semibold">
        Outcome and sentiment
      </h2>
      <p className="flex flex-wrap items-baseline gap-x-2 wrap-anywhere">
        <span className="text-base">
          {call.outcome === null ? (call.running ? "Still running" : "Unknown") : humanize(call.outcome)}
        </span>
        {call.endReason === null ? null : (
          <span className="min-w-0 text-ink-3">{clip(humanize(call.endReason), 80)}</span>
        )}
      </p>
      {sentiment === null ? (
        <p className="mt-2 border-t border-line pt-2 text-ink-2">{whyNone(detail)}</p>
      ) : (
        <>
          <SentimentScale sentiment={sentiment} />
          {sentiment.summary === null ? null : (
            <p className="text-ink-2 wrap-anywhere">{clip(sentiment.summary, 1_200)}</p>
          )}
          {sentiment.topics.length === 0 ? null : (
            <p className="mt-1.5 text-xs text-ink-3 wrap-anywhere">
              {clip(sentiment.topics.join(" · "), 300)}
            </p>
          )}
        </>
      )}
    </section>
  );
}

/** Unknown is not the same as none. */
function whyNone({ call, sources }: CallDetail): string {
  const loki = sources.find((source) => source.source === "loki");
  if (loki?.state === "error" || loki?.state === "off")
    return "Whether there is a post-call analysis is unknown: the call log could not be read.";
  return call.running ? "The analysis is written after the call." : "No post-call analysis is recorded.";
}

function SentimentScale({ sentiment }: { sentiment: NonNullable<CallDetail["sentiment"]> }) {
  const { label, score } = sentiment;
  return (
    <div className="my-2 grid grid-cols-[5.5rem_1fr_auto] items-center gap-3 border-t border-line pt-2">
      <span>{label === null ? "Unknown" : humanize(label)}</span>
      {score === null ? (
        <span className="text-ink-3">no score</span>
      ) : (
        <>
          <span className="relative block h-3" aria-hidden>
            <span className="absolute inset-x-0 top-1/2 h-px bg-line-strong" />
            <span className="absolute top-0.5 left-1/2 h-2 w-px bg-line-strong" />
            <span
              className="absolute top-0 size-3 -translate-x-1/2 rounded-full border-2 border-surface bg-ink"
              style={{ left: `${((score + 1) / 2) * 100}%` }}
            />
          </span>
          <span title="From −1 to 1">{score.toFixed(2).replace("-", "−")}</span>
        </>
      )}
    </div>
  );
}

/** The legs of a transfer: where this call came from and where it went. */
export function Legs({ legs }: { legs: CallDetail["legs"] }) {
  if (legs.length === 0) return null;
  return (
    <ul aria-label="Transfer legs" className="mt-3 space-y-1">
      {legs.map((leg) => {
        const Icon = leg.relation === "parent" ? ArrowLeft : ArrowRight;
        return (
          <li key={`${leg.relation} ${leg.sid}`}>
            <Link
              href={leg.href}
              prefetch={false}
              className="flex flex-wrap items-center gap-x-2 rounded-sm border border-line px-3 py-1 text-ink-2 hover:border-accent"
            >
              <Icon size={14} strokeWidth={1.75} aria-hidden className="text-ink-3" />
              <span>{leg.relation === "parent" ? "Transferred from" : "Transferred to"}</span>
              <span className="font-mono text-xs text-accent">{shortId(leg.sid)}</span>
              {leg.agent === null ? null : <span>{clip(leg.agent, 60)}</span>}
              {leg.vertical === null ? null : <span className="text-ink-3">{humanize(leg.vertical)}</span>}
              {leg.startedAt === null ? null : (
                <Instant at={leg.startedAt} form="clock" className="text-ink-3" />
              )}
              {leg.outcome === null ? null : <span className="text-ink-3">{humanize(leg.outcome)}</span>}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
