import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { traceQuery } from "#lib/calls/queries.ts";
import type { CallDetail } from "#lib/calls/schema.ts";
import { getTrace } from "#lib/calls/service.ts";
import type { Result } from "#lib/problem/model.ts";
import { CallSkeleton } from "#components/call-page/call-skeleton.tsx";
import { WhenAnswered } from "#components/call-page/when-answered.tsx";
import { PageMessage } from "#components/call-page/page-message.tsx";
import { shortId } from "#lib/format/text.ts";
import { serviceContext } from "#lib/sources/context.ts";
import { TraceClient } from "./client.tsx";

interface Props {
  params: Promise<{ traceId: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Trace ${shortId((await params).traceId)}` };
}

/** The same page as a call's, for a trace of any profile. */
export default async function Page({ params }: Props) {
  const { traceId } = await params;
  return (
    <WhenAnswered answer={getTrace(traceId, serviceContext())} fallback={<CallSkeleton />}>
      {(answer) => <Answer traceId={traceId} answer={answer} />}
    </WhenAnswered>
  );
}

function Answer({ traceId, answer }: { traceId: string; answer: Result<CallDetail> }) {
  if (!answer.ok) {
    if (answer.error.kind === "not_found" || answer.error.kind === "bad_request") notFound();
    return <PageMessage title="The trace could not be read">{answer.error.message}</PageMessage>;
  }
  const client = new QueryClient();
  client.setQueryData(traceQuery(traceId).queryKey, answer.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <TraceClient traceId={traceId} />
    </HydrationBoundary>
  );
}
