"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState, type FormEvent } from "react";
import { useNow } from "#components/call-list/now.tsx";
import { useAuthor } from "#components/notes/use-author.ts";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Notice } from "#components/ui/notice.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { useCreateSilence, useSilencePreview } from "#lib/silences/hooks.ts";
import { MAX_AUTHOR, MAX_COMMENT } from "#lib/silences/kinds.ts";
import type { SilenceMatcher } from "#lib/silences/schema.ts";
import { type MatcherDraft, MatcherFields } from "./matcher-fields.tsx";
import { Preview } from "./preview.tsx";
import {
  AT_ONCE,
  endOf,
  type Start,
  StartFields,
  startOf,
  type Until,
  UntilFields,
  USUAL,
} from "./until-fields.tsx";

/** What the form begins with. */
export interface SilenceStart {
  readonly matchers: readonly SilenceMatcher[];
  readonly comment: string;
  readonly author: string | null;
  /** The silence that is extended, and when it began (ISO 8601); null: a new one. */
  readonly extends: { readonly id: string; readonly startsAt: string } | null;
}

const EMPTY: SilenceMatcher = { name: "", operator: "=", value: "" };
const PAUSE_MS = 300;

export function SilenceForm({ start }: { start: SilenceStart }) {
  const router = useRouter();
  const nowMs = useNow();
  const [matchers, setMatchers] = useState<readonly MatcherDraft[]>(() =>
    (start.matchers.length === 0 ? [EMPTY] : start.matchers).map((one, key) => ({ ...one, key })),
  );
  const [begins, setBegins] = useState<Start>(AT_ONCE);
  const [until, setUntil] = useState<Until>(USUAL);
  const [comment, setComment] = useState(start.comment);
  const { author, setAuthor, remember } = useAuthor(start.author);
  const plain = matchers.map(({ name, operator, value }) => ({ name, operator, value }));
  const asked = useSettled(plain);
  const preview = useSilencePreview(asked);
  const isStale = preview.isPlaceholderData || JSON.stringify(asked) !== JSON.stringify(plain);
  const creating = useCreateSilence(({ id }) => router.push(`/alerts/silences#silence-${id}`));
  const problems = isStale ? [] : (preview.data?.problems ?? []);
  const beginOf = (now: number): number | null =>
    start.extends === null ? startOf(begins, now) : Math.max(now, Date.parse(start.extends.startsAt));
  const startMs = beginOf(nowMs);
  const endMs = endOf(until, startMs);
  // Nothing is wrong with what nobody has written yet.
  const isBlank = plain.every(({ name, value }) => name === "" && value === "");
  const missing = [
    problems.length > 0 ? "whole matchers" : null,
    startMs === null ? "a beginning" : null,
    endMs === null || endMs <= Math.max(nowMs, startMs ?? 0) ? "an end in the future" : null,
    comment.trim() === "" ? "a comment" : null,
    author.trim() === "" ? "your name" : null,
  ].filter((one) => one !== null);
  const failure = errorSentence(creating.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const now = Date.now();
    const end = endOf(until, beginOf(now));
    if (missing.length > 0 || end === null || creating.isPending) return;
    remember();
    creating.mutate({
      ...(start.extends !== null && { id: start.extends.id, startsAt: start.extends.startsAt }),
      ...(begins.kind === "at" &&
        begins.ms !== null &&
        begins.ms > now && { startsAt: new Date(begins.ms).toISOString() }),
      matchers: plain,
      endsAt: new Date(end).toISOString(),
      author: author.trim(),
      comment: comment.trim(),
    });
  };
  return (
    <form
      onSubmit={submit}
      className="grid items-start gap-3 xl:grid-cols-[minmax(0,1fr)_28rem] xl:grid-rows-[auto_1fr]"
    >
      <Panel id="matchers" title="Matchers">
        <MatcherFields matchers={matchers} problems={isBlank ? [] : problems} onChange={setMatchers} />
      </Panel>
      {/* Before the button in every order: what is muted is read before it is muted. */}
      <div className="xl:col-start-2 xl:row-span-2 xl:row-start-1">
        <Preview
          preview={preview.data}
          failure={preview.data === undefined ? errorSentence(preview.error) : null}
          stale={isStale}
          later={startMs !== null && startMs > nowMs + 60_000}
        />
      </div>
      <Panel id="silence" title="When, and why">
        <div className="max-w-3xl space-y-4">
          {/* What is extended began already, or keeps its beginning. */}
          {start.extends === null ? <StartFields start={begins} nowMs={nowMs} onChange={setBegins} /> : null}
          <UntilFields until={until} startMs={startMs} nowMs={nowMs} onChange={setUntil} />
          <label className="block">
            <span className="mb-1.5 block font-semibold">Comment</span>
            <textarea
              value={comment}
              onChange={(event) => setComment(event.target.value)}
              rows={2}
              maxLength={MAX_COMMENT}
              placeholder="Why, and who works on it?"
              className="field-sizing-content max-h-60 min-h-14 w-full rounded-sm border border-line-strong bg-surface px-2 py-1 placeholder:text-ink-3"
            />
          </label>
          <label className="block">
            <span className="mb-1.5 block font-semibold">Name</span>
            <input
              value={author}
              onChange={(event) => setAuthor(event.target.value)}
              maxLength={MAX_AUTHOR}
              autoComplete="name"
              className="h-7 w-72 max-w-full rounded-sm border border-line-strong bg-surface px-2"
            />
          </label>
          {failure === null ? null : <Notice tone="degraded">{failure}</Notice>}
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <button
              type="submit"
              disabled={missing.length > 0 || isStale || creating.isPending}
              className="h-8 rounded-sm bg-accent px-3 font-medium text-accent-ink hover:opacity-90 disabled:bg-sunken disabled:text-ink-3"
            >
              {creating.isPending
                ? "Being made…"
                : start.extends === null
                  ? "Create silence"
                  : "Extend silence"}
            </button>
            {missing.length === 0 ? null : (
              <span className="text-xs text-ink-3">Still missing: {missing.join(", ")}.</span>
            )}
          </div>
          <p className="text-xs text-ink-3">
            Everybody sees it. Phone numbers, e-mail addresses and secrets in the comment are masked before it
            is stored.
          </p>
        </div>
      </Panel>
    </form>
  );
}

/** A value once it has rested for a moment. */
function useSettled(value: readonly SilenceMatcher[]): readonly SilenceMatcher[] {
  const [settled, setSettled] = useState(value);
  const text = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as readonly SilenceMatcher[]), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
