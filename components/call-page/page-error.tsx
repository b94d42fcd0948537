"use client";

import { PageMessage } from "./page-message.tsx";
import { TryAgainButton } from "./try-again.tsx";

/** A page that could not be drawn: whose fault it is, where the server's log has it, and a way to try again. */
export function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <PageMessage title="This page could not be drawn" action={<TryAgainButton onClick={reset} />}>
      <p>Something went wrong in the console itself, not in the call.</p>
      {error.digest === undefined ? null : <p>The server&rsquo;s log has it under {error.digest}.</p>}
    </PageMessage>
  );
}
