"use client";

import { Printer } from "lucide-react";

export function PrintButton() {
  return (
    <button
      type="button"
      onClick={() => print()}
      className="inline-flex h-7 items-center gap-1.5 rounded-sm bg-accent px-2.5 font-medium text-accent-ink hover:opacity-90 print:hidden"
    >
      <Printer size={13} strokeWidth={1.75} aria-hidden />
      Print
    </button>
  );
}
