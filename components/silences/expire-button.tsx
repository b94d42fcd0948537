"use client";

import { useId, useRef, useState } from "react";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { plural } from "#lib/format/text.ts";
import { useEndSilence } from "#lib/silences/hooks.ts";
import type { Silence } from "#lib/silences/schema.ts";
import { MatcherList } from "./matcher-list.tsx";

/** Ends a silence, after asking: what it mutes is told of again. */
export function ExpireButton({ silence: { id, matchers, mutes } }: { silence: Silence }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [open, setOpen] = useState(false);
  const ending = useEndSilence();
  const failure = errorSentence(ending.error);
  return (
    <>
      <button
        type="button"
        onClick={() => {
          ending.reset();
          setOpen(true);
          dialog.current?.showModal();
        }}
        className="py-0.5 text-accent hover:underline"
      >
        Expire
      </button>
      <dialog
        ref={dialog}
        aria-labelledby={title}
        closedby="any"
        onClose={() => setOpen(false)}
        className="m-auto w-[32rem] max-w-[94vw] rounded-md border border-line-strong bg-raised p-4 text-sm text-ink shadow-xl"
      >
        {open ? (
          <>
            <h2 id={title} className="text-base font-semibold">
              Expire this silence now?
            </h2>
            <div className="mt-2 mb-3 space-y-2 text-ink-2">
              <MatcherList matchers={matchers} />
              <p>
                {mutes === null
                  ? "Whatever it mutes is told of again."
                  : mutes.length === 0
                    ? "It mutes nothing just now."
                    : `${plural(mutes.length, "alert")} that it mutes ${mutes.length === 1 ? "is" : "are"} told of again, unless another silence mutes ${mutes.length === 1 ? "it" : "them"} too.`}
              </p>
              {failure === null ? null : (
                <p role="alert" className="text-degraded">
                  {failure}
                </p>
              )}
            </div>
            <div className="flex gap-2">
              <button
                type="button"
                disabled={ending.isPending}
                onClick={() => ending.mutate(id, { onSuccess: () => dialog.current?.close() })}
                className="h-8 rounded-sm bg-accent px-3 font-medium text-accent-ink hover:opacity-90 disabled:bg-sunken disabled:text-ink-3"
              >
                {ending.isPending ? "Expiring…" : "Expire it"}
              </button>
              <button
                type="button"
                onClick={() => dialog.current?.close()}
                className="h-8 rounded-sm border border-line-strong px-3 hover:bg-sunken"
              >
                Keep it
              </button>
            </div>
          </>
        ) : null}
      </dialog>
    </>
  );
}
