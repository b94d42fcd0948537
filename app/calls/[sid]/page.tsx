import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { callQuery } from "#lib/calls/queries.ts";
import { type CallPage, getCallPage } from "#lib/calls/service.ts";
import type { Result } from "#lib/problem/model.ts";
import { CallSkeleton } from "#components/call-page/call-skeleton.tsx";
import { WhenAnswered } from "#components/call-page/when-answered.tsx";
import { PageMessage } from "#components/call-page/page-message.tsx";
import { shortId } from "#lib/format/text.ts";
import { logsQuery } from "#lib/logs/queries.ts";
import { serviceContext } from "#lib/sources/context.ts";
import { spansQuery } from "#lib/traces/queries.ts";
import { CallClient } from "./client.tsx";

/** Above these sizes the browser fetches the rows by itself, so that the verdict need not wait for them. */
const MOST_SPANS = 2_000;
const MOST_LINES = 500;

interface Props {
  params: Promise<{ sid: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Call ${shortId(readSid((await params).sid))}` };
}

export default async function Page({ params }: Props) {
  const sid = readSid((await params).sid);
  return (
    <WhenAnswered answer={getCallPage(sid, serviceContext())} fallback={<CallSkeleton />}>
      {(answer) => <Answer sid={sid} answer={answer} />}
    </WhenAnswered>
  );
}

function Answer({ sid, answer }: { sid: string; answer: Result<CallPage> }) {
  if (!answer.ok) {
    if (answer.error.kind === "not_found" || answer.error.kind === "bad_request") notFound();
    return <PageMessage title="The call could not be read">{answer.error.message}</PageMessage>;
  }
  const { call, spans, logs } = answer.value;
  const client = new QueryClient();
  client.setQueryData(callQuery(sid).queryKey, call);
  if (spans.rows.length <= MOST_SPANS) client.setQueryData(spansQuery(call.call.sid).queryKey, spans);
  if (logs.lines.length <= MOST_LINES) client.setQueryData(logsQuery(call.call.sid).queryKey, logs);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <CallClient sid={sid} />
    </HydrationBoundary>
  );
}

/** Next hands a segment over as it stands in the URL; a malformed escape is not a Call SID. */
function readSid(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
