"use client";

import { useId, useState } from "react";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { useLookup } from "#lib/lookup/hooks.ts";
import type { LookupResponse } from "#lib/lookup/schema.ts";

/**
 * A box for the Call SID of one call; a link or a text that holds one does too. What is typed goes out in a request's
 * body, since it may be a phone number, and only a Call SID comes back.
 */
export function PickCall({
  label,
  initial = "",
  action,
  onPick,
}: {
  label: string;
  initial?: string;
  action: string;
  onPick: (sid: string) => void;
}) {
  const id = useId();
  const [text, setText] = useState(initial);
  const lookup = useLookup();
  const problem = errorSentence(lookup.error) ?? (lookup.data === undefined ? null : problemOf(lookup.data));
  const submit = () => {
    if (text.trim() === "") return;
    lookup.mutate(text, {
      onSuccess: (answer) => {
        const sid = sidOf(answer);
        if (sid !== null) onPick(sid);
      },
    });
  };
  return (
    <form
      className="min-w-0"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label htmlFor={id} className="text-xs text-ink-3">
        {label}
      </label>
      <div className="flex gap-1.5">
        <input
          id={id}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            if (lookup.data !== undefined || lookup.error !== null) lookup.reset();
          }}
          placeholder="Call SID, or a link that holds one"
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : `${id}-problem`}
          className="h-7 min-w-0 flex-1 rounded-sm border border-line-strong bg-surface px-2 font-mono text-xs outline-none placeholder:font-sans placeholder:text-ink-3 focus:border-accent focus:outline-1 focus:outline-accent"
        />
        <button
          type="submit"
          disabled={text.trim() === "" || lookup.isPending}
          className="h-7 rounded-sm border border-line-strong bg-surface px-2.5 whitespace-nowrap text-ink-2 hover:bg-sunken hover:text-ink disabled:opacity-55"
        >
          {lookup.isPending ? "Looking…" : action}
        </button>
      </div>
      {problem === null ? null : (
        <p id={`${id}-problem`} role="alert" className="mt-1 text-xs text-degraded wrap-anywhere">
          {problem}
        </p>
      )}
    </form>
  );
}

const sidOf = ({ candidates }: LookupResponse): string | null =>
  candidates.find(({ kind }) => kind === "call")?.id ?? null;

/** Why an answer names no call; null where it does. */
function problemOf(answer: LookupResponse): string | null {
  if (sidOf(answer) !== null) return null;
  if (answer.kind === "caller")
    return "This is a phone number. Paste the Call SID of one of that caller's calls.";
  if (answer.kind === "trace" || answer.kind === "conversation")
    return "This names a trace and not a call. Paste a Call SID.";
  return answer.message ?? "This holds no Call SID.";
}
