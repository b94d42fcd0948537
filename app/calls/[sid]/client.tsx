"use client";

import { useQueryStates } from "nuqs";
import { useCallback } from "react";
import { CallSkeleton } from "#components/call-page/call-skeleton.tsx";
import { CallView } from "#components/call-page/call-view.tsx";
import { PageMessage } from "#components/call-page/page-message.tsx";
import { SelectionProvider, type Selection } from "#components/call-page/selection.tsx";
import { useCall } from "#lib/calls/hooks.ts";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { selectionParams } from "./search-params.ts";

export function CallClient({ sid }: { sid: string }) {
  const { data, error } = useCall(sid);
  const [selection, setSelection] = useQueryStates(selectionParams);
  const onSelect = useCallback(
    (next: Selection) => {
      void setSelection(next);
    },
    [setSelection],
  );
  const failure = errorSentence(error);
  if (data === undefined)
    return failure === null ? (
      <CallSkeleton />
    ) : (
      <PageMessage title="The call could not be read">{failure}</PageMessage>
    );
  return (
    <SelectionProvider selection={selection} onSelect={onSelect}>
      <CallView detail={data} />
    </SelectionProvider>
  );
}
