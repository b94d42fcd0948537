import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { notFound } from "next/navigation";
import { preload } from "react-dom";
import { PageMessage } from "#components/call-page/page-message.tsx";
import { AskAgain } from "#components/call-page/try-again.tsx";
import { HandOffProvider } from "#components/hand-off/context.tsx";
import { callQuery } from "#lib/calls/queries.ts";
import type { CallPage } from "#lib/calls/service.ts";
import { type Subject, subjectPath } from "#lib/calls/subject.ts";
import { config } from "#lib/config/service.ts";
import { linksOf } from "#lib/links/service.ts";
import { logsQuery } from "#lib/logs/queries.ts";
import type { Result } from "#lib/problem/model.ts";
import { spansQuery } from "#lib/traces/queries.ts";
import { CallClient } from "./client.tsx";

/** What the service said of a call or a trace: its page, or why there is none. */
export function Answer({ subject, answer }: { subject: Subject; answer: Result<CallPage> }) {
  if (!answer.ok) {
    if (answer.error.kind === "not_found" || answer.error.kind === "bad_request") notFound();
    return (
      <PageMessage title={`The ${subject.kind} could not be read`} action={<AskAgain />}>
        {answer.error.message}
      </PageMessage>
    );
  }
  const { call, spans, logs } = answer.value;
  const client = new QueryClient();
  client.setQueryData(callQuery(subject).queryKey, call);
  // The browser begins to fetch them while it reads the page, not when the page's scripts have run.
  if (spans === null) preload(`${subjectPath(subject)}/spans`, { as: "fetch", crossOrigin: "anonymous" });
  else client.setQueryData(spansQuery(subject).queryKey, spans);
  if (logs !== null) client.setQueryData(logsQuery(subject).queryKey, logs);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <HandOffProvider links={linksOf(call, config())}>
        <CallClient subject={subject} />
      </HandOffProvider>
    </HydrationBoundary>
  );
}
