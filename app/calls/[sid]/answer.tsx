import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { notFound } from "next/navigation";
import { PageMessage } from "#components/call-page/page-message.tsx";
import { HandOffProvider } from "#components/hand-off/context.tsx";
import { callQuery } from "#lib/calls/queries.ts";
import type { CallPage } from "#lib/calls/service.ts";
import type { Subject } from "#lib/calls/subject.ts";
import { config } from "#lib/config/service.ts";
import { linksOf } from "#lib/links/service.ts";
import { logsQuery } from "#lib/logs/queries.ts";
import type { Result } from "#lib/problem/model.ts";
import { spansQuery } from "#lib/traces/queries.ts";
import { CallClient } from "./client.tsx";

/** Above these sizes the browser fetches the rows by itself, so that the verdict need not wait for them. */
const MOST_SPANS = 2_000;
const MOST_LINES = 500;

/** What the service said of a call or a trace: its page, or why there is none. */
export function Answer({ subject, answer }: { subject: Subject; answer: Result<CallPage> }) {
  if (!answer.ok) {
    if (answer.error.kind === "not_found" || answer.error.kind === "bad_request") notFound();
    return <PageMessage title={`The ${subject.kind} could not be read`}>{answer.error.message}</PageMessage>;
  }
  const { call, spans, logs } = answer.value;
  const client = new QueryClient();
  client.setQueryData(callQuery(subject).queryKey, call);
  if (spans.count <= MOST_SPANS) client.setQueryData(spansQuery(subject).queryKey, spans);
  if (logs.lines.length <= MOST_LINES) client.setQueryData(logsQuery(subject).queryKey, logs);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <HandOffProvider links={linksOf(call, config())}>
        <CallClient subject={subject} />
      </HandOffProvider>
    </HydrationBoundary>
  );
}
