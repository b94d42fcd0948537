"use client";

import { PageMessage } from "#components/call-page/page-message.tsx";

export default function CallError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <PageMessage
      title="This page could not be drawn"
      action={
        <button
          type="button"
          onClick={reset}
          className="mb-5 h-8 rounded-sm bg-accent px-3 font-medium text-accent-ink hover:opacity-90"
        >
          Try again
        </button>
      }
    >
      <p>Something went wrong in the console itself, not in the call.</p>
      {error.digest === undefined ? null : <p>The server&rsquo;s log has it under {error.digest}.</p>}
    </PageMessage>
  );
}
