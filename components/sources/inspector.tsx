"use client";

import { FileSearch } from "lucide-react";
import { lazy, useEffect, useId, useRef, useState, useTransition } from "react";
import { DialogHead } from "#components/ui/dialog-head.tsx";
import type { QueryReport, SourceReport } from "#lib/sources/schema.ts";

const Questions = lazy(async () => ({ default: (await import("./questions.tsx")).Questions }));

/** A button that shows which questions a panel's content comes from, word for word. */
export function Inspector({
  panel,
  queries,
  sources,
}: {
  /** Whose questions they are: the panel's title. */
  panel: string;
  /** Undefined where the answer does not tell, as in a file: then there is nothing to show. */
  queries: readonly QueryReport[] | undefined;
  sources: readonly SourceReport[];
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [open, setOpen] = useState(false);
  // Its code comes with the first that is opened: the dialog waits for it rather than stand there empty.
  const [coming, startOpening] = useTransition();
  useEffect(() => {
    if (open) dialog.current?.showModal();
  }, [open]);
  if (queries === undefined) return null;
  return (
    <>
      <button
        type="button"
        title={`Queries behind ${panel}`}
        aria-busy={coming}
        onClick={() => startOpening(() => setOpen(true))}
        className="flex size-6 items-center justify-center rounded-sm text-ink-3 hover:bg-sunken hover:text-ink aria-busy:cursor-progress"
      >
        <FileSearch size={14} strokeWidth={1.75} aria-hidden />
        <span className="sr-only">Queries behind {panel}</span>
      </button>
      <dialog
        ref={dialog}
        aria-labelledby={title}
        closedby="any"
        onClose={() => setOpen(false)}
        className="m-auto w-[52rem] max-w-[94vw] rounded-md border border-line-strong bg-raised p-0 text-sm font-normal text-ink shadow-xl"
      >
        {open ? (
          <>
            <DialogHead
              id={title}
              title={`Queries behind ${panel}`}
              onClose={() => dialog.current?.close()}
            />
            <Questions queries={queries} sources={sources} />
          </>
        ) : null}
      </dialog>
    </>
  );
}
