"use client";

import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { memo } from "react";
import { useHandOff } from "#components/hand-off/context.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { isTroubled, sourceName } from "#components/sources/words.ts";
import type { CallDetail } from "#lib/calls/schema.ts";
import type { Subject } from "#lib/calls/subject.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip } from "#lib/format/text.ts";

/** What the reader must know of the page before trusting it: where the call is in its life, and who did not answer. */
export const CallState = memo(function CallState({
  detail,
  subject,
}: {
  detail: CallDetail;
  subject: Subject;
}) {
  const { file } = useHandOff();
  const life = LIFE[detail.state];
  const troubled = detail.sources.filter(isTroubled);
  if (life === null && troubled.length === 0) return null;
  return (
    <div className="mb-3 space-y-1.5">
      {life === null ? null : <Notice tone={life.tone}>{life.sentence}</Notice>}
      {keyed(troubled, (source) => source.source).map(({ key, item: source }) => (
        <Notice key={key} tone="degraded" action={file === null ? <AskAll subject={subject} /> : null}>
          <strong className="font-semibold">{sourceName(source)}</strong>
          {source.state === "error" ? " did not answer. " : " answered in part. "}
          {clip(source.message, 400)}
        </Notice>
      ))}
    </div>
  );
});

/** Asks again for all that the page shows of the call: what a source did not tell is missing in many panels. */
function AskAll({ subject: { kind, id } }: { subject: Subject }) {
  const client = useQueryClient();
  const isBusy = useIsFetching({ queryKey: [kind, id] }) > 0;
  return (
    <button
      type="button"
      aria-disabled={isBusy}
      onClick={() => {
        if (!isBusy) void client.invalidateQueries({ queryKey: [kind, id] });
      }}
      className="min-h-6 shrink-0 font-medium underline decoration-dotted underline-offset-2 hover:decoration-solid"
    >
      {isBusy ? "Trying…" : "Try again"}
    </button>
  );
}

const LIFE: Record<CallDetail["state"], { tone: "info" | "waiting"; sentence: string } | null> = {
  complete: null,
  partial: null,
  running: { tone: "waiting", sentence: "The call is still running. This page fills in as it goes on." },
  not_yet: {
    tone: "waiting",
    sentence:
      "The trace has not arrived yet. What is known so far is shown; this page looks again every few seconds.",
  },
  sampled_out: {
    tone: "info",
    sentence:
      "The trace of this call was not kept: of the calls without an error or a slow turn, one in ten is. Everything here is from the call log.",
  },
  expired: {
    tone: "info",
    sentence: "The trace is older than the backend keeps traces. Everything here is from the call log.",
  },
};
