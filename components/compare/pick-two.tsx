"use client";

import { ArrowLeftRight } from "lucide-react";
import { PickCall } from "./pick-call.tsx";

/** Which two calls are compared. */
export function PickTwo({
  a,
  b,
  onPick,
}: {
  a: string | null;
  b: string | null;
  onPick: (calls: { a?: string | null; b?: string | null }) => void;
}) {
  return (
    <div className="grid items-start gap-x-3 gap-y-2 lg:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]">
      <PickCall
        key={`a ${a}`}
        label="Call A"
        initial={a ?? ""}
        action="Take as A"
        onPick={(sid) => onPick({ a: sid })}
      />
      <button
        type="button"
        disabled={a === null && b === null}
        onClick={() => onPick({ a: b, b: a })}
        className="flex h-7 items-center gap-1.5 self-end justify-self-start rounded-sm px-2 text-ink-2 hover:bg-sunken hover:text-ink disabled:opacity-55 lg:mt-[1.125rem] lg:self-start"
      >
        <ArrowLeftRight size={14} strokeWidth={1.75} aria-hidden className="max-lg:rotate-90" />
        Swap
      </button>
      <PickCall
        key={`b ${b}`}
        label="Call B"
        initial={b ?? ""}
        action="Take as B"
        onPick={(sid) => onPick({ b: sid })}
      />
    </div>
  );
}
