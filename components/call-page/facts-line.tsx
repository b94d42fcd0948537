"use client";

import { clsx } from "clsx";
import { ChevronDown, ChevronRight } from "lucide-react";
import Link from "next/link";
import { lazy, memo, startTransition, useId, useState, type ReactNode } from "react";
import { Like } from "#components/call-facts/like.tsx";
import { callerHref } from "#lib/calls/href.ts";
import type { CallDetail, CallFacts as Facts } from "#lib/calls/schema.ts";
import { frameworkAlone } from "#lib/calls/view/framework.ts";
import { UNKNOWN } from "#lib/format/duration.ts";
import { humanize, languageName } from "#lib/format/labels.ts";
import { plural, short, shortId } from "#lib/format/text.ts";

// With the first call whose facts are opened; until it is there, the line stays as it is.
const CallFacts = lazy(async () => ({
  default: (await import("#components/call-facts/call-facts.tsx")).CallFacts,
}));

/** What kind of call this is, in a line, so that the evidence stands high; all of the facts on demand. */
export const FactsLine = memo(function FactsLine({ detail }: { detail: CallDetail }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const { call } = detail;
  const Icon = open ? ChevronDown : ChevronRight;
  return (
    <div className="min-w-0 rounded-md border border-line bg-surface">
      <div className="flex items-start gap-x-6 gap-y-1 px-4 py-2 max-sm:flex-col sm:px-5">
        <dl className="flex min-w-0 flex-1 flex-wrap gap-x-6 gap-y-1.5">
          <Fact name="Outcome">{outcomeOf(detail)}</Fact>
          <Fact name="Sentiment">{sentimentOf(detail)}</Fact>
          <Fact name="Vertical">
            <Like filter="vertical" value={call.vertical}>
              {call.vertical === null ? unknownIn(detail) : humanize(short(call.vertical, 40))}
            </Like>
          </Fact>
          <Fact name="Agent">
            <Like filter="agent" value={call.agent} brief />
          </Fact>
          <Fact name="Language">
            <Like filter="language" value={call.language}>
              {call.language === null ? UNKNOWN : languageName(short(call.language, 30))}
            </Like>
          </Fact>
          <Fact name="Line">
            {call.direction === null ? "" : `${humanize(call.direction)}, `}
            <Like filter="carrier" value={call.carrier} brief />
          </Fact>
          <Fact name="Caller">
            {call.callerHash === null ? (
              UNKNOWN
            ) : (
              <Link
                href={callerHref(call.callerHash)}
                prefetch={false}
                title="All calls of this caller"
                className="font-mono text-xs hover:text-accent hover:underline"
              >
                {shortId(call.callerHash, 4, 4)}
                <span className="sr-only">, all calls</span>
              </Link>
            )}
          </Fact>
          <Fact name={call.pipeline === "realtime" ? "Realtime model" : "STT, LLM, TTS"}>
            <Providers call={call} />
          </Fact>
          <Fact name="In the call">{countsOf(call)}</Fact>
        </dl>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => startTransition(() => setOpen(!open))}
          className="-mx-1 flex h-6 shrink-0 items-center gap-1 rounded-sm sm:self-center px-1 text-ink-2 hover:bg-sunken hover:text-ink"
        >
          <Icon size={13} aria-hidden />
          All facts
        </button>
      </div>
      <div id={id} hidden={!open} className="border-t border-line px-4 py-3.5 sm:px-5">
        {open ? <CallFacts call={call} /> : null}
      </div>
    </div>
  );
});

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-2xs text-ink-3">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  );
}

/** `Caller hangup` → `caller hangup`; an acronym keeps its capitals. */
const inSentence = (label: string): string =>
  /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;

/** What a framework does not write, is not unknown by accident. */
const unknownIn = (detail: CallDetail): string =>
  frameworkAlone(detail) === null ? UNKNOWN : "not recorded";

function outcomeOf(detail: CallDetail): ReactNode {
  const { outcome, running, endReason } = detail.call;
  if (outcome === null) return running ? "Still running" : unknownIn(detail);
  const why = endReason === null ? null : short(humanize(endReason), 40);
  return (
    <>
      {humanize(outcome)}
      {why === null || why.toLowerCase() === outcome ? null : (
        <span className="text-ink-3">, {inSentence(why)}</span>
      )}
    </>
  );
}

function sentimentOf(detail: CallDetail): string {
  const { sentiment, call } = detail;
  if (sentiment === null) return call.running ? "after the call" : unknownIn(detail);
  const score = sentiment.score === null ? "" : ` ${sentiment.score.toFixed(2).replace("-", "−")}`;
  return `${sentiment.label === null ? UNKNOWN : humanize(sentiment.label)}${score}`;
}

function Providers({ call }: { call: Facts }) {
  const parts: readonly (readonly [filter: string, value: string | null])[] =
    call.pipeline === "realtime"
      ? [call.llmModel === null ? ["provider", call.llmProvider] : ["model", call.llmModel]]
      : [
          ["provider", call.sttProvider],
          call.llmModel === null ? ["provider", call.llmProvider] : ["model", call.llmModel],
          ["provider", call.ttsProvider],
        ];
  return parts.map(([filter, value], at) => (
    // oxlint-disable-next-line react/no-array-index-key -- the place in the pipeline is what it is
    <span key={at} className={clsx(value === null && "text-ink-3")}>
      {at > 0 ? ", " : ""}
      <Like filter={filter} value={value} brief />
    </span>
  ));
}

/** Unknown counts are left out: all of them stand among the facts. */
function countsOf({ errors, interruptions, guardrailRejections }: Facts): string {
  const words = [
    errors === null ? null : plural(errors, "error"),
    interruptions === null || interruptions === 0 ? null : plural(interruptions, "interruption"),
    guardrailRejections === null || guardrailRejections === 0
      ? null
      : plural(guardrailRejections, "rejection"),
  ].filter((word) => word !== null);
  return words.length === 0 ? UNKNOWN : words.join(", ");
}
