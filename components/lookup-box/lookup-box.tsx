"use client";

import { clsx } from "clsx";
import { Search } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useId, useRef, useState } from "react";
import { useKeys } from "#components/shell/keys.ts";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Kbd } from "#components/ui/kbd.tsx";
import { clip } from "#lib/format/text.ts";
import { useLookup } from "#lib/lookup/hooks.ts";
import type { LookupResponse } from "#lib/lookup/schema.ts";

const KIND: Record<LookupResponse["candidates"][number]["kind"], string> = {
  call: "Call",
  trace: "Trace",
  caller: "Caller",
  conversation: "Conversation",
};

/**
 * One box that takes anything: a Call SID, a number, a trace id, a URL. What is typed goes out in a request's body
 * and nowhere else: neither into the address nor the history. `page` is the box of a page's own; while one is
 * there, `/` goes to it.
 */
export function LookupBox({
  variant,
  focusOnOpen = false,
}: {
  variant: "header" | "page";
  focusOnOpen?: boolean;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const lookup = useLookup();
  const router = useRouter();
  useLookupKey(input, variant);

  useEffect(() => {
    if (focusOnOpen) input.current?.focus();
  }, [focusOnOpen]);

  const close = () => {
    setOpen(false);
    lookup.reset();
  };
  const submit = () => {
    if (text.trim() === "") return;
    setOpen(true);
    lookup.mutate(text, {
      onSuccess: (answer) => {
        if (answer.href === null) return;
        setText("");
        close();
        router.push(answer.href);
      },
    });
  };

  const message = messageOf(lookup);
  const candidates = lookup.data?.href === null ? lookup.data.candidates : [];
  const large = variant === "page";
  return (
    <search className="relative block">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        className={clsx(
          "flex items-center gap-2 rounded-sm border border-line-strong bg-surface focus-within:border-accent focus-within:outline-1 focus-within:outline-accent",
          large ? "h-11 px-3" : "h-7 px-2",
        )}
      >
        <Search size={large ? 17 : 13} strokeWidth={1.75} className="shrink-0 text-ink-3" aria-hidden />
        <label htmlFor={id} className="sr-only">
          Look up a call, caller or trace
        </label>
        <input
          id={id}
          ref={input}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            if (open) close();
          }}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            if (open) close();
            else event.currentTarget.blur();
          }}
          placeholder={
            large
              ? "Call SID, phone number, room, trace id, or a link with one"
              : "Call SID, number, trace id…"
          }
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="search"
          aria-describedby={message === null ? undefined : `${id}-answer`}
          className={clsx(
            "min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3",
            large ? "text-[0.9375rem]" : "text-sm",
          )}
        />
        {lookup.isPending ? (
          <output className="text-xs text-ink-3">Looking…</output>
        ) : text === "" ? (
          <span className="max-sm:hidden">
            <Kbd>/</Kbd>
          </span>
        ) : (
          <button
            type="submit"
            className={clsx(
              "rounded-xs bg-accent font-medium text-accent-ink hover:opacity-90",
              large ? "px-3 py-1" : "px-2 text-xs leading-5",
            )}
          >
            Look up
          </button>
        )}
      </form>
      {open && (message !== null || candidates.length > 0) ? (
        <div
          id={`${id}-answer`}
          className="absolute inset-x-0 top-full z-40 mt-1 rounded-sm border border-line-strong bg-raised shadow-lg"
        >
          {message === null ? null : <output className="block px-3 py-2 text-ink-2">{message}</output>}
          {candidates.length === 0 ? null : (
            <ul
              aria-label="Candidates"
              className="max-h-80 overflow-y-auto border-t border-line py-1 first:border-t-0"
            >
              {candidates.map((candidate) => (
                <li key={`${candidate.kind} ${candidate.id}`}>
                  <Link
                    href={candidate.href}
                    prefetch={false}
                    onClick={() => {
                      setText("");
                      close();
                    }}
                    className="grid grid-cols-[6.5rem_1fr] gap-2 px-3 py-1 hover:bg-accent-wash focus-visible:outline-offset-[-2px]"
                  >
                    <span className="text-ink-3">{KIND[candidate.kind]}</span>
                    <span className="truncate">{clip(candidate.label, 120)}</span>
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </div>
      ) : null}
    </search>
  );
}

function messageOf(lookup: ReturnType<typeof useLookup>): string | null {
  if (lookup.isError) return errorSentence(lookup.error);
  const answer = lookup.data;
  if (answer === undefined || answer.href !== null) return null;
  if (answer.message !== null) return answer.message;
  return answer.candidates.length > 0 ? "More than one thing matches:" : "Nothing was found.";
}

/** `/` from everywhere; the page's own box has precedence over the header's. */
function useLookupKey(input: React.RefObject<HTMLInputElement | null>, variant: "header" | "page") {
  const focus = () => {
    const field = input.current;
    if (field === null || !field.checkVisibility()) return false;
    field.focus();
    field.select();
  };
  useKeys("Everywhere", [{ what: "Look up a call, caller or trace", keys: { "/": focus } }], {
    first: variant === "page",
  });
}
