"use client";

import { useQueryStates } from "nuqs";
import { useCallback } from "react";
import { CallSkeleton } from "#components/call-page/call-skeleton.tsx";
import { CallView } from "#components/call-page/call-view.tsx";
import { PageMessage } from "#components/call-page/page-message.tsx";
import { SelectionProvider, type Selection } from "#components/call-page/selection.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { useCall } from "#lib/calls/hooks.ts";
import type { CallDetail } from "#lib/calls/schema.ts";
import { selectionParams } from "./search-params.ts";

export function CallClient({ sid }: { sid: string }) {
  const { data, error } = useCall(sid);
  return <SelectedCall detail={data} error={error} noun="Call" />;
}

/** A call with its selection in the URL; a call's page and a trace's are this. */
export function SelectedCall({
  detail,
  error,
  noun,
}: {
  detail: CallDetail | undefined;
  error: unknown;
  noun: "Call" | "Trace";
}) {
  const [selection, setSelection] = useQueryStates(selectionParams);
  const onSelect = useCallback(
    (next: Selection) => {
      void setSelection(next);
    },
    [setSelection],
  );
  if (detail !== undefined)
    return (
      <SelectionProvider selection={selection} onSelect={onSelect}>
        <CallView detail={detail} noun={noun} />
      </SelectionProvider>
    );
  const failure = errorSentence(error);
  if (failure === null) return <CallSkeleton />;
  return <PageMessage title={`The ${noun.toLowerCase()} could not be read`}>{failure}</PageMessage>;
}
