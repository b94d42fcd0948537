"use client";

import { Keyboard } from "lucide-react";
import { useRef, useState } from "react";
import { DialogHead } from "#components/ui/dialog-head.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { useKeyHelp, useKeys } from "./keys.ts";

/** The list of the keys that work on this page; `?` opens it from everywhere. */
export function KeyHelp() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const open = () => {
    setIsOpen(true);
    dialog.current?.showModal();
  };
  useKeys("Everywhere", [
    { what: "This list", keys: { "?": open } },
    { what: "Close, or give up the selection", keys: { Escape: () => false } },
  ]);

  return (
    <>
      <button
        type="button"
        onClick={open}
        title="Keys (?)"
        className="flex size-6 items-center justify-center rounded-sm text-ink-2 hover:bg-sunken hover:text-ink max-sm:hidden"
      >
        <Keyboard size={15} strokeWidth={1.75} aria-hidden />
        <span className="sr-only">Keyboard shortcuts</span>
      </button>
      <dialog
        ref={dialog}
        aria-labelledby="keys-title"
        className="m-auto w-[44rem] max-w-[92vw] rounded-md border border-line-strong bg-raised p-0 text-ink shadow-xl"
        onClose={() => setIsOpen(false)}
        closedby="any"
      >
        <DialogHead id="keys-title" title="Keys" onClose={() => dialog.current?.close()} />
        <div className="gap-x-8 px-4 py-3 sm:columns-2 [&>section]:mb-4 [&>section]:break-inside-avoid">
          {isOpen ? <KeyGroups /> : null}
        </div>
      </dialog>
    </>
  );
}

function KeyGroups() {
  return (
    <>
      {useKeyHelp().map(({ group, lines }) => (
        <section key={group} aria-label={group}>
          <h3 className="mb-1 text-xs font-semibold text-ink-3">{group}</h3>
          <dl className="grid grid-cols-[7rem_1fr] gap-y-1">
            {lines.map(({ keys, what }) => (
              <div key={what} className="contents">
                <dt className="flex flex-wrap items-start gap-1">
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
    </>
  );
}
