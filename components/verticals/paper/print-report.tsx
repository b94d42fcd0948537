"use client";

import { Printer } from "lucide-react";
import { useState } from "react";

/** What is not there by then is named in the report. */
const LONGEST_MS = 30_000;

/** Prints once all that the report needs has been answered or failed. */
export function PrintReport({ needs }: { needs?: () => readonly Promise<unknown>[] }) {
  const [left, setLeft] = useState<number | null>(null);
  const go = async () => {
    const asked = needs?.() ?? [];
    setLeft(asked.length);
    const each = asked.map(async (one) => {
      await one.catch(() => null);
      setLeft((before) => (before === null ? null : before - 1));
    });
    const timeout = new Promise((resolve) => void setTimeout(resolve, LONGEST_MS));
    await Promise.race([Promise.all(each), timeout]);
    setLeft(null);
    window.print();
  };
  return (
    <button
      type="button"
      disabled={left !== null}
      onClick={() => void go()}
      className="inline-flex h-6 items-center gap-1 rounded-sm px-1 text-xs text-ink-2 enabled:hover:bg-sunken enabled:hover:text-ink print:hidden"
    >
      <Printer size={12} strokeWidth={1.75} aria-hidden />
      <span aria-live="polite">{left === null ? "Print" : `Loading, ${left} to go`}</span>
    </button>
  );
}
