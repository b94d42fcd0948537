"use client";

import { Keyboard, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { Kbd } from "#components/ui/kbd.tsx";
import { isTyping } from "./hotkeys.ts";

const KEYS: readonly {
  title: string;
  keys: readonly (readonly [keys: readonly string[], what: string])[];
}[] = [
  {
    title: "Everywhere",
    keys: [
      [["/"], "Look up a call, caller or trace"],
      [["?"], "This list"],
      [["Esc"], "Close, or give up the selection"],
    ],
  },
  {
    title: "In a list of calls",
    keys: [
      [["j", "k"], "Next / previous call (then also ↓ ↑)"],
      [["Enter"], "Open the call"],
    ],
  },
  {
    title: "On a call",
    keys: [
      [["t", "T"], "Next / previous turn"],
      [["b"], "Next turn over its budget"],
      [["w"], "Go to the waterfall"],
    ],
  },
  {
    title: "In the waterfall",
    keys: [
      [["j", "k"], "Next / previous span (also ↓ ↑)"],
      [["h", "l"], "Fold / unfold (also ← →)"],
      [["Home", "End"], "First / last span"],
      [["Enter"], "Select the span"],
    ],
  },
];

/** The list of keys; `?` opens it from everywhere. */
export function KeyHelp() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "?" || isTyping(event)) return;
      event.preventDefault();
      dialog.current?.showModal();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);

  return (
    <>
      <button
        type="button"
        onClick={() => dialog.current?.showModal()}
        title="Keys (?)"
        className="flex size-6 items-center justify-center rounded-sm text-ink-2 hover:bg-sunken hover:text-ink max-sm:hidden"
      >
        <Keyboard size={15} strokeWidth={1.75} aria-hidden />
        <span className="sr-only">Keyboard shortcuts</span>
      </button>
      <dialog
        ref={dialog}
        aria-labelledby="keys-title"
        className="m-auto w-[26rem] max-w-[92vw] rounded-md border border-line-strong bg-raised p-0 text-ink shadow-xl"
        closedby="any"
      >
        <div className="flex items-center justify-between border-b border-line px-4 py-2">
          <h2 id="keys-title" className="text-base font-semibold">
            Keys
          </h2>
          <button
            type="button"
            onClick={() => dialog.current?.close()}
            className="flex size-6 items-center justify-center rounded-sm text-ink-2 hover:bg-sunken"
          >
            <X size={15} aria-hidden />
            <span className="sr-only">Close</span>
          </button>
        </div>
        <div className="space-y-4 px-4 py-3">
          {KEYS.map((group) => (
            <section key={group.title} aria-label={group.title}>
              <h3 className="mb-1 text-xs font-semibold text-ink-3">{group.title}</h3>
              <dl className="grid grid-cols-[7rem_1fr] gap-y-1">
                {group.keys.map(([keys, what]) => (
                  <div key={what} className="contents">
                    <dt className="flex gap-1">
                      {keys.map((key) => (
                        <Kbd key={key}>{key}</Kbd>
                      ))}
                    </dt>
                    <dd className="text-ink-2">{what}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </dialog>
    </>
  );
}
