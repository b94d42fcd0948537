"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";

export function TryAgainButton({ busy = false, onClick }: { busy?: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      aria-disabled={busy}
      className="mb-5 h-8 rounded-sm bg-accent px-3 font-medium text-accent-ink hover:opacity-90"
    >
      {busy ? "Trying…" : "Try again"}
    </button>
  );
}

/** Asks the server for the page once more: a backend that did not answer may do so by now. */
export function AskAgain() {
  const router = useRouter();
  const [isPending, start] = useTransition();
  return (
    <TryAgainButton
      busy={isPending}
      onClick={() => {
        if (!isPending) start(() => router.refresh());
      }}
    />
  );
}
