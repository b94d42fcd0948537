"use client";

import { clsx } from "clsx";
import { FileUp } from "lucide-react";
import { useEffect, useId, useRef, useState, type DragEvent } from "react";
import { Notice } from "#components/ui/notice.tsx";
import { MOST_OPENED_BYTES, TOO_LARGE } from "#lib/report/limits.ts";
import type { CallFile } from "#lib/report/schema.ts";

/** Takes a call's file: chosen, dropped or pasted. It is read here and sent nowhere. */
export function OpenFile({ onFile }: { onFile: (file: CallFile) => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const title = useId();
  const read = async (text: string) => {
    const { readCallFile } = await import("#lib/report/read.ts");
    const answer = readCallFile(text);
    if (answer.ok) onFile(answer.file);
    else setProblem(answer.problem);
  };
  const open = async (file: File | undefined) => {
    setProblem(null);
    if (file === undefined) return;
    if (file.size > MOST_OPENED_BYTES) return setProblem(TOO_LARGE);
    try {
      await read(await file.text());
    } catch {
      setProblem("The browser could not read the file.");
    }
  };
  const latest = useRef(read);
  useEffect(() => {
    latest.current = read;
  });
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      // What is pasted into the look-up box is meant for it.
      const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea");
      if (!typing && text !== "") void latest.current(text);
    };
    document.addEventListener("paste", onPaste);
    return () => document.removeEventListener("paste", onPaste);
  }, []);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void open(event.dataTransfer.files[0]);
  };
  return (
    <div className="mx-auto max-w-2xl pt-12">
      <h1 className="text-headline font-semibold tracking-[-0.01em]">Open a call that was saved as a file</h1>
      <p className="mt-2 mb-5 max-w-prose text-base text-ink-2">
        A call&rsquo;s page saves one with Report, JSON file. It opens here as it was, without any backend:
        the file is read in this browser and sent nowhere.
      </p>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- dropping is a shortcut; the button does the same */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
        className={clsx(
          "flex flex-wrap items-center gap-x-4 gap-y-3 rounded-md border border-dashed px-4 py-6",
          over ? "border-accent bg-accent-wash" : "border-line-strong bg-surface",
        )}
      >
        <button
          type="button"
          onClick={() => input.current?.click()}
          aria-describedby={title}
          className="inline-flex h-8 items-center gap-2 rounded-sm bg-accent px-3 font-medium text-accent-ink hover:opacity-90"
        >
          <FileUp size={15} strokeWidth={1.75} aria-hidden />
          Choose a file
        </button>
        <span id={title} className="text-ink-2">
          or drop it here, or paste its text
        </span>
        <input
          ref={input}
          type="file"
          accept="application/json,.json"
          aria-label="A call's file"
          tabIndex={-1}
          onChange={(event) => {
            void open(event.target.files?.[0]);
            event.target.value = "";
          }}
          className="sr-only"
        />
      </div>
      {problem === null ? null : (
        <div className="mt-3">
          <Notice tone="degraded">{problem}</Notice>
        </div>
      )}
    </div>
  );
}
