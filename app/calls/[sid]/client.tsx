"use client";

import dynamic from "next/dynamic";
import { debounce, useQueryStates } from "nuqs";
import { useCallback } from "react";
import { CallSkeleton } from "#components/call-page/call-skeleton.tsx";
import { CallView } from "#components/call-page/call-view.tsx";
import { PageMessage } from "#components/call-page/page-message.tsx";
import { AskAgain } from "#components/call-page/try-again.tsx";
import { usePlain } from "#components/hand-off/use-plain.ts";
import { SelectionProvider, type Selection } from "#components/call-page/selection.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { useCall } from "#lib/calls/hooks.ts";
import type { Subject } from "#lib/calls/subject.ts";
import { ClockInUrl } from "./clock-in-url.tsx";
import { selectionParams } from "./search-params.ts";

// Who reads plain words need not load the rest, and the other way round.
const PlainView = dynamic(() => import("#components/report/plain-view.tsx").then((all) => all.PlainView), {
  loading: CallSkeleton,
});

/** What is selected is seen at once; the URL follows when the keys have rested, since it makes the router work. */
const URL_UPDATES = { limitUrlUpdates: debounce(120) };

/** A call's or a trace's page with its selection in the URL. */
export function CallClient({ subject }: { subject: Subject }) {
  const { data, error } = useCall(subject);
  const [selection, setSelection] = useQueryStates(selectionParams, URL_UPDATES);
  const onSelect = useCallback(
    (next: Selection) => {
      void setSelection(next);
    },
    [setSelection],
  );
  const [plain] = usePlain();
  if (data !== undefined && plain) return <PlainView detail={data} subject={subject} />;
  if (data !== undefined)
    return (
      <SelectionProvider selection={selection} onSelect={onSelect}>
        <ClockInUrl>
          <CallView detail={data} subject={subject} />
        </ClockInUrl>
      </SelectionProvider>
    );
  const failure = errorSentence(error);
  if (failure === null) return <CallSkeleton />;
  return (
    <PageMessage title={`The ${subject.kind} could not be read`} action={<AskAgain />}>
      {failure}
    </PageMessage>
  );
}
